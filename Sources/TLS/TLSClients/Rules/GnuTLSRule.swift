internal import X509

/// GnuTLS: makes one path of what the server sent, up to the first certificate whose issuer is trusted, and verifies it
/// from its end downwards. Any trusted CA is an anchor, but only the last certificate of the path looks for one.
///
/// Source: GnuTLS 3.7 and 3.8, lib/x509/verify.c: `_gnutls_verify_crt_status`, `verify_crt`, `find_issuer`, `check_if_ca`,
/// `is_level_acceptable`, `_gnutls_check_key_purpose`; the second look with the certificates of the last subject is
/// `gnutls_x509_trust_list_verify_crt2` in lib/x509/verify-high.c. Measured with gnutls-cli, wget and libcurl.
enum GnuTLSRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        let path = GnuTLSPath.shortened(GnuTLSPath.sorted(question), question)
        guard let last = path.last else { return Refusal(.malformed, question.leaf) }
        var fault = pathFault(path, anchors: question.trusted(last.issuerDER), &question)
        if let first = fault, first.isOfSigner, !last.isSelfIssued {
            let other = pathFault(path, anchors: question.trusted(last.subjectDER), &question)
            fault = other == nil ? nil : first.kind == .issuerUnknown ? other : first
        }
        return fault ?? leafFault(question)
    }

    private static func leafFault(_ question: ChainVerificationInput) -> Refusal? {
        let leaf = question.leaf
        if !leaf.permitsServer(orAny: true) { return Refusal(.purpose, leaf) }
        if let usage = leaf.keyUsage, !usage.contains(.digitalSignature) { return Refusal(.keyUsage, leaf) }
        return nil
    }

    private static func pathFault(
        _ list: [Certificate], anchors: [Certificate], _ question: inout ChainVerificationInput
    ) -> Refusal? {
        var path = list[...]
        if path.count > 1, let last = path.last, last.isOwnIssuer { path.removeLast() }
        for place in path.indices {
            guard let twin = anchors.first(where: { isTwin(path[place], $0, at: place) }) else { continue }
            if let fault = question.dateFault(twin) ?? keyFault(twin) { return fault }
            path = path[..<place]
            break
        }
        guard let last = path.last else { return nil }
        guard let anchor = issuer(of: last, among: anchors, question) else { return Refusal(.issuerUnknown, last) }
        var state = State()
        if let fault = fault(of: last, under: anchor, &state, &question) { return fault }
        for (certificate, issuer) in zip(path, path.dropFirst()).reversed() {
            if !issuer.permitsServer(orAny: false), !issuer.hasUsage(Certificate.steppedUp) {
                return Refusal(.purpose, issuer)
            }
            guard certificate.isNamed(asIssuedBy: issuer) else { return Refusal(.issuerUnknown, certificate) }
            if issuer.version < 3 { return Refusal(.notAuthority, issuer) }
            if let fault = fault(of: certificate, under: issuer, &state, &question) { return fault }
        }
        return nil
    }

    /// The leaf must be the very certificate; of a CA name and key suffice.
    private static func isTwin(_ certificate: Certificate, _ anchor: Certificate, at place: Int) -> Bool {
        place == 0 ? certificate == anchor : certificate.hasSameSubjectAndKey(as: anchor)
    }

    /// The first of that name; a later one takes its place when it is live.
    private static func issuer(
        of certificate: Certificate, among anchors: [Certificate], _ question: ChainVerificationInput
    ) -> Certificate? {
        let all = anchors.filter { certificate.isNamed(asIssuedBy: $0) }
        return all.dropFirst().last { question.dateFault($0) == nil } ?? all.first
    }

    /// What is carried along a path.
    private struct State {
        var depth = GnuTLSPath.longest
        var issuers: [Certificate] = []
    }

    private static func fault(
        of certificate: Certificate, under issuer: Certificate, _ state: inout State,
        _ question: inout ChainVerificationInput
    ) -> Refusal? {
        guard state.depth > 0 else { return Refusal(.pathLength, issuer) }
        state.depth -= 1
        state.issuers.append(issuer)
        let authority = authorityFault(issuer, of: certificate, &state)
        let isSigned = question.isSigned(certificate, by: issuer)
        // All faults of a step count: one that is about the signer's age leads to a second look, whatever else is wrong.
        let faults = [
            constraintFault(certificate, state, question), authority,
            isSigned ? nil : Refusal(.badSignature, certificate), extensionFault(issuer), extensionFault(certificate),
            keyFault(certificate), digestFault(certificate), keyFault(issuer), question.dateFault(issuer),
            question.dateFault(certificate),
        ].compactMap(\.self)
        return faults.first(where: \.isOfSigner) ?? faults.first
    }

    /// Only the leaf's names are held against constraints, and its directory names are not.
    private static func constraintFault(
        _ certificate: Certificate, _ state: State, _ question: ChainVerificationInput
    ) -> Refusal? {
        guard certificate == question.leaf else { return nil }
        let names = certificate.constrainedNames(orCommonName: true).filter {
            if case .directory = $0 { false } else { true }
        }
        let isAllowed = state.issuers.filter { $0.extended(by: .nameConstraints) != nil }.allSatisfy { issuer in
            issuer.nameConstraints.map { names.allSatisfy($0.allow) } ?? false
        }
        return isAllowed ? nil : Refusal(.nameConstraint, certificate)
    }

    private static let known = Set<ObjectIdentifier>.ofPaths.subtracting([.policyConstraints]).union([
        .crlDistributionPoints, .authorityInformationAccess,
    ])

    private static func extensionFault(_ certificate: Certificate) -> Refusal? {
        certificate.hasCritical(outside: known) ? Refusal(.criticalExtension, certificate) : nil
    }

    private static func authorityFault(
        _ issuer: Certificate, of certificate: Certificate, _ state: inout State
    ) -> Refusal? {
        guard issuer.version != 1 else { return nil }
        if issuer != certificate {
            if issuer.saysAuthority, let length = issuer.pathLength { state.depth = min(state.depth, length) }
            let isOldRoot = issuer.basicConstraints == nil && issuer.isOwnIssuer
            if !issuer.saysAuthority, !isOldRoot { return Refusal(.notAuthority, issuer) }
        }
        return issuer.forbidsSigning ? Refusal(.keyUsage, issuer) : nil
    }

    private static func keyFault(_ certificate: Certificate) -> Refusal? {
        certificate.rsaBits.flatMap { $0 < 1024 ? Refusal(.weak, certificate) : nil }
    }

    private static func digestFault(_ certificate: Certificate) -> Refusal? {
        let isWeak = certificate.isSignedWithMD5 || certificate.isSignedWithSHA1
        return isWeak && !certificate.isOwnIssuer ? Refusal(.weak, certificate) : nil
    }
}

extension Certificate {
    /// Names and key identifiers say so.
    func isNamed(asIssuedBy issuer: Certificate) -> Bool { issuerDER == issuer.subjectDER && names(issuer: issuer) }
    /// Names and key identifiers say that it issued itself.
    var isOwnIssuer: Bool { isNamed(asIssuedBy: self) }
}

extension Refusal {
    /// The signer was not found, or is old: then GnuTLS looks once more.
    fileprivate var isOfSigner: Bool { [.issuerUnknown, .expired, .weak].contains(kind) }
}
