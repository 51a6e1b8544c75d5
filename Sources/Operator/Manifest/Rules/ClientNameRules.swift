internal import Core

extension ManifestRule {
    /// One client name, one identity: across environments too.
    static let clientNameShared = ManifestRule(
        "client-name.shared", "two environments in which an identity has the same client name",
        reason:
            "A client certificate says who an agent is. Test and prod are two environments: when a name means an identity in both, "
            + "one careless CA is enough for a certificate of the test environment to be accepted in prod."
    ) { context in
        var first: [String: String] = [:]
        return context.environments.flatMap { environment in
            let names = environment.identities.map { $0.identity.clientName.lowercased() }
            let shared = names.first { first[$0] != nil }
            let breach = shared.map { name in
                RuleViolation(
                    "\(quoted(name)) is a client name in the environment \(quoted(first[name] ?? "")) too",
                    at: environment.node.mark(at: .key("clients"), .key("domain")),
                    hint:
                        "give each environment its own: `clients: { domain: agents.\(environment.settings.name).example.org }`"
                )
            }
            for name in names where first[name] == nil { first[name] = environment.settings.name }
            return breach.map { [$0] } ?? []
        }
    }

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
