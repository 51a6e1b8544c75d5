package import System

/// Whom we trust and who we are, read once: certificate and key are of one generation, whatever happens to the files.
package struct TLSIdentity: Sendable {
    /// How messages name the files and settings.
    package struct Names: Hashable, Sendable {
        /// The trust file.
        package var trust: String
        /// The client certificate's file.
        package var certificate: String
        /// The setting that names the server.
        package var serverName: String

        /// As in an agent's boundary.
        package static let boundary = Names(
            trust: "ca/vault-ca.pem", certificate: "mtls/client.crt", serverName: "vault.server_name")

        package init(trust: String, certificate: String, serverName: String) {
            self.trust = trust
            self.certificate = certificate
            self.serverName = serverName
        }
    }

    /// The only certificates that the server's chain may end in, as PEM: self-signed roots, with intermediates or without.
    package var trust: [UInt8]
    /// The client's certificate and its intermediates, as PEM; `nil` offers none.
    package var certificate: [UInt8]?
    /// The client's key, as PEM without a passphrase.
    package var key: SecretBytes?
    /// The name that the server's certificate must carry, where it differs from the address.
    package var serverName: String?
    /// How messages name the above.
    package var names: Names

    package init(
        trust: [UInt8], certificate: [UInt8]? = nil, key: SecretBytes? = nil, serverName: String? = nil,
        names: Names = .boundary
    ) {
        self.trust = trust
        self.certificate = certificate
        self.key = key
        self.serverName = serverName
        self.names = names
    }

    /// Reads the files, once; messages name them as they are given here.
    package static func read(
        trustFile: String, certificateFile: String? = nil, keyFile: String? = nil, serverName: String? = nil
    ) throws(PosixError) -> TLSIdentity {
        let limit = 1 << 20
        var identity = TLSIdentity(trust: try Files.read(trustFile, limit: limit), serverName: serverName)
        identity.names.trust = trustFile
        if let certificateFile {
            identity.certificate = try Files.read(certificateFile, limit: limit)
            identity.names.certificate = certificateFile
        }
        if let keyFile { identity.key = try Files.readSecret(keyFile, limit: limit) }
        return identity
    }
}
