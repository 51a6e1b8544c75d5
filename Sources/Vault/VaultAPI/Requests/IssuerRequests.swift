import JSON
package import X509

// Certificates: having one signed, and reading who signs.
extension VaultRequest {
    /// Has a request signed. Sent once: if the answer is lost, the certificate may exist. Answered by a
    /// ``SignedCertificate``.
    ///
    /// The names go along although the CSR carries them, since a role may be told to look at either.
    package static func sign(path: String, csr: String, names: RequestedNames, ttl: Duration?) -> VaultRequest {
        var body: JSONObject = ["csr": .string(csr), "format": "pem"]
        body["common_name"] = names.commonName.map { .string($0) }
        let lists = [("alt_names", names.dns), ("ip_sans", names.ip), ("uri_sans", names.uri)]
        for (key, values) in lists where !values.isEmpty { body[key] = .string(values.joined(separator: ",")) }
        body["ttl"] = ttl.map { .string("\($0.components.seconds)s") }
        return VaultRequest("POST", path, body: .object(body), capability: "update", isRepeatable: false)
    }

    /// Has a client certificate signed for exactly one name: a common name and no SANs. Sent once, as ``sign(path:csr:names:ttl:)``.
    ///
    /// The policy's `allowed_parameters` and `required_parameters` are made for this body and refuse any other. Without `ttl` it
    /// lives as long as the role says.
    package static func signClient(path: String, csr: String, commonName: String, ttl: Duration? = nil) -> VaultRequest
    {
        var body: JSONObject = [
            "csr": .string(csr), "common_name": .string(commonName), "exclude_cn_from_sans": true, "format": "pem",
        ]
        body["ttl"] = ttl.map { .string("\($0.components.seconds)s") }
        return VaultRequest("POST", path, body: .object(body), capability: "update", isRepeatable: false)
    }

    /// All issuers of a mount. Answered by an ``IssuerList``.
    package static func listIssuers(mount: String) -> VaultRequest {
        VaultRequest("GET", mount + "/issuers", query: [("list", "true")], capability: "list", isList: true)
    }

    /// An issuer's certificate: needs no token. Answered by an ``IssuerCertificate``.
    package static func issuer(mount: String, reference: String) -> VaultRequest {
        VaultRequest("GET", "\(mount)/issuer/\(reference)/json", capability: "read")
    }

    /// Everything about an issuer: needs a token. Answered by ``IssuerDetails``.
    package static func issuerDetails(mount: String, reference: String) -> VaultRequest {
        VaultRequest("GET", "\(mount)/issuer/\(reference)", capability: "read")
    }

    /// The chain of the mount's default issuer, as far as the server knows it. Answered by a ``CertificateChain``.
    package static func caChain(mount: String) -> VaultRequest {
        VaultRequest("GET", mount + "/cert/ca_chain", capability: "read")
    }

    /// The certificate of the mount's default issuer alone: what a server without issuers has where its chain is empty,
    /// since its CA is a root. Answered by a ``CertificateChain``.
    package static func caCertificate(mount: String) -> VaultRequest {
        VaultRequest("GET", mount + "/cert/ca", capability: "read")
    }

    /// A certificate that the mount signed, and whether it was revoked: needs no token. `serial` is hexadecimal with colons
    /// between its bytes. Answered by a ``KnownCertificate``; 404 where the mount has not stored it.
    package static func certificate(mount: String, serial: String) -> VaultRequest {
        VaultRequest("GET", "\(mount)/cert/\(serial)", capability: "read")
    }
}
