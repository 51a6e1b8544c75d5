package import AgentConfig

/// One environment of the manifest, resolved: every placeholder is filled in, every default is given, every identity is
/// one workload on one host. Test and prod are two environments that share nothing but the file they are written in.
package struct Environment: Sendable {
    /// The environment's name, such as `prod`.
    package var name: String
    /// What the names of everything that Coppice owns on this server begin with, its dash included: `coppice-`.
    package var prefix: String
    /// Where the server is, and what it is verified with.
    package var server: VaultServer
    /// The domain that `<domain>` stands for.
    package var domain: String
    /// The mount that agents log in at.
    package var login: LoginMount
    /// The mount that signs the agents' client certificates.
    package var clients: ClientCA
    /// The mounts that sign leaves and whose issuers proxies trust, by path in the file's order.
    package var issuing: [IssuingMount]
    /// The mounts that secrets are read from, by path in the file's order.
    package var secrets: [SecretMount]
    /// Every workload on every host, in the file's order.
    package var identities: [Identity]

    package init(
        name: String, prefix: String, server: VaultServer, domain: String, login: LoginMount, clients: ClientCA,
        issuing: [IssuingMount], secrets: [SecretMount], identities: [Identity]
    ) {
        self.name = name
        self.prefix = prefix
        self.server = server
        self.domain = domain
        self.login = login
        self.clients = clients
        self.issuing = issuing
        self.secrets = secrets
        self.identities = identities
    }
}

/// The server of one environment, as its operators and its agents reach it.
package struct VaultServer: Hashable, Sendable {
    /// `https://HOST[:PORT]`, without a trailing slash; never empty, in the order to try them.
    package var addresses: [String]
    /// The namespace for every request, without slashes at its ends.
    package var namespace: String?
    /// The name that the server's certificate must carry, where it differs from the address.
    package var serverName: String?
    /// The PEM file (relative to the manifest's directory, or absolute) with the full chain that verifies the server.
    package var trustFile: String
    /// How the agents keep their copies of it current, with files as the manifest names them; `nil` where they do not.
    package var trust: ServerTrust?

    package init(
        addresses: [String], namespace: String? = nil, serverName: String? = nil, trustFile: String,
        trust: ServerTrust? = nil
    ) {
        self.addresses = addresses
        self.namespace = namespace
        self.serverName = serverName
        self.trustFile = trustFile
        self.trust = trust
    }
}
