package import Core
package import Issuing
package import X509

/// A CA for tests, with one-liners for what it can make. Keys are EC P-256 unless said otherwise.
///
///     let root = try TestCA.root()
///     let intermediate = try root.intermediate()
///     let (certificate, key) = try intermediate.leaf(names: RequestedNames(commonName: "web", dns: ["web.internal"]))
///     let trust = intermediate.certificate.pem + root.certificate.pem
package struct TestCA: Sendable {
    /// The CA's certificate and key.
    package let issuer: Issuer
    /// The moment that the tests' lives are counted from.
    package let now: WallTime

    /// Its own certificate.
    package var certificate: Certificate { issuer.certificate }
    /// Its key.
    package var key: PrivateKey { issuer.key }

    /// The moment that CAs count from unless told otherwise: 2026-11-23T00:00:00Z.
    package static let now = WallTime(secondsSince1970: 1_795_392_000)

    /// A self-signed root. Its life begins a day before `now` and lasts `life`.
    package static func root(
        _ name: String = "Test Root", key: KeyAlgorithm = .ecP256, now: WallTime = TestCA.now,
        life: Duration = .seconds(3650 * 86_400), adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> TestCA {
        try root(name, key: .generate(key), now: now, life: life, adjust: adjust)
    }

    /// A self-signed root of a key that is already there: a renewed or expired copy of another.
    package static func root(
        _ name: String, key: PrivateKey, now: WallTime = TestCA.now, life: Duration = .seconds(3650 * 86_400),
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> TestCA {
        var template = authority(name, now: now, life: life)
        adjust(&template)
        return TestCA(issuer: try Issuer.selfSigned(template, key: key), now: now)
    }

    /// An intermediate below this CA.
    package func intermediate(
        _ name: String = "Test Intermediate", key: KeyAlgorithm = .ecP256, life: Duration = .seconds(365 * 86_400),
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> TestCA {
        try intermediate(name, key: .generate(key), life: life, adjust: adjust)
    }

    /// An intermediate of a key that is already there: a renewed or expired copy of another.
    package func intermediate(
        _ name: String, key: PrivateKey, life: Duration = .seconds(365 * 86_400),
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> TestCA {
        var template = Self.authority(name, now: now, life: life)
        adjust(&template)
        let certificate = try issuer.issue(template, for: key.publicKey)
        return TestCA(issuer: try Issuer(certificate: certificate, key: key), now: now)
    }

    /// `other` (subject and key) signed by this CA.
    package func crossSign(_ other: TestCA, life: Duration = .seconds(365 * 86_400)) throws -> Certificate {
        try issuer.crossSign(other.certificate, Self.authority("", now: now, life: life))
    }

    /// The same subject and key again, with a life that is over: begun two days before `now`, ended one day before.
    package func expired(by parent: TestCA? = nil) throws -> TestCA {
        let name = certificate.commonName ?? ""
        let end: (inout CertificateTemplate) -> Void = { [now] template in
            template.notBefore = now - .seconds(2 * 86_400)
            template.notAfter = now - .seconds(86_400)
        }
        guard let parent else { return try TestCA.root(name, key: key, now: now, adjust: end) }
        return try parent.intermediate(name, key: key, adjust: end)
    }

    /// A certificate for both TLS sides with a new key, valid from a minute before `now` for `life`.
    package func leaf(
        names: RequestedNames = RequestedNames(commonName: "web.internal", dns: ["web.internal"]),
        key: KeyAlgorithm = .ecP256, life: Duration = .seconds(86_400),
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> (certificate: Certificate, key: PrivateKey) {
        let key = try PrivateKey.generate(key)
        return (try leaf(for: key.publicKey, names: names, life: life, adjust: adjust), key)
    }

    /// A certificate for a key that is already there.
    package func leaf(
        for key: PublicKey, names: RequestedNames, life: Duration = .seconds(86_400),
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        let subject = Subject(commonName: names.commonName).name
        var template = CertificateTemplate(subject: subject, from: now - .seconds(60), to: now + life)
        template.keyUsage = [.digitalSignature, .keyEncipherment, .keyAgreement]
        template.extendedKeyUsage = [KeyPurpose.serverAuth, KeyPurpose.clientAuth]
        template.alternativeNames =
            names.dns.map(GeneralName.dns) + names.ip.compactMap { IPAddress($0).map(GeneralName.ip) }
            + names.uri.map(GeneralName.uri)
        adjust(&template)
        return try issuer.issue(template, for: key)
    }

    private static func authority(_ name: String, now: WallTime, life: Duration) -> CertificateTemplate {
        let start = now - .seconds(86_400)
        var template = CertificateTemplate(subject: Subject(commonName: name).name, from: start, to: start + life)
        template.basicConstraints = BasicConstraints(isCA: true)
        template.keyUsage = [.certSign, .crlSign]
        return template
    }
}
