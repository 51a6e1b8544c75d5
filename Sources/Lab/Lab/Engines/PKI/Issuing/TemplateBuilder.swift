import Issuing
import VaultPolicy
import X509

/// Makes a certificate's template of a role, the names that it allowed, and a lifetime.
struct TemplateBuilder {
    /// The role, or the rules of a path that has none.
    let role: Role
    /// What the caller is warned of.
    private(set) var warnings: [String] = []
    private let request: EngineRequest
    private let lifetime: Lifetime

    /// `issuer` is who signs, `nil` for a root that signs itself.
    init(_ request: EngineRequest, _ role: Role, issuer: (certificate: Certificate, behavior: Lifetime.LeafBehavior)?) {
        self.request = request
        self.role = role
        lifetime = role.lifetime(
            request, issuer: issuer.map { (Timestamp(wall: $0.certificate.notAfter), $0.behavior) })
    }

    /// The template, without anything of an issuer yet.
    mutating func template(_ names: LeafNames) throws(EngineError) -> CertificateTemplate {
        let wishes = Lifetime.Request(
            ttl: try request.seconds("ttl") ?? 0, notAfter: try request.string("not_after"),
            notBefore: try request.string("not_before"))
        let beginning = try lifetime.beginning(wishes)
        let (end, cut) = try lifetime.end(wishes)
        warnings += cut
        var template = CertificateTemplate(subject: subject(names).name, from: beginning.wall, to: end.wall)
        template.alternativeNames = names.alternatives
        template.keyUsage = role.keyUsage
        template.extendedKeyUsage = role.purposes
        template.policies = try role.policies()
        if role.values.flag("basic_constraints_valid_for_non_ca") {
            template.basicConstraints = BasicConstraints(isCA: false)
        }
        template.signatureHash = SignatureHash(bits: role.values.number("signature_bits"))
        template.usesPSS = role.values.flag("use_pss")
        if let text = try request.string("skid"), !text.isEmpty { template.subjectKeyID = try Self.keyID(text) }
        return template
    }

    /// The subject of the role's parts and the names.
    func subject(_ names: LeafNames) -> Subject {
        var subject = Subject(commonName: names.commonName.isEmpty ? nil : names.commonName)
        subject.organization = unique("organization")
        subject.organizationalUnit = unique("ou")
        subject.country = unique("country")
        subject.locality = unique("locality")
        subject.province = unique("province")
        subject.streetAddress = unique("street_address")
        subject.postalCode = unique("postal_code")
        subject.serialNumber = names.serialNumber.isEmpty ? nil : names.serialNumber
        subject.userIDs = names.userIDs
        return subject
    }

    private func unique(_ field: String) -> [String] {
        var seen: Set<String> = []
        return role.values.list(field).filter { seen.insert($0).inserted }
    }

    private static func keyID(_ text: String) throws(EngineError) -> [UInt8] {
        let digits = Array(text.filter { !":- ".contains($0) })
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        guard !bytes.isEmpty, bytes.count * 2 == digits.count else {
            throw .bad("cannot parse requested SKID value as hex: \(GoText.quoted(text))")
        }
        return bytes
    }
}

extension CertificateTemplate {
    /// Names the addresses of who signs.
    mutating func set(_ urls: AccessURLs) {
        caIssuers = urls.issuingCertificates
        ocspServers = urls.responders
        crlDistributionPoints = urls.distributionPoints
        deltaCRLDistributionPoints = urls.deltaDistributionPoints
    }

    /// Takes the subject and the extensions over as the CSR has them, but for its basic constraints.
    mutating func takeOver(_ csr: ParsedRequest) {
        subjectDER = csr.subjectDER
        otherExtensions = csr.extensions.filter { item in
            item.type != .basicConstraints && !(item.type == .subjectKeyIdentifier && subjectKeyID != nil)
        }
    }
}

extension Role {
    /// The role's rules for how long certificates live.
    func lifetime(
        _ request: EngineRequest, issuer: (end: Timestamp, behavior: Lifetime.LeafBehavior)?
    ) -> Lifetime {
        Lifetime(
            ttl: Int64(values.number("ttl")), maxTTL: Int64(values.number("max_ttl")),
            notAfter: values.text("not_after"), notAfterBound: values.text("not_after_bound"),
            notBefore: values.text("not_before"), notBeforeBound: values.text("not_before_bound"),
            backdating: Int64(values.number("not_before_duration")),
            mount: (request.mount.defaultLeaseSeconds, request.mount.maxLeaseSeconds), issuer: issuer, now: request.now)
    }

    /// What keys of the role may do; names that are none are skipped.
    var keyUsage: KeyUsage {
        KeyUsage(values.list("key_usage").compactMap { KeyUsage(named: $0) })
    }

    /// What certificates of the role are for.
    var purposes: [ObjectIdentifier] {
        let flags: [(String, ObjectIdentifier)] = [
            ("server_flag", KeyPurpose.serverAuth), ("client_flag", KeyPurpose.clientAuth),
            ("code_signing_flag", KeyPurpose.codeSigning), ("email_protection_flag", KeyPurpose.emailProtection),
        ]
        var purposes = flags.filter { values.flag($0.0) }.map(\.1)
        purposes += values.list("ext_key_usage").compactMap(KeyPurpose.named)
        purposes += values.list("ext_key_usage_oids").compactMap { ObjectIdentifier($0) }
        var seen: Set<ObjectIdentifier> = []
        return purposes.filter { seen.insert($0).inserted }
    }

    /// The policies that certificates of the role name.
    func policies() throws(EngineError) -> [CertificatePolicy] {
        var policies: [CertificatePolicy] = []
        for text in values.list("policy_identifiers") {
            guard let identifier = ObjectIdentifier(text) else {
                throw .failed("unable to parse policy identifier: \(GoText.quoted(text))")
            }
            policies.append(CertificatePolicy(identifier))
        }
        return policies
    }
}
