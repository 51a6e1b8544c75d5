/// Where Vault or OpenBao is, and how to log in to it.
package struct VaultEndpoint: Hashable, Sendable {
    /// `https://HOST[:PORT]`, without a trailing slash; never empty, in the order to try them.
    package var addresses: [String]
    /// The namespace for every request, without slashes at its ends.
    package var namespace: String?
    /// The name that the server's certificate must carry, where it differs from the address.
    package var serverName: String?
    /// The mount of the cert auth method, without `auth/` and slashes at its ends.
    package var authMount: String
    /// The role to log in as.
    package var authRole: String

    package init(
        addresses: [String], namespace: String? = nil, serverName: String? = nil, authMount: String = "cert",
        authRole: String
    ) {
        self.addresses = addresses
        self.namespace = namespace
        self.serverName = serverName
        self.authMount = authMount
        self.authRole = authRole
    }
}
