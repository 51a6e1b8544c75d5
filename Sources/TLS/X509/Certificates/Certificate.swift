package import Core

/// A certificate as its bytes say it: no statement on whether it should be trusted. Two are equal when their DER is.
///
/// libcrypto has accepted it and so has our own strict reader, so that what is compared here is what is verified there.
package final class Certificate: Hashable, Sendable, CustomStringConvertible {
    /// The whole encoding.
    package let der: [UInt8]
    private let fields: CertificateFields
    /// The issuer is the subject and the signature verifies with the certificate's own key.
    package let isSelfSigned: Bool
    /// What libcrypto made of it, kept so that it reads nothing twice; `nil` for what this process made itself.
    private let kept: CertificateHandle?

    private init(der: [UInt8], fields: CertificateFields, handle: CertificateHandle?) {
        self.der = der
        self.fields = fields
        kept = handle
        isSelfSigned = handle?.isSelfSigned ?? false
    }

    /// Reads a certificate that is the whole of `der`.
    package static func parse(der: [UInt8]) throws(PKIError) -> Certificate {
        do {
            let fields = try CertificateFields(der: der)
            let handle = try CertificateHandle.parse(der)
            return Certificate(der: der, fields: fields, handle: handle)
        } catch let error as DERError {
            throw .notACertificate(reason: error.reason)
        } catch let error as PKIError {
            throw error
        } catch {
            throw .notACertificate(reason: "it cannot be read")
        }
    }

    /// Takes in a certificate that this process has just made and signed for another key: our own reader alone looks at it,
    /// since libcrypto's takes several times as long as the signature. Never for bytes from elsewhere.
    package static func made(der: [UInt8]) throws(PKIError) -> Certificate {
        do throws(DERError) {
            return Certificate(der: der, fields: try CertificateFields(der: der), handle: nil)
        } catch {
            throw .notACertificate(reason: error.reason)
        }
    }

    /// Reads a PEM text of exactly one certificate and nothing else.
    package static func parse(pem: String) throws(PKIError) -> Certificate {
        let all = try PEM.certificates(Array(pem.utf8).span, source: "the text")
        guard let first = all.first, all.count == 1 else {
            throw .notACertificate(reason: "there are \(all.count) certificates in the text")
        }
        return first
    }

    /// libcrypto's reading of it.
    func handle() throws(PKIError) -> CertificateHandle {
        if let kept { return kept }
        return try CertificateHandle.parse(der)
    }

    /// `CERTIFICATE` block of 64 columns, LF, with a final newline.
    package var pem: String { PEM.text(der, label: "CERTIFICATE") }

    /// SHA-256 of the DER, 64 lower-case hexadecimal digits.
    package var sha256: String { Digest.hex(Digest.sha256(der[...])) }

    package static func == (left: Certificate, right: Certificate) -> Bool {
        left === right || left.der == right.der
    }
    package func hash(into hasher: inout Hasher) { hasher.combine(der) }

    /// The subject and the end of the digest: what a log says to tell certificates apart. Bounded.
    package var description: String { bounded(subject, limit: 120) + " (sha256 \(sha256.prefix(16))…)" }
}

extension Certificate {
    /// The subject as RFC 4514 writes it, `CN=web,O=Example`. Not bounded.
    package var subject: String { fields.subject.description }
    /// The issuer's name in the same form. Not bounded.
    package var issuer: String { fields.issuer.description }
    /// The subject, part by part.
    package var subjectName: DistinguishedName { fields.subject }
    /// The issuer's name, part by part.
    package var issuerName: DistinguishedName { fields.issuer }
    /// The subject's encoding: what chains are built by.
    package var subjectDER: [UInt8] { fields.subjectDER }
    /// The issuer's name in its encoding.
    package var issuerDER: [UInt8] { fields.issuerDER }
    /// The subject's last common name.
    package var commonName: String? { fields.subject.commonName }
    /// What tells certificates of a file apart: `CN=` and the common name, or the first alternative name, or the whole
    /// subject. Bounded.
    package var shortName: String {
        if let commonName, !commonName.isEmpty { return "CN=" + bounded(commonName, limit: 80) }
        return bounded(dnsNames.first ?? uris.first ?? ipAddresses.first ?? subject, limit: 120)
    }

    /// The serial number as Vault writes it: `5a:3e:1a`, without leading zero bytes.
    package var serial: String { Digest.hex(serialBytes, separator: ":") }
    /// The serial number, big-endian, without leading zero bytes; a single zero for zero.
    package var serialBytes: [UInt8] {
        let digits = fields.serial.drop { $0 == 0 }
        return digits.isEmpty ? [0] : Array(digits)
    }

