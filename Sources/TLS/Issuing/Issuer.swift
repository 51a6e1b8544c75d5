package import X509

/// A CA: a certificate and its key, both parsed once. Any number of threads may issue with one at once.
package final class Issuer: Sendable {
    /// The CA's own certificate.
    package let certificate: Certificate
    /// Its key.
    package let key: PrivateKey
    private let keyID: [UInt8]

    /// Throws ``IssuingError/keyMismatch(subject:)`` when the key is not the certificate's.
    package init(certificate: Certificate, key: PrivateKey) throws(IssuingError) {
        guard key.matches(certificate) else { throw .keyMismatch(subject: certificate.subject) }
        self.certificate = certificate
        self.key = key
        keyID = certificate.subjectKeyID ?? key.publicKey.keyIdentifier
    }

    /// A root: the template signed with its own key.
    package static func selfSigned(_ template: CertificateTemplate, key: PrivateKey) throws(IssuingError) -> Issuer {
        let name = template.subjectDER ?? template.subject.der
        let keyID = template.subjectKeyID ?? key.publicKey.keyIdentifier
        let certificate = try Self.certificate(
            template, for: key.publicKey, issuerDER: name, issuerKeyID: keyID, signedWith: key)
        return try Issuer(certificate: certificate, key: key)
    }

    /// A certificate for `publicKey`. Only what the template says goes into it; nothing is checked against the CA's
    /// own limits, so that faulty chains can be made too.
    package func issue(_ template: CertificateTemplate, for publicKey: PublicKey) throws(IssuingError) -> Certificate {
        try Self.certificate(
            template, for: publicKey, issuerDER: certificate.subjectDER, issuerKeyID: keyID, signedWith: key)
    }

    /// The same CA as `other` (subject, key, its key identifier), signed by this one: a cross certificate.
    package func crossSign(_ other: Certificate, _ template: CertificateTemplate) throws(IssuingError) -> Certificate {
        var template = template
        template.subjectDER = other.subjectDER
        template.subjectKeyID = other.subjectKeyID
        return try issue(template, for: other.publicKey)
    }

    private static func certificate(
        _ template: CertificateTemplate, for publicKey: PublicKey, issuerDER: [UInt8], issuerKeyID: [UInt8],
        signedWith key: PrivateKey
    ) throws(IssuingError) -> Certificate {
        let algorithm = try algorithm(key, template.signatureHash, template.usesPSS)
        let body = template.body(
            key: publicKey, issuerDER: issuerDER, issuerKeyID: issuerKeyID, algorithm: algorithm)
        do throws(PKIError) {
            let signature = try key.sign(body, with: algorithm)
            let der = DER.sequence(body, algorithm.der, DER.bits(signature))
            return try key.publicKey == publicKey ? Certificate.parse(der: der) : Certificate.made(der: der)
        } catch {
            throw .pki(error)
        }
    }

    static func algorithm(
        _ key: PrivateKey, _ hash: SignatureHash?, _ usesPSS: Bool
    ) throws(IssuingError) -> SignatureAlgorithm {
        let kind = key.publicKey.kind
        guard let algorithm = SignatureAlgorithm(for: kind, hash: hash, usePSS: usesPSS) else {
            throw .unsupportedKey(kind.description)
        }
        return algorithm
    }
}

extension Issuer {
    /// The identifier that certificates of this CA name it by.
    var keyIdentifier: [UInt8] { keyID }
}
