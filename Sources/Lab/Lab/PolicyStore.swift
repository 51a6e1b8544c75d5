import JSON
import Synchronization
import VaultPolicy

/// All policies, and the access lists made of them.
final class PolicyStore: Sendable {
    /// A policy and what `sys/policies/acl` shows of it beside its text.
    struct StoredPolicy: Sendable {
        var policy: Policy
        var version = 1
        var casRequired = false
        /// `nil` for what is built in.
        var modified: Timestamp?
    }

    private struct Key: Hashable {
        var names: [String]
        var facts: IdentityFacts
    }

    private struct State {
        var policies: [String: StoredPolicy] = [:]
        var lists: [Key: AccessList] = [:]
    }

    private let state = Mutex(State())
    private let storage: Storage

    init(storage: Storage) {
        self.storage = storage
        var stored: [String: StoredPolicy] = [:]
        if let policy = try? Policy.parse(name: "default", text: BuiltInPolicies.defaultText) {
            stored["default"] = StoredPolicy(policy: policy)
        }
        for name in storage.list() {
            guard let json = storage.get(name), let text = json["policy"]?.string,
                var policy = try? Policy.parse(name: name, text: text)
            else { continue }
            policy.allowsWildcardsInTemplates = json["wildcards"]?.bool ?? false
            policy.allowsSlashesInTemplates = json["slashes"]?.bool ?? false
            stored[name] = StoredPolicy(
                policy: policy, version: json["version"]?.int ?? 1, casRequired: json["cas"]?.bool ?? false,
                modified: json["modified"]?.string.flatMap(Timestamp.init(text:)))
        }
        if let policy = try? Policy.parse(name: "response-wrapping", text: BuiltInPolicies.wrappingText) {
            stored["response-wrapping"] = StoredPolicy(policy: policy)
        }
        let all = stored
        state.withLock { $0.policies = all }
    }

    /// Sorted, with `root`, without what is internal.
    var names: [String] {
        (state.withLock { Array($0.policies.keys) } + ["root"]).filter { $0 != "response-wrapping" }.sorted()
    }

    subscript(name: String) -> StoredPolicy? { state.withLock { $0.policies[name] } }

    func put(_ stored: StoredPolicy) {
        state.withLock {
            $0.policies[stored.policy.name] = stored
            $0.lists = [:]
        }
        var json: JSONObject = [
            "policy": .string(stored.policy.text), "version": .integer(stored.version),
            "cas": .bool(stored.casRequired),
            "wildcards": .bool(stored.policy.allowsWildcardsInTemplates),
            "slashes": .bool(stored.policy.allowsSlashesInTemplates),
        ]
        json["modified"] = stored.modified.map { .string($0.text) }
        storage.put(stored.policy.name, .object(json))
    }

    func remove(_ name: String) {
        state.withLock {
            $0.policies[name] = nil
            $0.lists = [:]
        }
        storage.delete(name)
    }

    /// What these policies allow to this identity; names that name nothing allow nothing. StoredPolicy until a policy changes.
    func accessList(_ names: [String], _ facts: IdentityFacts) -> AccessList {
        let key = Key(names: names.sorted(), facts: facts)
        return state.withLock { state in
            if let list = state.lists[key] { return list }
            let policies = key.names.compactMap { name in
                name == "root" ? BuiltInPolicies.root : state.policies[name]?.policy
            }
            let list = AccessList(policies, for: facts)
            if state.lists.count > 512 { state.lists = [:] }
            state.lists[key] = list
            return list
        }
    }
}
