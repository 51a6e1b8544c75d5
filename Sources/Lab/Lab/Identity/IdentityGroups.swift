import JSON
import VaultPolicy

extension Group: IdentityObject {
    static let kind = "group"
    static let unknownID = "invalid group ID"

    static func all(in store: IdentityStore) -> [Group] { store.groups }
    static func find(_ id: String, in store: IdentityStore) -> Group? { store.group(id) }
    static func find(named name: String, in store: IdentityStore) -> Group? { store.group(named: name) }
    static func remove(_ id: String, from store: IdentityStore) { store.removeGroup(id) }

    static func lookedUp(_ request: EngineRequest, in store: IdentityStore) throws(EngineError) -> Group? {
        if let id = try request.string("id"), !id.isEmpty { return store.group(id) }
        if let name = try request.string("name"), !name.isEmpty { return store.group(named: name) }
        throw .bad("must supply one of 'id' or 'name'")
    }

    static func write(
        _ given: Group?, _ request: EngineRequest, by engine: IdentityBackend
    ) throws(EngineError) -> EngineResponse {
        let store = engine.store
        var known = given
        if known == nil, let id = try request.string("id"), !id.isEmpty { known = store.group(id) }
        let name = try request.string("name") ?? known?.name ?? ""
        if known == nil, !name.isEmpty { known = store.group(named: name) }
        let id = known?.id ?? Identifiers.uuid()
        var group = known ?? Group(id: id, name: "group_" + id.prefix(8), created: request.now, updated: request.now)
        if !name.isEmpty { group.name = name }
        try group.take(request)
        try group.takeMembers(request, in: store)
        group.updated = request.now
        store.put(group)
        guard known == nil else { return .empty }
        return EngineResponse(data: ["id": .string(group.id), "name": .string(group.name)])
    }

    /// Takes the type and the members that a request names.
    private mutating func takeMembers(_ request: EngineRequest, in store: IdentityStore) throws(EngineError) {
        if let type = try request.string("type"), !type.isEmpty {
            guard ["internal", "external"].contains(type) else {
                throw .bad("invalid group type \(GoText.quoted(type))")
            }
            isExternal = type == "external"
        }
        if let members = try request.list("member_entity_ids") {
            for id in members where store.entity(id) == nil { throw .bad("invalid entity ID \(GoText.quoted(id))") }
            memberEntities = members
        }
        if let members = try request.list("member_group_ids") { memberGroups = members }
    }

    func brief(by engine: IdentityBackend) -> JSONValue { ["name": .string(name)] }

    func answer(by engine: IdentityBackend) -> EngineResponse {
        let parents = engine.store.groups.filter { $0.memberGroups.contains(id) }.map(\.id)
        return EngineResponse(data: [
            "alias": [:], "creation_time": .string(created.text), "id": .string(id),
            "last_update_time": .string(updated.text), "member_entity_ids": .strings(memberEntities),
            "member_group_ids": .stringsOrNull(memberGroups), "metadata": .textsOrNull(metadata),
            "modify_index": 1, "name": .string(name), "namespace_id": "root",
            "parent_group_ids": .stringsOrNull(parents), "policies": .stringsOrNull(policies),
            "type": .string(isExternal ? "external" : "internal"),
        ])
    }
}
