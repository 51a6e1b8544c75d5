internal import X509

/// crypto/x509: every trusted certificate is an anchor, all paths are tried, and the anchor is checked like any CA (dates,
/// constraints, usages).
///
/// Source: Go's src/crypto/x509/verify.go (golang/go, commit 0184fe5e): `Verify`, `buildChains` with `alreadyInChain` and its
/// limit of 100 signatures (`maxChainSignatureChecks`), `isValid` with the usages of anchors too, and `checkNameConstraints`;
/// parser.go for what is not read. Measured with Go 1.21 and 1.27 and Caddy 2.11, which agree on every pair.
enum GoRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        let leaf = question.leaf
        if let unreadable = question.chain.first(where: { !isReadable($0) }) { return Refusal(.malformed, unreadable) }
        if let fault = ownFault(leaf, question) { return fault }
        if question.trusts(leaf) { return leaf.permitsServer(orAny: true) ? nil : Refusal(.purpose, leaf) }
        var search = PathSearch(policy)
        return search.refusal(&question)
    }

    /// Its parser refuses what RFC 5280 (sections 4.2.1.1, 4.2.1.2 and 4.2.2.1) forbids to be critical.
    static func isReadable(_ certificate: Certificate) -> Bool {
        !certificate.extensions.contains { $0.isCritical && neverCritical.contains($0.type) }
    }

    private static let neverCritical: Set<ObjectIdentifier> = [
        .subjectKeyIdentifier, .authorityKeyIdentifier, .authorityInformationAccess,
    ]
    private static let known = Set<ObjectIdentifier>.ofPaths.union([.crlDistributionPoints])

    private static var policy: PathPolicy {
        PathPolicy(
            anchorFault: { anchor, path, question in
                fault(anchor, path, &question) ?? purposeFault(path + [anchor])
            },
            issuerFault: { issuer, path, question in
                fault(issuer, path, &question) ?? (issuer.saysAuthority ? nil : Refusal(.notAuthority, issuer))
            },
            isRepetition: { candidate, member in
                candidate.hasSameSubjectAndKey(as: member)
                    && candidate.extended(by: .subjectAlternativeName)?.value
                        == member.extended(by: .subjectAlternativeName)?.value
            })
    }

    /// The usages of CAs hold for everything below them.
    private static func purposeFault(_ path: [Certificate]) -> Refusal? {
        path.first { !$0.permitsServer(orAny: true) }.map { Refusal(.purpose, $0) }
    }

    /// What both anchors and intermediates must hold.
    private static func fault(
        _ issuer: Certificate, _ path: [Certificate], _ question: inout ChainVerificationInput
    ) -> Refusal? {
        guard let child = path.last else { return nil }
        if issuer.version == 3 ? !issuer.saysAuthority : issuer.basicConstraints?.isCA == false {
            return Refusal(.notAuthority, issuer)
        }
        if issuer.forbidsSigning { return Refusal(.keyUsage, issuer) }
        if child.isSignedWithMD5 || child.isSignedWithSHA1 { return Refusal(.weak, child) }
        guard question.isSigned(child, by: issuer) else { return Refusal(.badSignature, child) }
        if let fault = ownFault(issuer, question) { return fault }
        guard [question.leaf, issuer].allSatisfy({ allows($0, under: issuer) }) else {
            return Refusal(.nameConstraint, question.leaf)
        }
        guard let length = issuer.pathLength, path.count - 1 > length else { return nil }
        return Refusal(.pathLength, issuer)
    }

    private static func ownFault(_ certificate: Certificate, _ question: ChainVerificationInput) -> Refusal? {
        let isOpen = certificate.extended(by: .nameConstraints)?.isCritical == true && certificate.constrainsDirectories
        return isOpen || certificate.hasCritical(outside: known)
            ? Refusal(.criticalExtension, certificate) : question.dateFault(certificate)
    }

    /// Only alternative names are held against constraints.
    private static func allows(_ certificate: Certificate, under issuer: Certificate) -> Bool {
        guard issuer.extended(by: .nameConstraints) != nil else { return true }
        guard let constraints = issuer.nameConstraints else { return false }
        return certificate.alternativeNames.allSatisfy(constraints.allow)
    }
}
