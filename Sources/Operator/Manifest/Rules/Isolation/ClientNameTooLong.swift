internal import Core

extension ManifestRule {
    /// What fits into a common name.
    static let clientNameTooLong = ManifestRule(
        "client-name.too-long", "a client name with more than 64 characters",
        reason:
            "The client name is the common name of the client certificate, to which the login's role is bound. X.509 takes "
            + "64 characters there."
    ) { context in
        context.identities.filter { $0.resolved.identity.clientName.utf8.count > 64 }
            .filter { $0.resolved.identity.name.utf8.count <= 64 }
            .map {
                let name = $0.resolved.identity.clientName
                return RuleViolation(
                    "the client name \(quoted(name)) has \(name.utf8.count) characters; 64 are taken",
                    at: $0.resolved.identity.mark,
                    hint:
                        "choose a shorter workload or host, or a shorter `clients: { domain: … }` in \(quoted($0.settings.name))"
                )
            }
    }
}
