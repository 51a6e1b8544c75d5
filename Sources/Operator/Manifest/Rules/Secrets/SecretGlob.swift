import AgentConfig
internal import Core

extension ManifestRule {
    /// `+` is a wildcard in a policy.
    static let secretGlob = ManifestRule(
        "secret.glob", "a path that a policy would read as a pattern",
        reason:
            "In a policy, a segment `+` stands for any segment: `secret/data/+/db` reaches the `db` of every workload. `*` is "
            + "refused in every path already."
    ) { context in
        context.reads { _, secret in
            guard secret.read.split(separator: "/").contains("+") else { return nil }
            return (
                "the `+` in \(quoted(secret.read)) reaches the secrets of other workloads",
                "write one path for each secret"
            )
        }
    }
}
