package import AgentConfig
package import Core
package import System
package import X509

/// What an operator hands to a host so that one identity gets its first client certificate there: everything about the
/// server and the identity, and a wrapped token that can have that one certificate signed.
///
/// Who holds it can do the same, until it is used or has expired: it is a secret.
package struct Ticket: Sendable {
    /// A file that the identity needs in its boundary directory, beside `agent.yaml`.
    package struct File: Hashable, Sendable {
        /// `ca/NAME`.
        package var path: String
        /// PEM.
        package var text: String

        package init(path: String, text: String) {
            (self.path, self.text) = (path, text)
        }
    }

    /// The identity's name.
    package var identity: String
    /// The Unix user that its agent runs as.
    package var user: String
    /// The boundary directory, absolute.
    package var directory: String
    /// The agent's unit, such as `coppice-web.host1.service`.
    package var unit: String
    /// The server, and the login that the certificate is for.
    package var server: VaultEndpoint
    /// The CA files of the boundary, `ca/vault-ca.pem` among them.
    package var files: [File]
    /// The compiled `agent.yaml`.
    package var configuration: String
    /// The path that signs the certificate.
    package var signingPath: String
    /// Its common name.
    package var commonName: String
    /// The kind of its key.
    package var key: KeyAlgorithm
    /// What the server must say of the wrapped token.
    package var wrapping: Wrapping
    /// The wrapped token: to be unwrapped once.
    package var token: SecretBytes

    /// What the server says of a wrapped token, without opening it.
    package struct Wrapping: Hashable, Sendable {
        /// The path that made it.
        package var path: String
        /// When, as the server writes it.
        package var time: String
        /// How long it is good.
        package var ttl: Duration

        package init(path: String, time: String, ttl: Duration) {
            (self.path, self.time, self.ttl) = (path, time, ttl)
        }

        /// Until when it is good; `nil` where the server's time is not understood.
        package var end: WallTime? { WallTime(rfc3339: time).map { $0 + ttl } }
    }

    package init(
        identity: String, user: String, directory: String, unit: String, server: VaultEndpoint, files: [File],
        configuration: String, signingPath: String, commonName: String, key: KeyAlgorithm, wrapping: Wrapping,
        token: SecretBytes
    ) {
        (self.identity, self.user, self.directory, self.unit) = (identity, user, directory, unit)
        (self.server, self.files, self.configuration) = (server, files, configuration)
        (self.signingPath, self.commonName, self.key) = (signingPath, commonName, key)
        (self.wrapping, self.token) = (wrapping, token)
    }

    /// The CA file that verifies the server, as PEM; empty in none that was read.
    package var trust: String { files.first { $0.path == Self.trustPath }?.text ?? "" }

    static let trustPath = Layout.serverTrust
}
