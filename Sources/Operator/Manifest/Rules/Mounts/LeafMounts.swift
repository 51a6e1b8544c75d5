import AgentConfig
internal import Core

extension ManifestRule {
    /// One narrow issuance path.
    static let leafMounts = ManifestRule(
        "leaf.two-mounts", "an app whose leaves are signed in two mounts",
        reason:
            "An app's policy allows one narrow issuance path: one role in one mount, which signs exactly the app's names. What "
            + "needs two authorities is two workloads."
    ) { context in
        context.differing(\.sign) { resolved, first, other in
            RuleViolation(
                "\(quoted(resolved.identity.workload)) has leaves in two mounts: \(quoted(first.id.description)) is signed by \(quoted(first.sign.mountOfSigning))",
                at: resolved.place(other.id, "mount"),
                hint: "sign all of its leaves in one mount, or make it two identities")
        }
    }
}
