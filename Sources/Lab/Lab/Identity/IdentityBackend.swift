import JSON
import VaultPolicy

/// The `identity/` mount: entities, their aliases, and groups, as far as policies come from them.
struct IdentityBackend: Backend {
    unowned let core: LabCore

    var access: PathAccess { PathAccess() }

    private static let routes = RouteTable<IdentityBackend>(entityRoutes + aliasRoutes + groupRoutes)

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    private var store: IdentityStore { core.identity }
}

// Entities.
extension IdentityBackend {
    private static let entityRoutes: [Route<IdentityBackend>] = [
        .write("entity") { engine, request, _ throws(EngineError) in try engine.writeEntity(nil, request) },
        .list("entity/id") { engine, _, _ in engine.listed(engine.store.entities.map { ($0.id, engine.brief($0)) }) },
        .list("entity/name") { engine, _, _ in .keys(engine.store.entities.map(\.name).sorted()) },
        .read("entity/id/:id") { engine, _, names in engine.answer(engine.store.entity(names["id"])) },
        .read("entity/name/:name") { engine, _, names in engine.answer(engine.store.entity(named: names["name"])) },
        .write("entity/id/:id") { engine, request, names throws(EngineError) in
            guard let entity = engine.store.entity(names["id"]) else { throw .bad("entity not found from ID") }
            return try engine.writeEntity(entity, request)
        },
        .write("entity/name/:name") { engine, request, names throws(EngineError) in
            var request = request
            request.data["name"] = .string(names["name"])
            return try engine.writeEntity(engine.store.entity(named: names["name"]), request)
        },
        .delete("entity/id/:id") { engine, _, names in
            engine.store.removeEntity(names["id"])
            return .empty
        },
        .delete("entity/name/:name") { engine, _, names in
            if let entity = engine.store.entity(named: names["name"]) { engine.store.removeEntity(entity.id) }
            return .empty
        },
        .write("lookup/entity") { engine, request, _ throws(EngineError) in
            engine.answer(try engine.lookedUpEntity(request))
        },
    ]

    private func writeEntity(_ known: Entity?, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var known = known
        if known == nil, let id = try request.string("id"), !id.isEmpty {
            known = store.entity(id)
            guard known != nil else { throw .bad("invalid entity id") }
        }
        let name = try request.string("name") ?? known?.name ?? ""
        if known == nil, !name.isEmpty { known = store.entity(named: name) }
        let id = known?.id ?? Identifiers.uuid()
        var entity =
            known
            ?? Entity(id: id, name: "entity_" + id.prefix(8), created: request.now, updated: request.now)
        if !name.isEmpty {
            if let other = store.entity(named: name), other.id != entity.id {
                throw .bad("entity name is already in use")
            }
            entity.name = name
        }
        if let policies = try request.list("policies") {
            entity.policies = LabCore.sanitized(policies, addingDefault: false)
            guard !entity.policies.contains("root") else { throw .bad("policies cannot contain root") }
        }
        if let metadata = try request.map("metadata") { entity.metadata = metadata }
        if let isDisabled = try request.bool("disabled") { entity.isDisabled = isDisabled }
        entity.updated = request.now
        store.put(entity)
        guard known == nil else { return .empty }
        return EngineResponse(data: ["id": .string(entity.id), "name": .string(entity.name), "aliases": nil])
    }

    private func lookedUpEntity(_ request: EngineRequest) throws(EngineError) -> Entity? {
        if let id = try request.string("id"), !id.isEmpty { return store.entity(id) }
        if let name = try request.string("name"), !name.isEmpty { return store.entity(named: name) }
        if let id = try request.string("alias_id"), !id.isEmpty { return store.entity(aliasID: id) }
        if let name = try request.string("alias_name"), let accessor = try request.string("alias_mount_accessor") {
            return store.entity(alias: name, mount: accessor)
        }
        throw .bad("must supply one of 'name', 'id', 'alias_id', or 'alias_name' and 'alias_mount_accessor'")
    }

    private func answer(_ entity: Entity?) -> EngineResponse {
        guard let entity else { return .empty }
        let direct = store.groups.filter { $0.memberEntities.contains(entity.id) }.map(\.id)
        let all = store.groups(of: entity.id).map(\.id)
        return EngineResponse(data: [
            "aliases": .array(entity.aliases.map { .object(shown($0, of: entity)) }),
            "creation_time": .string(entity.created.text), "direct_group_ids": .strings(direct),
            "disabled": .bool(entity.isDisabled), "group_ids": .strings(all), "id": .string(entity.id),
            "inherited_group_ids": .strings(all.filter { !direct.contains($0) }),
            "last_update_time": .string(entity.updated.text), "merged_entity_ids": nil,
            "metadata": .textsOrNull(entity.metadata), "name": .string(entity.name), "namespace_id": "root",
            "policies": .stringsOrNull(entity.policies),
        ])
    }

