internal import Core

extension ManifestRule {
    /// Nobody works as root.
    static let userRoot = ManifestRule(
        "user.root", "an identity of the user root",
        reason:
            "An agent needs no privilege, and everything about TLS can be checked by the service user. As root it would own "
            + "what every other identity of the host keeps apart."
    ) { context in
        context.identities.filter { $0.resolved.identity.user == "root" }.map {
            RuleViolation(
                "\(quoted($0.resolved.identity.workload)) would run as root", at: $0.resolved.node.place(.key("user")),
                hint:
                    "name the app's own service user: useradd --system \(bounded($0.resolved.identity.workload, limit: 32))"
            )
        }
    }
}
