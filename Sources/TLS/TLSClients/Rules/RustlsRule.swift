internal import X509

/// rustls with webpki: of a trusted certificate only its name, key and name constraints count. Its dates, its being a CA
/// and its usages do not.
///
/// Source: rustls/webpki 0.102.8 and 0.103.0, src/trust_anchor.rs (`anchor_from_trusted_cert` keeps no more of an anchor) and
/// src/verify_cert.rs: `build_chain_inner`, `check_issuer_independent_properties`, `check_basic_constraints`, `check_eku`,
/// six intermediates (`MAX_SUB_CA_COUNT`) and a budget of signatures. RFC 5280 section 6.1.1 (d) takes only
/// name and key from an anchor. Measured with uv and Deno.
enum RustlsRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        let leaf = question.leaf
        if leaf.version < 3 { return Refusal(.malformed, leaf) }
        if leaf.saysAuthority { return Refusal(.notAuthority, leaf) }
        if let fault = ownFault(leaf, question) { return fault }
        if let bits = leaf.rsaBits, bits < 2048 { return Refusal(.weak, leaf) }
        var search = PathSearch(policy)
        return search.refusal(&question)
    }

    private static var policy: PathPolicy {
        PathPolicy(
            anchorFault: { anchor, path, question in
                signatureFault(anchor, path, &question) ?? constraintFault(anchor, path)
            },
            issuerFault: { issuer, path, question in
                signatureFault(issuer, path, &question) ?? ownFault(issuer, question)
                    ?? authorityFault(issuer, path) ?? constraintFault(issuer, path)
            },
            isRepetition: { _, _ in false }, tries: 200, length: 7)
    }

    private static func authorityFault(_ issuer: Certificate, _ path: [Certificate]) -> Refusal? {
        guard issuer.saysAuthority else { return Refusal(.notAuthority, issuer) }
        if path.contains(where: { $0.hasSameSubjectAndKey(as: issuer) }) { return Refusal(.issuerUnknown, path.last) }
        guard let length = issuer.pathLength, path.count - 1 > length else { return nil }
        return Refusal(.pathLength, issuer)
    }

    private static func signatureFault(
        _ issuer: Certificate, _ path: [Certificate], _ question: inout ChainVerificationInput
    ) -> Refusal? {
        guard let child = path.last else { return nil }
        if child.isSignedWithMD5 || child.isSignedWithSHA1 { return Refusal(.weak, child) }
        if let bits = issuer.rsaBits, bits < 2048 { return Refusal(.weak, issuer) }
        return question.isSigned(child, by: issuer) ? nil : Refusal(.badSignature, child)
    }

    /// A CA's constraints hold for everything below it.
    private static func constraintFault(_ issuer: Certificate, _ path: [Certificate]) -> Refusal? {
        if issuer.constrainsDirectories { return Refusal(.nameConstraint, path.last) }
        return path.first { !issuer.allowsNames(of: $0, orCommonName: false) }.map { Refusal(.nameConstraint, $0) }
    }

    private static func ownFault(_ certificate: Certificate, _ question: ChainVerificationInput) -> Refusal? {
        if certificate.hasCritical(outside: known) { return Refusal(.criticalExtension, certificate) }
        if let fault = question.dateFault(certificate) { return fault }
        return certificate.permitsServer(orAny: false) ? nil : Refusal(.purpose, certificate)
    }

    private static let known: Set<ObjectIdentifier> = [
        .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAlternativeName, .nameConstraints,
        .crlDistributionPoints,
    ]
}
