internal import X509

/// What the rules ask of a certificate, in the words of RFC 5280: self-issued and self-signed (section 3.2), key identifiers
/// (4.2.1.1 and 4.2.1.2), key usage (4.2.1.3), names (4.2.1.6, 4.2.1.10), basic constraints (4.2.1.9), extended key usage
/// (4.2.1.12).
extension Certificate {
    /// Issuer and subject are one name.
    var isSelfIssued: Bool { subjectDER == issuerDER }

    /// Its own key identifier and that of its issuer do not contradict each other, and its key may sign: libcrypto's idea
    /// of "self-signed", which does not look at the signature.
    var looksSelfSigned: Bool { isSelfIssued && names(issuer: self) && !forbidsSigning }

    /// The key identifiers of the two do not contradict each other.
    func names(issuer: Certificate) -> Bool {
        guard let wanted = authorityKeyID, let present = issuer.subjectKeyID else { return true }
        return wanted == present
    }

    /// The same of the issuer's own issuer and serial number, where a certificate states them.
    func namesSerial(ofIssuer issuer: Certificate) -> Bool {
        guard let stated = authorityReference else { return true }
        let isSerialSame = stated.serial.map { $0 == issuer.serialBytes } ?? true
        let names = stated.names.compactMap { if case .directory(let name) = $0 { name } else { nil } }
        return isSerialSame && (names.isEmpty || names.contains(issuer.issuerName))
    }

    /// The issuer's issuer and serial number that the authority key identifier states.
    private var authorityReference: (names: [GeneralName], serial: [UInt8]?)? {
        guard let value = extended(by: .authorityKeyIdentifier)?.value else { return nil }
        var reader = DERReader(value)
        guard var parts = try? reader.enter(DER.Tag.sequence, "the authority key identifier"),
            let values = try? parts.all()
        else { return nil }
        let serial = values.first { $0.tag == DER.Tag.context(2) }
        let issuer = values.first { $0.tag == DER.Tag.constructed(1) }
        var names = issuer.map { DERReader(inside: $0) }
        return ((try? names?.all())?.map { GeneralName($0) } ?? [], serial.map { Array($0.content) })
    }

    /// Its key usage is there and leaves the signing of certificates out.
    var forbidsSigning: Bool { keyUsage.map { !$0.contains(.certSign) } ?? false }

    /// Its basic constraints say that it is a CA.
    var saysAuthority: Bool { basicConstraints?.isCA ?? false }

    /// Its extended key usage is absent, or allows TLS servers.
    func permitsServer(orAny allowsAny: Bool) -> Bool {
        guard let purposes = extendedKeyUsage else { return true }
        return purposes.contains(KeyPurpose.serverAuth) || (allowsAny && purposes.contains(KeyPurpose.any))
    }

    /// The usages of servers from before there was one for all.
    static let steppedUp = ObjectIdentifier("2.16.840.1.113730.4.1")
    /// Microsoft's.
    static let steppedUpByMicrosoft = ObjectIdentifier("1.3.6.1.4.1.311.10.3.3")

    /// Its extended key usage names one of these.
    func hasUsage(_ usages: ObjectIdentifier?...) -> Bool {
        extendedKeyUsage?.contains { usages.contains($0) } ?? false
    }

    /// The key, or the signature.
    var isOfEd25519: Bool { publicKey.kind == .ed25519 || isSignedWithEd25519 }
    var isSignedWithEd25519: Bool { Self.ed25519.contains(signatureAlgorithm) }

    /// A critical extension that is not among these.
    func hasCritical(outside known: Set<ObjectIdentifier>) -> Bool {
        extensions.contains { $0.isCritical && !known.contains($0.type) }
    }

    /// Every name that a CA's constraints may speak of. Where `usesCommonName`, the common name of a certificate
    /// without DNS names counts as one.
    func constrainedNames(orCommonName usesCommonName: Bool) -> [GeneralName] {
        var names = alternativeNames
        if !subjectName.isEmpty { names.append(.directory(subjectName)) }
        if usesCommonName, dnsNames.isEmpty, let commonName { names.append(.dns(commonName)) }
        return names
    }

    /// Whether the names of `child` may be issued under this certificate's constraints.
    func allowsNames(of child: Certificate, orCommonName usesCommonName: Bool) -> Bool {
        guard extended(by: .nameConstraints) != nil else { return true }
        guard let constraints = nameConstraints else { return false }
        return child.constrainedNames(orCommonName: usesCommonName).allSatisfy(constraints.allow)
    }

    /// Its constraints speak of directory names.
    var constrainsDirectories: Bool {
        guard let constraints = nameConstraints else { return false }
        return (constraints.permitted + constraints.excluded).contains {
            if case .directory = $0 { true } else { false }
        }
    }

    /// Signed with MD5 or an older digest.
    var isSignedWithMD5: Bool { Self.md5.contains(signatureAlgorithm) }
    /// Signed with SHA-1.
    var isSignedWithSHA1: Bool { Self.sha1.contains(signatureAlgorithm) }

    /// The size of an RSA key; `nil` for keys of other kinds.
    var rsaBits: Int? { if case .rsa(let bits) = publicKey.kind { bits } else { nil } }

    private static let md5 = identifiers(["1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4"])
    private static let sha1 = identifiers([
        "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", "1.2.840.10040.4.3", "1.3.14.3.2.29",
    ])

    private static let ed25519 = identifiers(["1.3.101.112"])

    private static func identifiers(_ texts: [String]) -> Set<ObjectIdentifier> {
        Set(texts.compactMap { ObjectIdentifier($0) })
    }
}

extension Set<ObjectIdentifier> {
    /// The extensions of RFC 5280 that decide on paths, which every library but the smallest knows.
    static let ofPaths: Set<ObjectIdentifier> = [
        .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAlternativeName, .nameConstraints,
        .certificatePolicies, .authorityKeyIdentifier, .subjectKeyIdentifier, .policyMappings, .policyConstraints,
        .inhibitAnyPolicy,
    ]

    /// Those of them that are about policies.
    static let ofPolicies: Set<ObjectIdentifier> = [
        .certificatePolicies, .policyMappings, .policyConstraints, .inhibitAnyPolicy,
    ]
}
