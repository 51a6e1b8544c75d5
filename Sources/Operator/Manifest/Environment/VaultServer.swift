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

    package init(addresses: [String], namespace: String? = nil, serverName: String? = nil, trustFile: String) {
        self.addresses = addresses
        self.namespace = namespace
        self.serverName = serverName
        self.trustFile = trustFile
    }
}
