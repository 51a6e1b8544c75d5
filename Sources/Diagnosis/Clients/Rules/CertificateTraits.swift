internal import PKI

/// What the rules ask of a certificate, in the words of RFC 5280.
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

    /// Its key usage is there and leaves the signing of certificates out.
    var forbidsSigning: Bool { keyUsage.map { !$0.contains(.certSign) } ?? false }

    /// Its basic constraints say that it is an authority.
    var saysAuthority: Bool { basicConstraints?.isCA ?? false }

    /// Its extended key usage is absent, or allows TLS servers.
    func permitsServer(orAny allowsAny: Bool) -> Bool {
        guard let purposes = extendedKeyUsage else { return true }
        return purposes.contains(KeyPurpose.serverAuth) || (allowsAny && purposes.contains(KeyPurpose.any))
    }

    /// A critical extension that is not among these.
    func hasCritical(outside known: Set<ObjectIdentifier>) -> Bool {
        extensions.contains { $0.isCritical && !known.contains($0.type) }
    }

    /// Every name that an authority's constraints may speak of. Where `usesCommonName`, the common name of a certificate
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