    /// The first second of its life.
    package var notBefore: WallTime { fields.notBefore }
    /// The end of its life. RFC 5280 counts this second in, libcrypto does not: so neither does ``isValid(at:)``.
    package var notAfter: WallTime { fields.notAfter }
    /// Whether `moment` is within its life, as ``Verification`` sees it.
    package func isValid(at moment: WallTime) -> Bool { notBefore <= moment && moment < notAfter }

    /// The key, with its kind.
    package var publicKey: PublicKey { fields.publicKey }
    /// SHA-256 of its SubjectPublicKeyInfo.
    package var publicKeyDigest: [UInt8] { fields.publicKey.digest }
    /// `EC P-256`, `RSA 2048`, `Ed25519`.
    package var keyDescription: String { fields.publicKey.description }

    /// What it was signed with, by its identifier.
    package var signatureAlgorithm: ObjectIdentifier { fields.signatureAlgorithm }

    /// 1, 2 or 3.
    package var version: Int { fields.version }
    /// Every extension in order.
    package var extensions: [CertificateExtension] { fields.extensions }
    /// The extension of that kind; `nil` when it has none.
    package func extended(by type: ObjectIdentifier) -> CertificateExtension? {
        fields.extensions.first { $0.type == type }
    }
    /// What it says of being a CA; `nil` when it does not say.
    package var basicConstraints: BasicConstraints? { fields.basic }
    /// Whether it may issue others: its basic constraints say so, or it is a self-signed one of before they existed.
    package var isCA: Bool { fields.basic?.isCA ?? (fields.version == 1 && isSelfSigned) }
    /// How many intermediates may be below it; `nil` when it does not say.
    package var pathLength: Int? { fields.basic?.pathLength }
    /// What the key may do; `nil` when it does not say, which allows everything.
    package var keyUsage: KeyUsage? { fields.keyUsage }
    /// What for; `nil` when it does not say, which allows everything.
    package var extendedKeyUsage: [ObjectIdentifier]? { fields.purposes }
    /// The subject key identifier.
    package var subjectKeyID: [UInt8]? { fields.subjectKeyID }
    /// The key identifier of the issuer.
    package var authorityKeyID: [UInt8]? { fields.authorityKeyID }

    /// All alternative names in order.
    package var alternativeNames: [GeneralName] { fields.names }
    /// The DNS names among them, as written.
    package var dnsNames: [String] {
        fields.names.compactMap { if case .dns(let name) = $0 { name } else { nil } }
    }
    /// The addresses among them, as `10.0.0.1` and `fd00::1`.
    package var ipAddresses: [String] {
        fields.names.compactMap { if case .ip(let address) = $0 { address.description } else { nil } }
    }
    /// The URIs among them.
    package var uris: [String] {
        fields.names.compactMap { if case .uri(let uri) = $0 { uri } else { nil } }
    }
    /// The e-mail addresses among them.
    package var emails: [String] {
        fields.names.compactMap { if case .email(let address) = $0 { address } else { nil } }
    }
}

extension Certificate {
    /// Whether `issuer` has the name that this certificate gives as its issuer's, and its key verifies the signature.
    /// Neither dates nor whether `issuer` may issue are looked at.
    package func wasSigned(by issuer: Certificate) -> Bool {
        guard issuerDER == issuer.subjectDER else { return false }
        guard issuer != self else { return isSelfSigned }
        guard let mine = try? handle(), let other = try? issuer.handle() else { return false }
        return mine.isSigned(by: other)
    }

    /// Same subject and same key: one CA in two certificates (renewed, or cross-signed).
    package func hasSameSubjectAndKey(as other: Certificate) -> Bool {
        subjectDER == other.subjectDER && publicKey == other.publicKey
    }

    /// The names asked for that this certificate does not have, each as `dns api.internal`: empty when it has all.
    ///
    /// DNS names are compared without regard to case, addresses as numbers, everything else letter by letter.
    package func missingNames(of names: RequestedNames) -> [String] {
        let dns = Set(dnsNames.map { $0.lowercased() })
        let addresses = Set(ipAddresses)
        let commonNames = subjectName.values(of: .commonName)
        let commonName = names.commonName.flatMap { commonNames.contains($0) ? nil : $0 }
        return (commonName.map { ["common name \($0)"] } ?? [])
            + names.dns.filter { !dns.contains($0.lowercased()) }.map { "dns \($0)" }
            + names.ip.filter { !addresses.contains(IPAddress($0)?.description ?? $0) }.map { "ip \($0)" }
            + names.uri.filter { !uris.contains($0) }.map { "uri \($0)" }
    }
}
