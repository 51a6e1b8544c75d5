internal import Core

extension ManifestRule {
    /// One client name, one identity: across environments too.
    static let clientNameShared = ManifestRule(
        "client-name.shared", "two environments in which an identity has the same client name",
        reason:
            "A client certificate says who an agent is. Test and prod are two worlds: when a name means an identity in both, "
            + "one careless authority is enough for a certificate of the test world to be taken in prod."
    ) { context in
        var first: [String: String] = [:]
        return context.environments.flatMap { environment in
            let names = environment.identities.map { $0.identity.clientName.lowercased() }
            let shared = names.first { first[$0] != nil }
            let breach = shared.map { name in
                RuleViolation(
                    "\(quoted(name)) is a client name in the environment \(quoted(first[name] ?? "")) too",
                    at: environment.node.place(.key("clients"), .key("domain")),
                    hint:
                        "give each environment its own: `clients: { domain: agents.\(environment.settings.name).example.org }`"
                )
            }
            for name in names where first[name] == nil { first[name] = environment.settings.name }
            return breach.map { [$0] } ?? []
        }
    }
}
