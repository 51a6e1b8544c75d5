package import X509

/// The agents' CA and every CA above it, as far as certificates are known: a login role that stands on one of them
/// takes what the agents' CA signs.
package struct Ancestry {
    private struct CA: Hashable {
        let subject: [UInt8]
        let key: PublicKey

        init(_ certificate: Certificate) { (subject, key) = (certificate.subjectDER, certificate.publicKey) }
    }

    private let authorities: Set<CA>

    /// Walks up from `issuers`, from each certificate to all those that signed it, and to others of the same CA.
    package init(of issuers: [Certificate], among known: [Certificate]) {
        let byName = Dictionary(grouping: Set(known).filter(\.isCA)) { $0.subjectDER }
        var seen = Set(issuers)
        var queue = issuers
        while let certificate = queue.popLast() {
            let signers = (byName[certificate.issuerDER] ?? []).filter { certificate.wasSigned(by: $0) }
            let twins = (byName[certificate.subjectDER] ?? []).filter { certificate.hasSameSubjectAndKey(as: $0) }
            queue += (signers + twins).filter { seen.insert($0).inserted }
        }
        authorities = Set(seen.map(CA.init))
    }

    /// Whether it is a certificate of one of them.
    package func contains(_ certificate: Certificate) -> Bool { authorities.contains(CA(certificate)) }
}
