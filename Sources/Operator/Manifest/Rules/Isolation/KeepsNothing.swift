internal import Core

extension ManifestRule {
    /// An identity without outputs is a right that nobody needs.
    static let keepsNothing = ManifestRule(
        "identity.keeps-nothing", "an identity without any output",
        reason:
            "An identity that keeps nothing would be a login and a policy on the server that nobody uses, and its agent would "
            + "refuse to start."
    ) { context in
        context.identities.filter { !["leaf", "secret", "trust"].contains(where: $0.resolved.node.has) }.map {
            let isApp = $0.resolved.identity.kind == .app
            return RuleViolation(
                "\(quoted($0.resolved.identity.workload)) names nothing to keep", at: $0.resolved.identity.mark,
                hint: isApp ? "add `leaf:` or `secret:`" : "add `trust:`")
        }
    }
}
