import AgentConfig
package import Artifacts
import Core
import JSON
package import X509

/// Compares what a server must hold with what it holds. Pure: everything was read before.
package struct Planner {
    private let desired: DesiredState
    private let state: ServerState
    private let comparison: SettingComparison

    /// `files` are the certificates of the manifest's files that the desired state names.
    package init(_ desired: DesiredState, on state: ServerState, files: [String: [Certificate]]) {
        self.desired = desired
        self.state = state
        comparison = SettingComparison(files: files)
    }

    /// The plan for the environment of that name.
    package func plan(environment: String) -> Plan {
        let mounts = MountComparison(desired, on: state)
        let roles = RoleComparison(comparison, on: state)
        let changes =
            mounts.changes + desired.allPolicies.compactMap(policy) + desired.roles.compactMap(roles.change)
            + state.unmanaged.map { Change(kind: kind(of: $0), path: $0, identity: nil, action: .remove) }
        return Plan(
            environment: environment, server: state.server, changes: changes, problems: mounts.problems,
            notes: roles.notes(for: desired.roles) + mounts.notes
                + (state.unlisted.isEmpty ? [] : [.unlisted(state.unlisted)]),
            objects: desired.mounts.count + desired.allPolicies.count + desired.roles.count)
    }

    private func policy(_ wanted: DesiredPolicy) -> Change? {
        let (old, end) = (state.policies[wanted.apiPath], state.expirations[wanted.apiPath])
        if old == wanted.text, end == nil { return nil }
        let new = NormalizedPolicy(wanted.text)
        let before = old.flatMap(NormalizedPolicy.init)
        if old != nil, before == new, end == nil { return nil }
        return Change(
            kind: .policy, path: wanted.apiPath, identity: wanted.identity, action: old == nil ? .create : .update,
            differences: PolicyComparison(wanted).differences(from: before, wasUnreadable: old != nil && before == nil)
                + (end.map { [PolicyComparison.end($0)] } ?? []),
            body: ["policy": .string(wanted.text)], oldPolicy: old)
    }

    /// What a path that is to be removed leads to.
    private func kind(of path: String) -> Change.Kind {
        if path.hasPrefix(Collection.policies) { return .policy }
        if path.hasPrefix(Collection.tokenRoles) { return .ticket }
        if path.hasPrefix("auth/") { return .login }
        let mount = path.split(separator: "/").dropLast(2).joined(separator: "/")
        return desired.clients.contains { $0.mount == mount } ? .client : .signer
    }
}

/// The differences of one policy, path by path.
struct PolicyComparison {
    private let wanted: DesiredPolicy

    init(_ wanted: DesiredPolicy) {
        self.wanted = wanted
    }

    /// A policy that ends by itself. Written again without an end it has none.
    static func end(_ expiration: String) -> Change.Difference {
        Change.Difference(
            setting: "expiration", old: bounded(expiration, limit: 60), new: nil,
            reason: "the agent would lose its rights at that moment")
    }

    func differences(from old: NormalizedPolicy?, wasUnreadable: Bool) -> [Change.Difference] {
        let new = NormalizedPolicy(wanted.text)?.rules ?? [:]
        let before = old?.rules ?? [:]
        var all = Set(new.keys).union(before.keys).sorted().compactMap { pattern -> Change.Difference? in
            guard new[pattern] != before[pattern] else { return nil }
            return Change.Difference(
                setting: pattern.text, old: before[pattern]?.shown, new: new[pattern]?.shown,
                reason: reason(pattern, isWanted: new[pattern] != nil))
        }
        if wasUnreadable {
            all.insert(Change.Difference(setting: "text", old: "not a policy", new: nil, reason: ""), at: 0)
        }
        return all
    }

    private func reason(_ pattern: PolicyPattern, isWanted: Bool) -> String {
        guard isWanted else { return "nothing in the manifest needs it" }
        return wanted.grants.first { $0.path == pattern.text }?.reason ?? ""
    }
}
