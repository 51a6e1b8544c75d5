import JSON
import VaultPolicy

// Aliases of entities in auth mounts.
extension IdentityBackend {
    static let aliasRoutes: [Route<IdentityBackend>] = [
        .write("entity-alias") { engine, request, _ throws(EngineError) in try engine.writeAlias(request) },
        .list("entity-alias/id") { engine, _, _ in
            engine.listed(
                engine.store.entities.flatMap { entity in
                    entity.aliases.map { ($0.id, .object(engine.shown($0, of: entity))) }
                })
        },
        .read("entity-alias/id/:id") { engine, _, names in
            guard let entity = engine.store.entity(aliasID: names["id"]),
                let alias = entity.aliases.first(where: { $0.id == names["id"] })
            else { return .empty }
            return EngineResponse(data: engine.shown(alias, of: entity))
        },
        .write("entity-alias/id/:id") { engine, request, names throws(EngineError) in
            var request = request
            request.data["id"] = .string(names["id"])
            return try engine.writeAlias(request)
        },
        .delete("entity-alias/id/:id") { engine, _, names in
            guard var entity = engine.store.entity(aliasID: names["id"]) else { return .empty }
            entity.aliases.removeAll { $0.id == names["id"] }
            engine.store.put(entity)
            return .empty
        },
    ]

    private func writeAlias(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let id = try request.string("id") ?? ""
        let known = store.entity(aliasID: id)
        guard id.isEmpty || known != nil else { throw .bad("invalid alias ID") }
        let before = known?.aliases.first { $0.id == id }
        let name = try request.string("name") ?? before?.name ?? ""
        let accessor = try request.string("mount_accessor") ?? before?.mountAccessor ?? ""
        guard !name.isEmpty else { throw .bad("'name' must be provided") }
        guard !accessor.isEmpty else { throw .bad("'mount_accessor' must be provided") }
        guard let mount = core.mounts.mount(accessor: accessor), mount.entry.isAuth else {
            throw .bad("invalid mount accessor \(GoText.quoted(accessor))")
        }
        let owner = try request.string(firstOf: "canonical_id", "entity_id") ?? ""
        var alias =
            before ?? store.entity(alias: name, mount: accessor)?.aliases
            .first { $0.name == name && $0.mountAccessor == accessor }
            ?? Entity.Alias(
                id: Identifiers.uuid(), name: name, mountAccessor: accessor, created: request.now, updated: request.now)
        (alias.name, alias.mountAccessor, alias.updated) = (name, accessor, request.now)
        if let metadata = try request.map("custom_metadata") { alias.customMetadata = metadata }
        let entity = try place(alias, owner: owner, at: request.now)
        return EngineResponse(data: ["canonical_id": .string(entity.id), "id": .string(alias.id)])
    }

    /// Puts an alias into its owner, out of whichever entity had it.
    private func place(_ alias: Entity.Alias, owner: String, at now: Timestamp) throws(EngineError) -> Entity {
        let current = store.entity(aliasID: alias.id)
        let fresh = Identifiers.uuid()
        var target: Entity
        if owner.isEmpty {
            target = current ?? Entity(id: fresh, name: "entity_" + fresh.prefix(8), created: now, updated: now)
        } else {
            guard let found = store.entity(owner) else { throw .bad("invalid canonical ID") }
            target = found
        }
        if var other = current, other.id != target.id {
            other.aliases.removeAll { $0.id == alias.id }
            store.put(other)
        }
        target.aliases.removeAll { $0.id == alias.id }
        guard !target.aliases.contains(where: { $0.mountAccessor == alias.mountAccessor }) else {
            throw .bad("Entity already has an alias for mount accessor \(alias.mountAccessor)")
        }
        target.aliases.append(alias)
        target.updated = now
        store.put(target)
        return target
    }

    func shown(_ alias: Entity.Alias, of entity: Entity) -> JSONObject {
        let mount = core.mounts.mount(accessor: alias.mountAccessor)?.entry
        return [
            "canonical_id": .string(entity.id), "creation_time": .string(alias.created.text),
            "custom_metadata": .textsOrNull(alias.customMetadata), "id": .string(alias.id),
            "last_update_time": .string(alias.updated.text), "local": false, "merged_from_canonical_ids": nil,
            "metadata": .textsOrNull(alias.metadata), "mount_accessor": .string(alias.mountAccessor),
            "mount_path": .string(mount?.path ?? ""), "mount_type": .string(mount?.type ?? ""),
            "name": .string(alias.name),
        ]
    }
}
