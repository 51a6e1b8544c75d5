import AgentConfig
internal import Core
import X509

extension ManifestRule {
    /// One role, one kind of key.
    static let leafKeys = ManifestRule(
        "leaf.two-keys", "an app whose leaves have two kinds of keys",
        reason:
            "A role fixes the kind of key that it signs, and an app has one role. A role for any key would sign weak ones too."
    ) { context in
        context.differing(\.key) { resolved, first, other in
            RuleViolation(
                "\(quoted(resolved.identity.workload)) has keys of two kinds: \(quoted(first.id.description)) has \(first.key.rawValue)",
                at: resolved.place(other.id, "key"),
                hint: "write `key: \(first.key.rawValue)` for all of its leaves, or make it two identities")
        }
    }
}