    private func brief(_ entity: Entity) -> JSONValue {
        ["name": .string(entity.name), "aliases": .array(entity.aliases.map { .object(shown($0, of: entity)) })]
    }

    private func listed(_ items: [(String, JSONValue)]) -> EngineResponse {
        guard !items.isEmpty else { return .empty }
        return EngineResponse(data: ["keys": .strings(items.map(\.0)), "key_info": .object(JSONObject(items))])
    }
}

// Aliases.
extension IdentityBackend {
    private static let aliasRoutes: [Route<IdentityBackend>] = [
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

    private func shown(_ alias: Entity.Alias, of entity: Entity) -> JSONObject {
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

// Groups.
extension IdentityBackend {
    private static let groupRoutes: [Route<IdentityBackend>] = [
        .write("group") { engine, request, _ throws(EngineError) in try engine.writeGroup(nil, request) },
        .list("group/id") { engine, _, _ in
            engine.listed(engine.store.groups.map { ($0.id, ["name": .string($0.name)]) })
        },
        .list("group/name") { engine, _, _ in .keys(engine.store.groups.map(\.name).sorted()) },
        .read("group/id/:id") { engine, _, names in engine.answer(engine.store.group(names["id"])) },
        .read("group/name/:name") { engine, _, names in engine.answer(engine.store.group(named: names["name"])) },
        .write("group/id/:id") { engine, request, names throws(EngineError) in
            guard let group = engine.store.group(names["id"]) else { throw .bad("invalid group ID") }
            return try engine.writeGroup(group, request)
        },
        .write("group/name/:name") { engine, request, names throws(EngineError) in
            var request = request
            request.data["name"] = .string(names["name"])
            return try engine.writeGroup(engine.store.group(named: names["name"]), request)
        },
        .delete("group/id/:id") { engine, _, names in
            engine.store.removeGroup(names["id"])
            return .empty
        },
        .delete("group/name/:name") { engine, _, names in
            if let group = engine.store.group(named: names["name"]) { engine.store.removeGroup(group.id) }
            return .empty
        },
        .write("lookup/group") { engine, request, _ throws(EngineError) in
            if let id = try request.string("id"), !id.isEmpty { return engine.answer(engine.store.group(id)) }
            if let name = try request.string("name"), !name.isEmpty {
                return engine.answer(engine.store.group(named: name))
            }
            throw .bad("must supply one of 'id' or 'name'")
        },
    ]

    private func writeGroup(_ known: Group?, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var known = known
        if known == nil, let id = try request.string("id"), !id.isEmpty { known = store.group(id) }
        let name = try request.string("name") ?? known?.name ?? ""
        if known == nil, !name.isEmpty { known = store.group(named: name) }
        let id = known?.id ?? Identifiers.uuid()
        var group = known ?? Group(id: id, name: "group_" + id.prefix(8), created: request.now, updated: request.now)
        if !name.isEmpty { group.name = name }
        if let type = try request.string("type"), !type.isEmpty {
            guard ["internal", "external"].contains(type) else {
                throw .bad("invalid group type \(GoText.quoted(type))")
            }
            group.isExternal = type == "external"
        }
        if let policies = try request.list("policies") {
            group.policies = LabCore.sanitized(policies, addingDefault: false)
            guard !group.policies.contains("root") else { throw .bad("policies cannot contain root") }
        }
        if let metadata = try request.map("metadata") { group.metadata = metadata }
        if let members = try request.list("member_entity_ids") { group.memberEntities = try checked(entities: members) }
        if let members = try request.list("member_group_ids") { group.memberGroups = members }
        group.updated = request.now
        store.put(group)
        guard known == nil else { return .empty }
        return EngineResponse(data: ["id": .string(group.id), "name": .string(group.name)])
    }

    private func checked(entities ids: [String]) throws(EngineError) -> [String] {
        for id in ids where store.entity(id) == nil { throw .bad("invalid entity ID \(GoText.quoted(id))") }
        return ids
    }

    private func answer(_ group: Group?) -> EngineResponse {
        guard let group else { return .empty }
        let parents = store.groups.filter { $0.memberGroups.contains(group.id) }.map(\.id)
        return EngineResponse(data: [
            "alias": [:], "creation_time": .string(group.created.text), "id": .string(group.id),
            "last_update_time": .string(group.updated.text), "member_entity_ids": .strings(group.memberEntities),
            "member_group_ids": .stringsOrNull(group.memberGroups), "metadata": .textsOrNull(group.metadata),
            "modify_index": 1, "name": .string(group.name), "namespace_id": "root",
            "parent_group_ids": .stringsOrNull(parents), "policies": .stringsOrNull(group.policies),
            "type": .string(group.isExternal ? "external" : "internal"),
        ])
    }
}
