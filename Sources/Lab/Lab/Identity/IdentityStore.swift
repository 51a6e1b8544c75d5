import JSON
import Synchronization
import VaultPolicy

/// Who stands behind a token: an entity, its aliases in auth mounts, and the policies given to it.
struct Entity: Sendable {
    var id: String
    var name: String
    var policies: [String] = []
    var metadata: [String: String] = [:]
    var isDisabled = false
    var aliases: [Alias] = []
    var created: Timestamp
    var updated: Timestamp

    /// One name of the entity in one auth mount.
    struct Alias: Sendable {
        var id: String
        var name: String
        var mountAccessor: String
        var metadata: [String: String] = [:]
        var customMetadata: [String: String] = [:]
        var created: Timestamp
        var updated: Timestamp
    }
}

/// Entities and groups whose members share policies.
struct Group: Sendable {
    var id: String
    var name: String
    var isExternal = false
    var policies: [String] = []
    var metadata: [String: String] = [:]
    var memberEntities: [String] = []
    var memberGroups: [String] = []
    var created: Timestamp
    var updated: Timestamp
}

/// All entities and groups.
final class IdentityStore: Sendable {
    private struct State {
        var entities: [String: Entity] = [:]
        var groups: [String: Group] = [:]
    }

    private let state = Mutex(State())
    private let storage: Storage

    init(storage: Storage) {
        self.storage = storage
        var kept = State()
        for id in storage.list("entity/") {
            kept.entities[id] = storage.get("entity/" + id).flatMap { Entity(id: id, json: $0) }
        }
        for id in storage.list("group/") {
            kept.groups[id] = storage.get("group/" + id).flatMap { Group(id: id, json: $0) }
        }
        let all = kept
        state.withLock { $0 = all }
    }

    /// Sorted by id.
    var entities: [Entity] { state.withLock { Array($0.entities.values) }.sorted { $0.id < $1.id } }
    /// Sorted by id.
    var groups: [Group] { state.withLock { Array($0.groups.values) }.sorted { $0.id < $1.id } }

    func entity(_ id: String) -> Entity? { state.withLock { $0.entities[id] } }
    func entity(named name: String) -> Entity? { state.withLock { $0.entities.values.first { $0.name == name } } }
    func group(_ id: String) -> Group? { state.withLock { $0.groups[id] } }
    func group(named name: String) -> Group? { state.withLock { $0.groups.values.first { $0.name == name } } }

    /// The entity that has this alias.
    func entity(alias name: String, mount accessor: String) -> Entity? {
        state.withLock { state in
            state.entities.values.first { entity in
                entity.aliases.contains { $0.name == name && $0.mountAccessor == accessor }
            }
        }
    }

    /// The entity with the alias of that id.
    func entity(aliasID id: String) -> Entity? {
        state.withLock { state in state.entities.values.first { $0.aliases.contains { $0.id == id } } }
    }

    func put(_ entity: Entity) {
        state.withLock { $0.entities[entity.id] = entity }
        storage.put("entity/" + entity.id, entity.json)
    }

    func put(_ group: Group) {
        state.withLock { $0.groups[group.id] = group }
        storage.put("group/" + group.id, group.json)
    }

    func removeEntity(_ id: String) {
        state.withLock { $0.entities[id] = nil }
        storage.delete("entity/" + id)
    }

    func removeGroup(_ id: String) {
        state.withLock { $0.groups[id] = nil }
        storage.delete("group/" + id)
    }

    /// The entity behind a login: found by its alias, or made.
    func entityForLogin(
        alias name: String, mount accessor: String, metadata: [String: String], at now: Timestamp
    ) -> Entity {
        if var known = entity(alias: name, mount: accessor) {
            guard let place = known.aliases.firstIndex(where: { $0.name == name && $0.mountAccessor == accessor }),
                known.aliases[place].metadata != metadata
            else { return known }
            known.aliases[place].metadata = metadata
            put(known)
            return known
        }
        let id = Identifiers.uuid()
        var fresh = Entity(id: id, name: "entity_" + id.prefix(8), created: now, updated: now)
        fresh.aliases = [
            Entity.Alias(
                id: Identifiers.uuid(), name: name, mountAccessor: accessor, metadata: metadata, created: now,
                updated: now)
        ]
        put(fresh)
        return fresh
    }

    /// Forgets the aliases of an auth mount that is gone.
    func removeAliases(mount accessor: String) {
        for var entity in entities where entity.aliases.contains(where: { $0.mountAccessor == accessor }) {
            entity.aliases.removeAll { $0.mountAccessor == accessor }
            put(entity)
        }
    }

    /// What policies and templates see of an entity; nothing for none.
    func facts(_ id: String) -> IdentityFacts {
        guard !id.isEmpty, let entity = entity(id) else { return IdentityFacts() }
        var facts = IdentityFacts()
        facts.entityID = entity.id
        facts.entityName = entity.name
        facts.metadata = entity.metadata
        facts.aliases = entity.aliases.map { alias in
            var shown = IdentityFacts.Alias(id: alias.id, name: alias.name, mountAccessor: alias.mountAccessor)
            shown.metadata = alias.metadata
            shown.customMetadata = alias.customMetadata
            return shown
        }
        facts.groups = groups(of: id).map { group in
            var shown = IdentityFacts.Group(id: group.id, name: group.name)
            shown.metadata = group.metadata
            return shown
        }
        return facts
    }

    /// The groups that an entity is in, directly or through other groups, sorted by id.
    func groups(of entity: String) -> [Group] {
        let all = groups
        var found = all.filter { $0.memberEntities.contains(entity) }
        var place = 0
        while place < found.count {
            let inner = found[place].id
            found += all.filter { group in
                group.memberGroups.contains(inner) && !found.contains { $0.id == group.id }
            }
            place += 1
        }
        return found.sorted { $0.id < $1.id }
    }

    /// The policies that an entity and its groups bring, sorted.
    func policies(of id: String) -> [String] {
        guard !id.isEmpty, let entity = entity(id) else { return [] }
        return Set(entity.policies + groups(of: id).flatMap(\.policies)).sorted()
    }
}
