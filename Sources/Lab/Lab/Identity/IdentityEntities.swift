import JSON

extension Entity: IdentityObject {
    static let kind = "entity"
    static let unknownID = "entity not found from ID"

    static func all(in store: IdentityStore) -> [Entity] { store.entities }
    static func find(_ id: String, in store: IdentityStore) -> Entity? { store.entity(id) }
    static func find(named name: String, in store: IdentityStore) -> Entity? { store.entity(named: name) }
    static func remove(_ id: String, from store: IdentityStore) { store.removeEntity(id) }

    static func lookedUp(_ request: EngineRequest, in store: IdentityStore) throws(EngineError) -> Entity? {
        if let id = try request.string("id"), !id.isEmpty { return store.entity(id) }
        if let name = try request.string("name"), !name.isEmpty { return store.entity(named: name) }
        if let id = try request.string("alias_id"), !id.isEmpty { return store.entity(aliasID: id) }
        if let name = try request.string("alias_name"), let accessor = try request.string("alias_mount_accessor") {
            return store.entity(alias: name, mount: accessor)
        }
        throw .bad("must supply one of 'name', 'id', 'alias_id', or 'alias_name' and 'alias_mount_accessor'")
    }

    static func write(
        _ given: Entity?, _ request: EngineRequest, by engine: IdentityBackend
    ) throws(EngineError) -> EngineResponse {
        let store = engine.store
        var known = given
        if known == nil, let id = try request.string("id"), !id.isEmpty {
            known = store.entity(id)
            guard known != nil else { throw .bad("invalid entity id") }
        }
        let name = try request.string("name") ?? known?.name ?? ""
        if known == nil, !name.isEmpty { known = store.entity(named: name) }
        let id = known?.id ?? Identifiers.uuid()
        var entity =
            known ?? Entity(id: id, name: "entity_" + id.prefix(8), created: request.now, updated: request.now)
        if !name.isEmpty {
            if let other = store.entity(named: name), other.id != entity.id {
                throw .bad("entity name is already in use")
            }
            entity.name = name
        }
        try entity.take(request)
        if let isDisabled = try request.bool("disabled") { entity.isDisabled = isDisabled }
        entity.updated = request.now
        store.put(entity)
        guard known == nil else { return .empty }
        return EngineResponse(data: ["id": .string(entity.id), "name": .string(entity.name), "aliases": nil])
    }

    func brief(by engine: IdentityBackend) -> JSONValue {
        ["name": .string(name), "aliases": .array(aliases.map { .object(engine.shown($0, of: self)) })]
    }

    func answer(by engine: IdentityBackend) -> EngineResponse {
        let direct = engine.store.groups.filter { $0.memberEntities.contains(id) }.map(\.id)
        let all = engine.store.groups(of: id).map(\.id)
        return EngineResponse(data: [
            "aliases": .array(aliases.map { .object(engine.shown($0, of: self)) }),
            "creation_time": .string(created.text), "direct_group_ids": .strings(direct),
            "disabled": .bool(isDisabled), "group_ids": .strings(all), "id": .string(id),
            "inherited_group_ids": .strings(all.filter { !direct.contains($0) }),
            "last_update_time": .string(updated.text), "merged_entity_ids": nil,
            "metadata": .textsOrNull(metadata), "name": .string(name), "namespace_id": "root",
            "policies": .stringsOrNull(policies),
        ])
    }
}
