internal import Core

extension ManifestRule {
    /// One service user, one trust boundary.
    static let userShared = ManifestRule(
        "user.shared", "two identities of one host with the same Unix user",
        reason:
            "Whatever runs as a user can read what that user can read: two identities under one user are one, whatever their "
            + "policies say. Identities without `instances:` may be on the same host, and are treated so."
    ) { context in
        context.sharedOnHost({ $0.user }) { resolved, other in
            let identity = resolved.identity
            return RuleViolation(
                "the user \(quoted(identity.user)) is also that of \(quoted(other.workload)), \(line(other.mark)), \(identity.whichHost(with: other))",
                at: resolved.node.place(.key("user")),
                hint: "give each identity a user of its own: useradd --system \(bounded(identity.workload, limit: 32))")
        }
    }
}
