package import Artifacts
import JSON
import VaultPolicy

/// The steps of apply, in an order in which no identity ever gains rights that it lacks both before and after.
///
/// A client name's rights are those of the policies that some login gives it, and a right to sign is a right to what the
/// role signs at that moment. So a policy must not meet a login, or a signing role, of the other time: where it could, it
/// is first cut to what it gives before and after alike (*withdrawn*), and gets its whole text when the others have
/// changed. Logins go first and come last.
package struct ApplyOrder {
    private let plan: Plan
    private let desired: DesiredState
    private let changedRoles: [SignedRole]
    private let changedLogins: Set<String>

    package init(_ plan: Plan, for desired: DesiredState) {
        self.plan = plan
        self.desired = desired
        let written = plan.changes.filter { $0.action != .remove }
        changedRoles = written.filter { $0.kind == .signer || $0.kind == .client }.map { SignedRole(path: $0.path) }
        changedLogins = Set(written.filter { $0.kind == .login && $0.action == .update }.compactMap(\.identity))
    }

    /// The steps, sorted by phase. Removals are among them with `prune` alone.
    package func steps(prune: Bool) -> [ApplyStep] {
        let changes = plan.changes.filter { prune || $0.action != .remove }
        let plain = changes.map { change in
            ApplyStep(
                phase: Self.phase(of: change), sentence: Self.sentence(of: change), path: change.path,
                target: change.target, body: change.action == .remove ? nil : change.body)
        }
        return (plain + withdrawals).enumerated()
            .sorted { ($0.element.phase, $0.offset) < ($1.element.phase, $1.offset) }.map(\.element)
    }

    private static func phase(of change: Change) -> ApplyStep.Phase {
        switch (change.kind, change.action) {
        case (.mount, _): .mounts
        case (.login, .remove), (.ticket, .remove): .removeLogins
        case (.login, .update): .changeLogins
        case (.login, .create), (.ticket, .create): .createLogins
        case (.ticket, .update): .changeLogins
        case (.policy, .remove): .removePolicies
        case (.policy, _): .writePolicies
        case (_, .remove): .removeRoles
        case (_, _): .writeRoles
        }
    }

    private static func sentence(of change: Change) -> String {
        let verb =
            switch change.action {
            case .create: "create"
            case .update: "change"
            case .remove: "remove"
            }
        return "\(verb) \(change.kind.name) \(change.path)"
    }
}

// What is withdrawn.
extension ApplyOrder {
    /// For each policy that needs it the step that cuts it; for one that is not to change, also the step that restores it.
    private var withdrawals: [ApplyStep] {
        let changes = Dictionary(
            plan.changes.filter { $0.kind == .policy && $0.action == .update }.map { ($0.path, $0) }
        ) { first, _ in first }
        let created = Set(plan.changes.filter { $0.kind == .policy && $0.action == .create }.map(\.path))
        return desired.policies.filter { !created.contains($0.apiPath) }.flatMap { policy in
            changes[policy.apiPath].map { steps(for: policy, changed: $0) } ?? steps(forUnchanged: policy)
        }
    }

    private func steps(for policy: DesiredPolicy, changed change: Change) -> [ApplyStep] {
        let old = NormalizedPolicy(change.oldPolicy ?? "")
        guard let new = NormalizedPolicy(policy.text),
            changedLogins.contains(policy.identity) || isTouched(old: old?.rules ?? [:], new: new.rules)
        else { return [] }
        return [withdraw(policy, keeping: common(policy, old: old?.rules ?? [:], new: new.rules))]
    }

    /// A policy stays as it is, but its login and a role that it leads to change both.
    private func steps(forUnchanged policy: DesiredPolicy) -> [ApplyStep] {
        guard changedLogins.contains(policy.identity), let rules = NormalizedPolicy(policy.text)?.rules,
            policy.grants.contains(where: { isChanged($0.path) })
        else { return [] }
        return [
            withdraw(policy, keeping: common(policy, old: rules, new: rules)),
            ApplyStep(
                phase: .writePolicies, sentence: "restore policy \(policy.apiPath)", path: policy.apiPath,
                target: policy.apiPath, body: ["policy": .string(policy.text)]),
        ]
    }

    private func withdraw(_ policy: DesiredPolicy, keeping grants: [DesiredPolicy.Grant]) -> ApplyStep {
        ApplyStep(
            phase: .withdraw, sentence: "withdraw policy \(policy.apiPath)", path: policy.apiPath,
            target: policy.apiPath, body: ["policy": .string(policy.withdrawnText(keeping: grants))])
    }

    /// Whether what the old text gives, and the new one does not give in the same way, may lead to a role that changes.
    private func isTouched(
        old: [PolicyPattern: Permissions], new: [PolicyPattern: Permissions]
    ) -> Bool {
        !changedRoles.isEmpty
            && old.contains { pattern, permissions in
                new[pattern] != permissions && (pattern.kind != .exact || isChanged(pattern.path))
            }
    }

    /// Whether the path signs by a role that changes.
    private func isChanged(_ path: String) -> Bool { changedRoles.contains { $0.signs(at: path) } }

    /// The grants that the old text holds word for word, without those whose role changes. One with a `+` counts only where
    /// the old text has nothing else that could have taken a path out of it.
    private func common(
        _ policy: DesiredPolicy, old: [PolicyPattern: Permissions], new: [PolicyPattern: Permissions]
    ) -> [DesiredPolicy.Grant] {
        let same = old.filter { new[$0.key] == $0.value }
        return policy.grants.filter { grant in
            guard let pattern = same.keys.first(where: { $0.text == grant.path }), !isChanged(grant.path) else {
                return false
            }
            return pattern.kind == .exact || same.count == old.count
        }
    }
}

/// A signing role, and the paths that sign by it.
private struct SignedRole {
    private let mount: Substring
    private let name: Substring

    /// From `MOUNT/roles/NAME`.
    init(path: String) {
        let parts = path.split(separator: "/")
        name = parts.last ?? ""
        mount = path.dropLast(name.utf8.count + "roles/".utf8.count)
    }

    func signs(at path: String) -> Bool { path.hasPrefix(mount) && path.hasSuffix("/" + name) }
}

extension DesiredPolicy {
    /// The policy with some of its grants only. It is never empty: a text without a rule would be refused.
    func withdrawnText(keeping grants: [Grant]) -> String {
        let head = "# Withdrawn in part while coppice apply runs. If it stays like this, run coppice apply again.\n"
        let nothing = Grant(path: "sys/capabilities-self", capabilities: ["deny"], reason: "nothing for the moment")
        return ([head] + (grants.isEmpty ? [nothing] : grants).map(\.text)).joined(separator: "\n")
    }
}
