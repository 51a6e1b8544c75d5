internal import X509

/// NSS: of all certificates of the issuer's name, trusted or sent, the one that seems best is taken (usable, live,
/// trusted, newest), and the choice is never revised. A trusted certificate ends the path.
///
/// Source: NSS 3.87 and 3.110, `cert_VerifyCertChainOld` in lib/certhigh/certvfy.c, `CERT_MAX_CERT_CHAIN` of 20 in
/// lib/certdb/certt.h, and
/// lib/certdb/certdb.c for usages (`cert_ComputeCertType`, `CERT_KeyUsageAndTypeForCertUsage`) and dates
/// (`CERT_CheckCertValidTimes`, `PENDING_SLOP` of a day).
enum NSSRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        leafFault(question) ?? pathFault(&question)
    }

    /// A certificate counts as begun a day before it does.
    private static let slack: Int64 = 86_400
    private static let longest = 20
    private static let known = Set<ObjectIdentifier>.ofPaths.subtracting(.ofPolicies).union([
        .authorityInformationAccess
    ])

    private static func pathFault(_ question: inout ChainVerificationInput) -> Refusal? {
        var (subject, below, length) = (question.leaf, [question.leaf], 0)
        for _ in 0..<longest {
            if subject.hasCritical(outside: known) { return Refusal(.criticalExtension, subject) }
            guard let issuer = subject.isOwnIssuer ? subject : NSSChoice.issuer(of: subject, question, slack) else {
                return Refusal(.issuerUnknown, subject)
            }
            if let fault = fault(of: subject, under: issuer, below, length, &question) { return fault }
            if question.trusts(issuer) { return nil }
            if let fault = authorityFault(issuer) { return fault }
            if issuer.isOwnIssuer { return Refusal(.selfSigned, issuer) }
            if !issuer.isSelfIssued {
                length += 1
                below.append(issuer)
            }
            subject = issuer
        }
        return Refusal(.issuerUnknown, subject)
    }

    private static func leafFault(_ question: ChainVerificationInput) -> Refusal? {
        let leaf = question.leaf
        if let fault = question.dateFault(leaf, slack: slack) { return fault }
        let isForServers = leaf.permitsServer(orAny: false) || leaf.hasUsage(Certificate.steppedUp)
        // A usage of CAs and servers both is one of CAs.
        let isForAuthorities = leaf.extendedKeyUsage != nil && leaf.saysAuthority
        if !isForServers || isForAuthorities { return Refusal(.purpose, leaf) }
        if leaf.isOfEd25519 { return Refusal(.badSignature, leaf) }
        let wanted: KeyUsage = leaf.rsaBits == nil ? [.digitalSignature, .keyAgreement] : .keyEncipherment
        return leaf.keyUsage.map { $0.isDisjoint(with: wanted) } == true ? Refusal(.keyUsage, leaf) : nil
    }

    private static func fault(
        of subject: Certificate, under issuer: Certificate, _ below: [Certificate], _ length: Int,
        _ question: inout ChainVerificationInput
    ) -> Refusal? {
        if let fault = question.dateFault(issuer, slack: slack) { return fault }
        if subject.isSignedWithEd25519 { return Refusal(.badSignature, subject) }
        if subject.isSignedWithMD5 { return Refusal(.weak, subject) }
        guard question.isSigned(subject, by: issuer) else { return Refusal(.badSignature, subject) }
        if issuer.basicConstraints?.isCA == false { return Refusal(.notAuthority, issuer) }
        if let limit = issuer.pathLength, length > limit { return Refusal(.pathLength, issuer) }
        let outside = below.first { !issuer.allowsNames(of: $0, orCommonName: $0 == question.leaf) }
        return outside.map { Refusal(.nameConstraint, $0) }
    }

    /// What a sent CA must hold.
    private static func authorityFault(_ issuer: Certificate) -> Refusal? {
        let purposes = issuer.extendedKeyUsage ?? [KeyPurpose.serverAuth]
        let isForTLS =
            issuer.hasUsage(Certificate.steppedUp, Certificate.steppedUpByMicrosoft)
            || purposes.contains(KeyPurpose.serverAuth) || purposes.contains(KeyPurpose.clientAuth)
        guard issuer.saysAuthority, isForTLS else { return Refusal(.notAuthority, issuer) }
        return issuer.forbidsSigning ? Refusal(.keyUsage, issuer) : nil
    }
}

/// How NSS chooses one of several certificates that could be the issuer.
///
/// Source: `nssCertificateArray_FindBestCertificate` in lib/pki/pkibase.c, `find_cert_issuer` and
/// `filter_subject_certs_for_id` in lib/pki/certificate.c, both of NSS 3.87 and 3.110.
private enum NSSChoice {
    static func issuer(of subject: Certificate, _ question: ChainVerificationInput, _ slack: Int64) -> Certificate? {
        var all: [Certificate] = []
        let sent = question.chain.filter { $0.subjectDER == subject.issuerDER }
        for candidate in sent + question.trusted(subject.issuerDER) where !all.contains(candidate) {
            all.append(candidate)
        }
        let usable = identified(all, by: subject).filter { $0.saysAuthority || question.trusts($0) }
        return usable.dropFirst().reduce(usable.first) { best, candidate in
            best.map { isBetter(candidate, than: $0, question, slack) ? candidate : $0 }
        }
    }

    /// Those whose key identifier is the one asked for; where there are none, those that do not say.
    private static func identified(_ all: [Certificate], by subject: Certificate) -> [Certificate] {
        guard let wanted = subject.authorityKeyID else { return all }
        let exact = all.filter { $0.subjectKeyID == wanted }
        return exact.isEmpty ? all.filter { $0.subjectKeyID == nil } : exact
    }

    private static func isBetter(
        _ one: Certificate, than other: Certificate, _ question: ChainVerificationInput, _ slack: Int64
    ) -> Bool {
        let tests: [(Certificate) -> Bool] = [
            { !$0.forbidsSigning }, { question.dateFault($0, slack: slack) == nil }, { question.trusts($0) },
        ]
        for test in tests where test(one) != test(other) { return test(one) }
        return !isNewer(other, than: one, at: question)
    }

    /// Begun later, unless it has ended; of two that began together neither is newer.
    private static func isNewer(
        _ one: Certificate, than other: Certificate, at question: ChainVerificationInput
    ) -> Bool {
        if one.notBefore > other.notBefore {
            return one.notAfter > other.notAfter || one.notAfter >= question.moment
        }
        return one.notAfter > other.notAfter && other.notAfter < question.moment
    }
}
