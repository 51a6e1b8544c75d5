package import Core
package import X509

/// Everything about a certificate but its key and its issuer. What is empty is left out of the certificate.
///
///     var template = CertificateTemplate(subject: Subject(commonName: "web.internal").name, from: now, to: now + .seconds(3600))
///     template.alternativeNames = [.dns("web.internal")]
///     template.extendedKeyUsage = [KeyPurpose.serverAuth]
///     let certificate = try issuer.issue(template, for: request.publicKey)
package struct CertificateTemplate: Hashable, Sendable {
    /// The subject. Empty only with alternative names, which are then critical.
    package var subject: DistinguishedName
    /// The subject as it is to be written, instead of ``subject``: to take over a request's or a certificate's own bytes.
    package var subjectDER: [UInt8]?
    /// Random unless it is set.
    package var serial: SerialNumber
    /// The first second of its life.
    package var notBefore: WallTime
    /// The last second of its life: up to 9999-12-31T23:59:59Z.
    package var notAfter: WallTime
    /// Critical. `nil` leaves the extension out.
    package var basicConstraints: BasicConstraints?
    /// Critical.
    package var keyUsage: KeyUsage = []
    /// Not critical. ``KeyPurpose`` has names for the usual ones.
    package var extendedKeyUsage: [ObjectIdentifier] = []
    /// Every kind of name, in this order.
    package var alternativeNames: [GeneralName] = []
    /// The subject key identifier; the usual one of the key unless it is set.
    package var subjectKeyID: [UInt8]?
    /// Without it neither of the two key identifiers is written.
    package var hasKeyIdentifiers = true
    /// URLs of the issuer's certificate.
    package var caIssuers: [String] = []
    /// URLs of OCSP responders.
    package var ocspServers: [String] = []
    /// URLs of revocation lists.
    package var crlDistributionPoints: [String] = []
    /// URLs of lists of what was revoked since the last whole list.
    package var deltaCRLDistributionPoints: [String] = []
    /// Policies.
    package var policies: [CertificatePolicy] = []
    /// The only DNS domains that a CA may issue for. Critical.
    package var permittedDNSDomains: [String] = []
    /// Written last, as they are; one of a kind that is already there replaces it.
    package var otherExtensions: [CertificateExtension] = []
    /// The digest of the signature; the usual one of the issuer's key when `nil`. Ed25519 has none.
    package var signatureHash: SignatureHash?
    /// Sign with RSASSA-PSS when the issuer's key is RSA.
    package var usesPSS = false

    package init(
        subject: DistinguishedName, serial: SerialNumber = .random(), from notBefore: WallTime, to notAfter: WallTime
    ) {
        self.subject = subject
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

extension CertificateTemplate {
    /// The certificate's signed part (RFC 5280 section 4.1.2).
    func body(
        key: PublicKey, issuerDER: [UInt8], issuerKeyID: [UInt8], algorithm: SignatureAlgorithm
    ) -> [UInt8] {
        let list = extensions(key: key, issuerKeyID: issuerKeyID)
        return DER.sequence(
            DER.explicit(0, DER.integer(2)), DER.integer(magnitude: serial.bytes), algorithm.der, issuerDER,
            DER.sequence(DER.time(notBefore), DER.time(notAfter)), subjectDER ?? subject.der, key.der,
            list.isEmpty ? [] : DER.explicit(3, DER.sequence(of: list.map(\.der))))
    }

    private func extensions(key: PublicKey, issuerKeyID: [UInt8]) -> [CertificateExtension] {
        let replaced = Set(otherExtensions.map(\.type))
        let own = [usage, purposes, constraints] + identifiers(key, issuerKeyID) + [access, names, policy, domains]
        let points = [
            distribution(.crlDistributionPoints, crlDistributionPoints),
            distribution(.freshestCRL, deltaCRLDistributionPoints),
        ]
        return (own + points).compactMap(\.self).filter { !replaced.contains($0.type) } + otherExtensions
    }

    private var usage: CertificateExtension? {
        guard !keyUsage.isEmpty else { return nil }
        return CertificateExtension(.keyUsage, isCritical: true, value: DER.namedBits(keyUsage.rawValue))
    }

    private var purposes: CertificateExtension? {
        guard !extendedKeyUsage.isEmpty else { return nil }
        return CertificateExtension(.extendedKeyUsage, value: DER.sequence(of: extendedKeyUsage.map(DER.object)))
    }

    private var constraints: CertificateExtension? {
        basicConstraints.map { CertificateExtension(.basicConstraints, isCritical: true, value: $0.der) }
    }

    private func identifiers(_ key: PublicKey, _ issuerKeyID: [UInt8]) -> [CertificateExtension?] {
        guard hasKeyIdentifiers else { return [] }
        return [
            CertificateExtension(.subjectKeyIdentifier, value: DER.octets(subjectKeyID ?? key.keyIdentifier)),
            CertificateExtension(.authorityKeyIdentifier, value: DER.sequence(DER.implicit(0, issuerKeyID))),
        ]
    }

    private var access: CertificateExtension? {
        let descriptions =
            ocspServers.map { DER.sequence(DER.object(.ocsp), GeneralName.uri($0).der) }
            + caIssuers.map { DER.sequence(DER.object(.caIssuers), GeneralName.uri($0).der) }
        guard !descriptions.isEmpty else { return nil }
        return CertificateExtension(.authorityInformationAccess, value: DER.sequence(of: descriptions))
    }

    private var names: CertificateExtension? {
        guard !alternativeNames.isEmpty else { return nil }
        let isCritical = subjectDER.map { $0 == DistinguishedName().der } ?? subject.isEmpty
        return CertificateExtension(
            .subjectAlternativeName, isCritical: isCritical, value: DER.sequence(of: alternativeNames.map(\.der)))
    }

    private var policy: CertificateExtension? {
        guard !policies.isEmpty else { return nil }
        return CertificateExtension(.certificatePolicies, value: DER.sequence(of: policies.map(\.der)))
    }

    private var domains: CertificateExtension? {
        guard !permittedDNSDomains.isEmpty else { return nil }
        let subtrees = permittedDNSDomains.map { DER.sequence(GeneralName.dns($0).der) }
        return CertificateExtension(
            .nameConstraints, isCritical: true, value: DER.sequence(DER.explicit(0, Array(subtrees.joined()))))
    }

    private func distribution(_ type: ObjectIdentifier, _ urls: [String]) -> CertificateExtension? {
        guard !urls.isEmpty else { return nil }
        let points = urls.map { DER.sequence(DER.explicit(0, DER.explicit(0, GeneralName.uri($0).der))) }
        return CertificateExtension(type, value: DER.sequence(of: points))
    }
}

/// A policy under which a certificate is issued (RFC 5280 section 4.2.1.4).
package struct CertificatePolicy: Hashable, Sendable {
    /// The policy.
    package var identifier: ObjectIdentifier
    /// Where its practice statement is.
    package var statement: String?
    /// What a reader is to be told.
    package var notice: String?

    package init(_ identifier: ObjectIdentifier, statement: String? = nil, notice: String? = nil) {
        self.identifier = identifier
        self.statement = statement
        self.notice = notice
    }

    /// The PolicyInformation.
    var der: [UInt8] {
        let qualifiers =
            [
                statement.map { DER.sequence(DER.object(.practiceStatement), DER.ia5($0)) },
                notice.map { DER.sequence(DER.object(.userNotice), DER.sequence(DER.utf8($0))) },
            ]
            .compactMap(\.self)
        return DER.sequence(DER.object(identifier), qualifiers.isEmpty ? [] : DER.sequence(of: qualifiers))
    }
}
