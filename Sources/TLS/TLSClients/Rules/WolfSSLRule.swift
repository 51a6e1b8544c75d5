import Core
internal import X509

/// wolfSSL: keeps one signer for each key identifier. A trusted certificate that the server itself shows is enough. Else
/// sent certificates are verified from the last to the second, each becoming a signer when it is good; what is sent and
/// expired ends the handshake, needed or not.
///
/// Source: wolfSSL 5.5 and 5.7, `ProcessPeerCerts` in src/internal.c with `MAX_CHAIN_DEPTH`, and `ParseCertRelative` in
/// wolfcrypt/src/asn.c.
enum WolfSSLRule {
    static func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        guard question.chain.count <= longestChain else { return Refusal(.tooLong, question.leaf) }
        var signers = WolfSSLSigners()
        for certificate in question.trust where isLoadable(certificate, question) { signers.add(certificate) }
        guard !signers.isEmpty else { return Refusal(.noTrust) }
        if signers.holds(question.leaf) { return leafFault(question) }
        for certificate in question.chain.dropFirst().reversed() {
            if let fault = fault(certificate, signers, &question) {
                guard certificate.saysAuthority, fault.kind == .issuerUnknown else { return fault }
            } else if certificate.saysAuthority, !signers.knows(certificate) {
                guard certificate.isSelfIssued || certificate.keyUsage?.contains(.certSign) == true else {
                    return Refusal(.keyUsage, certificate)
                }
                signers.add(certificate)
            }
        }
        return fault(question.leaf, signers, &question) ?? leafFault(question)
    }

    private static func leafFault(_ question: ChainVerificationInput) -> Refusal? {
        question.leaf.permitsServer(orAny: true) ? nil : Refusal(.purpose, question.leaf)
    }

    private static let longestChain = 9
    private static let known = Set<ObjectIdentifier>.ofPaths.subtracting([
        .subjectKeyIdentifier, .authorityKeyIdentifier,
    ])
    .union([.crlDistributionPoints, .authorityInformationAccess])

    /// What is expired or not understood is skipped when the file is loaded.
    private static func isLoadable(_ certificate: Certificate, _ question: ChainVerificationInput) -> Bool {
        question.dateFault(certificate) == nil
            && !certificate.hasCritical(outside: known)
    }

    /// Only the signer's own constraints count. Its list of DNS names holds alternative names of all kinds, and the common name
    /// where there are none.
    private static func allows(_ certificate: Certificate, under signer: Certificate) -> Bool {
        guard signer.extended(by: .nameConstraints) != nil else { return true }
        guard let constraints = signer.nameConstraints else { return false }
        let names = certificate.alternativeNames.map { name in
            if case .ip(let address) = name { GeneralName.dns(address.description) } else { name }
        }
        let common = names.isEmpty ? certificate.commonName.map { [GeneralName.dns($0)] } : nil
        return (names + (common ?? []) + [.directory(certificate.subjectName)]).allSatisfy(constraints.allow)
    }

    private static func fault(
        _ certificate: Certificate, _ signers: WolfSSLSigners, _ question: inout ChainVerificationInput
    ) -> Refusal? {
        guard let signer = signers.signer(of: certificate) else { return Refusal(.issuerUnknown, certificate) }
        if certificate.saysAuthority, !certificate.isSelfIssued, signer.length == 0 {
            return Refusal(.pathLength, certificate)
        }
        guard question.isSigned(certificate, by: signer.certificate) else { return Refusal(.badSignature, certificate) }
        guard allows(certificate, under: signer.certificate) else { return Refusal(.nameConstraint, certificate) }
        if let fault = question.dateFault(certificate) { return fault }
        return certificate.hasCritical(outside: known) ? Refusal(.criticalExtension, certificate) : nil
    }
}

/// The signers that wolfSSL knows, found by key identifier.
///
/// Source: `AddCA` and the table of `CA_TABLE_SIZE` 11 rows that `GetCA` and `GetCAByName` read, in src/ssl.c of wolfSSL 5.5.
private struct WolfSSLSigners {
    struct Signer {
        var certificate: Certificate
        /// How many CAs may follow.
        var length: Int
    }

    private static let longest = 127
    private static let rowCount = 11
    private var byKey: [[UInt8]: Signer] = [:]
    /// Each row with its newest signer first; a certificate's row follows from its key identifier.
    private var rows = [[Signer]](repeating: [], count: rowCount)

    var isEmpty: Bool { byKey.isEmpty }

    /// Whether one of the key identifier that it states is kept.
    func knows(_ certificate: Certificate) -> Bool { certificate.subjectKeyID.map { byKey[$0] != nil } ?? false }

    /// A second certificate of one key is not kept.
    mutating func add(_ certificate: Certificate) {
        let key = Self.identifier(certificate)
        guard byKey[key] == nil else { return }
        let signer = Signer(certificate: certificate, length: length(of: certificate))
        byKey[key] = signer
        rows[Int(key.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % Self.rowCount].insert(signer, at: 0)
    }

    /// Where a certificate does not say, the library makes an identifier of its own, which for keys other than RSA is not
    /// the usual one.
    private static func identifier(_ certificate: Certificate) -> [UInt8] {
        if let stated = certificate.subjectKeyID { return stated }
        let key = certificate.publicKey
        return certificate.rsaBits == nil ? Digest.keyIdentifier(key.der[...]) : key.keyIdentifier
    }

    /// Whether it is kept, and not another one of its key identifier.
    func holds(_ certificate: Certificate) -> Bool { byKey[Self.identifier(certificate)]?.certificate == certificate }

    private func length(of certificate: Certificate) -> Int {
        let own = certificate.pathLength ?? Self.longest
        guard !certificate.isSelfIssued, let signer = signer(of: certificate) else { return own }
        return min(own, max(signer.length - 1, 0))
    }

    func signer(of certificate: Certificate) -> Signer? {
        let byIssuer = certificate.authorityKeyID.flatMap { byKey[$0] }
        let found = byIssuer ?? certificate.subjectKeyID.flatMap { byKey[$0] }
        if let found, found.certificate.subjectDER == certificate.issuerDER { return found }
        guard certificate.authorityKeyID == nil else { return nil }
        return rows.joined().first { $0.certificate.subjectDER == certificate.issuerDER }
    }
}
