internal import X509

/// Mbed TLS: trusted CAs come before sent ones, live ones before expired ones, and the choice is never revised: where the
/// only parent found does not lead on, the search ends. Sent certificates count only after the one that they signed.
///
/// Source: Mbed TLS 2.28.3 and 3.6.0, `x509_crt_verify_chain`, `x509_crt_find_parent_in` and `x509_crt_check_parent` in
/// library/x509_crt.c, the default profile for keys and digests, and `MBEDTLS_X509_MAX_INTERMEDIATE_CA` of 8;
/// `mbedtls_ssl_check_cert_usage` in library/ssl_tls.c for the leaf.
enum MbedTLSRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        if let unreadable = question.chain.first(where: { !isReadable($0) }) { return Refusal(.malformed, unreadable) }
        return pathFault(&question) ?? usageFault(question.leaf)
    }

    /// Its own reader (`x509_get_crt_ext`, `x509_get_certificate_policies`) refuses certificates of algorithms or with
    /// critical extensions that it does not know, name constraints among them.
    static func isReadable(_ certificate: Certificate) -> Bool {
        if certificate.isOfEd25519 || certificate.hasCritical(outside: known) { return false }
        let policies = certificate.extended(by: .certificatePolicies)
        return policies?.isCritical != true || policies?.value == anyPolicy
    }

    /// The one list of policies that may be critical.
    private static let anyPolicy: [UInt8] = [0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1D, 0x20, 0x00]

    private struct Parent {
        var certificate: Certificate
        var place: Int
        var isTrusted: Bool
        var isSigner: Bool
    }

    /// So many intermediates are taken.
    private static let longest = 8

    private static func pathFault(_ question: inout ChainVerificationInput) -> Refusal? {
        var (child, place, count, selfIssued) = (question.leaf, 0, 0, 0)
        var fault: Refusal?
        while true {
            fault = fault ?? question.dateFault(child) ?? digestFault(child)
            if count == 0, child.isSelfIssued, question.trusts(child) { return fault }
            guard let parent = parent(of: child, after: place, above: count - selfIssued, &question) else {
                return fault ?? Refusal(.issuerUnknown, child)
            }
            if count > 0, child.isSelfIssued { selfIssued += 1 }
            count += 1
            guard parent.isTrusted || count <= longest else { return Refusal(.tooLong, child) }
            if !parent.isSigner { fault = fault ?? Refusal(.badSignature, child) }
            fault = fault ?? keyFault(parent.certificate)
            if parent.isTrusted { return fault ?? question.dateFault(parent.certificate) }
            (child, place) = (parent.certificate, parent.place)
        }
    }

    private static func digestFault(_ certificate: Certificate) -> Refusal? {
        certificate.isSignedWithMD5 || certificate.isSignedWithSHA1 ? Refusal(.weak, certificate) : nil
    }

    private static func keyFault(_ certificate: Certificate) -> Refusal? {
        certificate.rsaBits.flatMap { $0 < 2048 ? Refusal(.weak, certificate) : nil }
    }

    private static func parent(
        of child: Certificate, after place: Int, above count: Int, _ question: inout ChainVerificationInput
    ) -> Parent? {
        let trusted = question.trusted(child.issuerDER).map { (0, $0) }
        if let found = best(trusted, of: child, trusted: true, above: count, &question) { return found }
        let sent = question.chain.enumerated().dropFirst(place + 1).map { ($0, $1) }
        return best(sent, of: child, trusted: false, above: count, &question)
    }

    /// The first one that is live, else the first one at all.
    private static func best(
        _ candidates: [(Int, Certificate)], of child: Certificate, trusted isTrusted: Bool, above count: Int,
        _ question: inout ChainVerificationInput
    ) -> Parent? {
        var fallback: Parent?
        for (place, candidate) in candidates where candidate.subjectDER == child.issuerDER {
            guard mayIssue(candidate, trusted: isTrusted) else { continue }
            if let length = candidate.pathLength, length < count { continue }
            let isSigner = question.isSigned(child, by: candidate)
            if isTrusted, !isSigner { continue }
            let parent = Parent(certificate: candidate, place: place, isTrusted: isTrusted, isSigner: isSigner)
            if question.dateFault(candidate) == nil { return parent }
            fallback = fallback ?? parent
        }
        return fallback
    }

    private static func mayIssue(_ candidate: Certificate, trusted isTrusted: Bool) -> Bool {
        if isTrusted, candidate.version < 3 { return true }
        return candidate.saysAuthority && !candidate.forbidsSigning
    }

    private static func usageFault(_ leaf: Certificate) -> Refusal? {
        if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) { return Refusal(.keyUsage, leaf) }
        return leaf.permitsServer(orAny: true) ? keyFault(leaf) : Refusal(.purpose, leaf)
    }

    private static let known: Set<ObjectIdentifier> = [
        .basicConstraints, .keyUsage, .extendedKeyUsage, .subjectAlternativeName, .certificatePolicies,
    ]
}
