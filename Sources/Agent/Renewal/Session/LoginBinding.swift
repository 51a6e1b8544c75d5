package import AgentConfig
import JSON

/// What a token was obtained for: it is used again only for the very same.
package struct LoginBinding: Hashable, Sendable {
    /// What becomes of a token that an earlier process of the agent left.
    package enum Use: Hashable, Sendable {
        /// It is looked up, and used again.
        case resume
        /// There is a new login; the token is revoked as soon as nothing in use depends on it.
        case replace
        /// It belongs to another server, which alone may see it: it expires by itself.
        case forget
    }

    /// The addresses of the server's nodes, sorted.
    package var addresses: [String]
    /// The namespace; empty without one.
    package var namespace: String
    /// The mount of the auth method.
    package var mount: String
    /// The role.
    package var role: String
    /// The SHA-256 of the client certificate.
    package var certificate: String

    /// A login at `endpoint` with the client certificate of that hash.
    package init(_ endpoint: VaultEndpoint, certificate: String) {
        addresses = endpoint.addresses.sorted()
        namespace = endpoint.namespace ?? ""
        (mount, role, self.certificate) = (endpoint.authMount, endpoint.authRole, certificate)
    }

    /// Whether a token of `other` may be sent to this server.
    package func isSameServer(as other: LoginBinding) -> Bool {
        addresses == other.addresses && namespace == other.namespace
    }

    /// What becomes of a token of this login where a login would now be `wanted`.
    package func use(wanted: LoginBinding) -> Use {
        guard isSameServer(as: wanted) else { return .forget }
        return self == wanted ? .resume : .replace
    }

    var json: JSONValue {
        [
            "addresses": .strings(addresses), "namespace": .string(namespace), "mount": .string(mount),
            "role": .string(role), "certificate": .string(certificate),
        ]
    }

    init?(json: JSONValue) {
        guard let addresses = json["addresses"]?.strings, let namespace = json["namespace"]?.string,
            let mount = json["mount"]?.string, let role = json["role"]?.string,
            let certificate = json["certificate"]?.string
        else { return nil }
        (self.addresses, self.namespace, self.mount) = (addresses, namespace, mount)
        (self.role, self.certificate) = (role, certificate)
    }
}
