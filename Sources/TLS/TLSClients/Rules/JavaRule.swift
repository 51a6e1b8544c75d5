internal import X509

/// Java's PKIX trust manager: any trusted CA is an anchor, and its dates and constraints do not count. A chain in the right
/// order is verified as it stands; only one that is not leads to a search.
///
/// Source: OpenJDK 17.0.15, below src/java.base/share/classes: sun/security/validator/PKIXValidator.java (`engineValidate`: the
/// chain as it stands by `doValidate`, or the search by `doBuild`; `verifyTrustAnchor`) and EndEntityChecker.java
/// (`checkTLSServer`: the leaf's usages), sun/security/provider/certpath/ForwardBuilder.java (`getMatchingCerts`: the search) and
/// ConstraintsChecker.java (`checkBasicConstraints`, `verifyNameConstraints`). Ten sent certificates are the default of
/// `jdk.tls.maxCertificateChainLength` (sun/security/ssl/SSLConfiguration.java), five intermediates that of
/// `PKIXBuilderParameters.setMaxPathLength`. Measured with Java 17 and 21.
enum JavaRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        guard question.chain.count <= longestChain else { return Refusal(.tooLong, question.leaf) }
        if let broken = question.chain.first(where: isUnreadable) { return Refusal(.malformed, broken) }
        if question.trusts(question.leaf) {
            return nil
        }
        if let path = orderedPath(question) { return validate(path, &question) ?? leafFault(question) }
        var search = PathSearch(policy)
        return search.refusal(&question) ?? leafFault(question)
    }

    /// So many certificates may be sent.
    private static let longestChain = 10
    /// The search takes five intermediates.
    private static let longestPath = 6

    /// It does not read certificates without a subject whose alternative names are not critical.
    private static func isUnreadable(_ certificate: Certificate) -> Bool {
        guard certificate.subjectName.isEmpty, !certificate.saysAuthority else { return false }
        return certificate.extended(by: .subjectAlternativeName)?.isCritical != true
    }

    private static func leafFault(_ question: ChainVerificationInput) -> Refusal? {
        let leaf = question.leaf
        if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) { return Refusal(.keyUsage, leaf) }
        let isForServers =
            leaf.permitsServer(orAny: true)
            || leaf.hasUsage(Certificate.steppedUp, Certificate.steppedUpByMicrosoft)
        if !isForServers || netscapeForbids(leaf) { return Refusal(.purpose, leaf) }
        return nil
    }

    /// Netscape's own list of usages is heeded too.
    private static func netscapeForbids(_ leaf: Certificate) -> Bool {
        guard let type = ObjectIdentifier("2.16.840.1.113730.1.1"), let value = leaf.extended(by: type)?.value else {
            return false
        }
        return value.count > 3 && value[3] & 0x40 == 0
    }

    // MARK: As it stands

    /// The sent chain up to a trusted certificate; `nil` when it is out of order or ends at nothing that is trusted.
    private static func orderedPath(_ question: ChainVerificationInput) -> [Certificate]? {
        let chain = question.chain
        for (place, certificate) in chain.enumerated().dropFirst() {
            guard certificate.subjectDER == chain[place - 1].issuerDER else { return nil }
            if question.trusted(certificate.subjectDER).contains(where: { $0.publicKey == certificate.publicKey }) {
                return Array(chain[..<place])
            }
        }
        guard let last = chain.last, !question.trusted(last.issuerDER).isEmpty else { return nil }
        return chain
    }

    private static func validate(_ path: [Certificate], _ question: inout ChainVerificationInput) -> Refusal? {
        guard let last = path.last else { return nil }
        var fault: Refusal?
        for anchor in question.trusted(last.issuerDER) where isNamed(last, anchor) {
            fault = JavaPath.fault(path, anchor, &question)
            if fault == nil { return JavaPath.anchorFault(anchor) }
        }
        return fault ?? Refusal(.issuerUnknown, last)
    }

    /// The key identifier and the serial number that the path's end states of its issuer must be the anchor's.
    private static func isNamed(_ certificate: Certificate, _ anchor: Certificate) -> Bool {
        certificate.names(issuer: anchor) && (anchor.version < 3 || certificate.namesSerial(ofIssuer: anchor))
    }

    // MARK: The search

    private static var policy: PathPolicy {
        PathPolicy(
            anchorFault: { anchor, path, question in
                // The search minds the dates of anchors only above the leaf's own issuer.
                if path.count > 1, let fault = question.dateFault(anchor) { return fault }
                return JavaPath.fault(path, anchor, &question) ?? JavaPath.anchorFault(anchor)
            },
            issuerFault: { issuer, path, question in
                if let last = path.last, last.isSelfIssued, issuer.isSelfIssued { return Refusal(.issuerUnknown, last) }
                return question.dateFault(issuer) ?? (issuer.saysAuthority ? nil : Refusal(.notAuthority, issuer))
            },
            isRepetition: { $0.hasSameSubjectAndKey(as: $1) }, length: longestPath)
    }
}

/// How Java verifies a path up to an anchor.
enum JavaPath {
    private static let known = Set<ObjectIdentifier>.ofPaths.subtracting([
        .subjectKeyIdentifier, .authorityKeyIdentifier,
    ])

    static func fault(
        _ path: [Certificate], _ anchor: Certificate, _ question: inout ChainVerificationInput
    ) -> Refusal? {
        for (certificate, issuer) in zip(path, path.dropFirst() + [anchor]).reversed() {
            guard question.isSigned(certificate, by: issuer) else { return Refusal(.badSignature, certificate) }
        }
        for certificate in path {
            if let fault = question.dateFault(certificate) ?? weakness(certificate) { return fault }
        }
        return sizeFault(anchor) ?? constraintFault(path)
    }

    /// An anchor must be a CA, when its version can say so.
    static func anchorFault(_ anchor: Certificate) -> Refusal? {
        guard anchor.version == 3 else { return nil }
        if !anchor.saysAuthority { return Refusal(.notAuthority, anchor) }
        return anchor.forbidsSigning ? Refusal(.keyUsage, anchor) : nil
    }

    /// CAs of the path, their lengths, usages and constraints; the anchor has none.
    private static func constraintFault(_ path: [Certificate]) -> Refusal? {
        var left = path.count
        for (place, certificate) in path.enumerated().reversed() {
            if certificate.hasCritical(outside: known) { return Refusal(.criticalExtension, certificate) }
            for issuer in path[(place + 1)...] where place == 0 || !certificate.isSelfIssued {
                guard issuer.allowsNames(of: certificate, orCommonName: true) else {
                    return Refusal(.nameConstraint, certificate)
                }
            }
            if place > 0, let fault = authorityFault(certificate, &left) { return fault }
        }
        return nil
    }

    private static func authorityFault(_ certificate: Certificate, _ left: inout Int) -> Refusal? {
        guard certificate.saysAuthority else { return Refusal(.notAuthority, certificate) }
        if certificate.forbidsSigning { return Refusal(.keyUsage, certificate) }
        if !certificate.isSelfIssued {
            guard left > 0 else { return Refusal(.pathLength, certificate) }
            left -= 1
        }
        left = min(left, certificate.pathLength ?? left)
        return nil
    }

    private static func weakness(_ certificate: Certificate) -> Refusal? {
        certificate.isSignedWithMD5 ? Refusal(.weak, certificate) : sizeFault(certificate)
    }

    private static func sizeFault(_ certificate: Certificate) -> Refusal? {
        certificate.rsaBits.flatMap { $0 < 1024 ? Refusal(.weak, certificate) : nil }
    }
}
