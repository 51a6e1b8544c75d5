internal import Core

extension ManifestRule {
    /// The other half of the same split.
    static let appTrust = ManifestRule(
        "app.no-trust", "an app with a trust",
        reason:
            "Keeping the trust of a proxy fresh is separate from issuing leaves: another process, another identity, another "
            + "policy. An app's own chain and the root it ends in come with its leaf."
    ) { context in
        context.identities.filter { $0.resolved.identity.kind == .app && $0.resolved.node.has("trust") }.map {
            RuleViolation(
                "\(quoted($0.resolved.identity.workload)) is an app, and an app has no `trust`",
                at: $0.resolved.node.keyPlace("trust"),
                hint: "move it to an identity of `kind: proxy` with a user and a root directory of its own")
        }
    }
}
