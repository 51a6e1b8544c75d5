internal import AgentConfig
internal import Core

extension ManifestRule {
    /// Names for logins are for logins.
    static let nameOfClients = ManifestRule(
        "name.client-domain", "a leaf whose name lies in the domain of client certificates",
        reason:
            "The names below `clients: { domain: … }` say who may log in. A server's certificate with such a name is one "
            + "misconfigured role away from being a login."
    ) { context in
        context.names({ settings, key, name in isHostKey(key) && isWithin(name, settings.clients.domain) }) {
            settings, name in
            (
                "\(quoted(name)) lies in \(quoted(settings.clients.domain)), whose names are logins",
                "name the service outside of it, or give client names another domain: `clients: { domain: … }`"
            )
        }
    }
}
