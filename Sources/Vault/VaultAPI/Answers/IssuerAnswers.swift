package import Core
import JSON
package import X509

/// A certificate fresh from the server, not yet checked by us.
package struct SignedCertificate: Sendable {
    /// The certificate.
    package let certificate: Certificate
    /// Its issuer and what is above, as far as the server knows; a self-signed root included if it sends it.
    package let chain: [Certificate]
    /// The lease that the certificate would be revoked with, from a role with `generate_lease`.
    package let leaseID: String?
    /// The server's remarks, bounded.
    package let warnings: [String]

    /// The answer of `sign`. A private key in it says that the path was `issue`: then the server made the key (P-9).
    package init(_ response: VaultResponse) throws(VaultError) {
        guard response.node("data", "private_key") == nil else { throw .keyInAnswer(path: response.request.path) }
        let texts = try response.need(response.string("data", "certificate"), "data.certificate")
        let certificates = try response.certificates(texts, "data.certificate")
        certificate = try response.need(certificates.first, "data.certificate")
        let above = response.value("data", "ca_chain")?.strings ?? [response.string("data", "issuing_ca") ?? ""]
        chain = try response.certificates(above.joined(separator: "\n"), "data.ca_chain")
        leaseID = response.string("lease_id").flatMap { $0.isEmpty ? nil : $0 }
        warnings = response.warnings.map { bounded($0) }
    }
}

/// The issuers of a mount.
package struct IssuerList: Hashable, Sendable {
    /// One of them.
    package struct Issuer: Hashable, Sendable {
        /// Its id.
        package let id: String
        /// Whether it signs what names no issuer.
        package let isDefault: Bool
        /// Whether the mount can sign with its key; `false` only where the server says that it has none.
        package let hasKey: Bool
    }

    /// In the server's order.
    package let issuers: [Issuer]

    /// The answer of `LIST issuers`: a mount without issuers has an empty list.
    package init(_ response: VaultResponse) throws(VaultError) {
        guard response.status != 404, response.status != 204 else {
            issuers = []
            return
        }
        let keys = try response.need(response.value("data", "keys")?.strings, "data.keys")
        let facts = response.value("data", "key_info")
        issuers = keys.map { id in
            Issuer(
                id: id, isDefault: facts?[id]?["is_default"]?.bool ?? false,
                hasKey: facts?[id]?["key_id"]?.string != "")
        }
    }
}

/// One issuer's own certificate.
package struct IssuerCertificate: Sendable {
    /// The certificate.
    package let certificate: Certificate
    /// What is above it, as far as the server knows; empty where that is not understood.
    package let chain: [Certificate]

    /// The answer of `issuer/REF/json`.
    package init(_ response: VaultResponse) throws(VaultError) {
        let text = try response.need(response.string("data", "certificate"), "data.certificate")
        let certificate = try response.need(
            try response.certificates(text, "data.certificate").first, "data.certificate")
        let above = (response.value("data", "ca_chain")?.strings ?? []).joined(separator: "\n")
        chain = ((try? response.certificates(above, "data.ca_chain")) ?? []).filter { $0 != certificate }
        self.certificate = certificate
    }
}

/// What only a token sees of an issuer.
package struct IssuerDetails: Hashable, Sendable {
    /// Whether the operator has revoked it.
    package let revoked: Bool

    /// The answer of `issuer/REF`.
    package init(_ response: VaultResponse) throws(VaultError) {
        _ = try response.need(response.node("data", "issuer_id"), "data.issuer_id")
        revoked = response.value("data", "revoked")?.bool ?? false
    }
}

/// The chain of a mount's default issuer, as far as the server knows it: often without the root.
package struct CertificateChain: Sendable {
    /// Issuer first. Empty when the mount has none: never a reason to write an empty file.
    package let certificates: [Certificate]

    /// The answer of `cert/ca_chain`. Vault before 1.11 has `certificate` alone.
    package init(_ response: VaultResponse) throws(VaultError) {
        let text = response.string("data", "ca_chain") ?? response.string("data", "certificate") ?? ""
        certificates = text.isEmpty ? [] : try response.certificates(text, "data.certificate")
    }
}

/// What a mount knows of one certificate.
package struct KnownCertificate: Sendable {
    /// The certificate.
    package let certificate: Certificate
    /// When it was revoked; `nil` where it was not.
    package let revokedAt: WallTime?

    /// The last second of the year 9999.
    private static let latest = 253_402_300_799

    /// The answer of `cert/SERIAL`. Vault 1.8 has `revocation_time` alone, as the newer ones have it too.
    package init(_ response: VaultResponse) throws(VaultError) {
        let text = try response.need(response.string("data", "certificate"), "data.certificate")
        certificate = try response.need(
            try response.certificates(text, "data.certificate").first, "data.certificate")
        let time = response.value("data", "revocation_time")?.int
        let seconds = try response.need(time, "data.revocation_time")
        guard (0...Self.latest).contains(seconds) else {
            throw .malformed(path: response.request.path, "data.revocation_time is no time")
        }
        revokedAt = seconds == 0 ? nil : WallTime(secondsSince1970: Int64(seconds))
    }
}

extension VaultResponse {
    /// The certificates of a PEM text, strictly: nothing else may be in it.
    func certificates(_ text: String, _ name: String) throws(VaultError) -> [Certificate] {
        guard text.utf8.contains(UInt8(ascii: "-")) else { return [] }
        let bytes = Array(text.utf8)
        do throws(PKIError) {
            return try PEM.certificates(bytes.span, source: name)
        } catch {
            throw .malformed(path: request.path, error.summary)
        }
    }
}
