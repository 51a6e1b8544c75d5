package import Core

/// Builds and checks chains with libcrypto, the way that TLS servers and clients of OpenSSL do by default: the chain must
/// end in one of the roots, and nothing is read from the system's own store.
package enum Verification {
    /// What the certificate is to be used for.
    package enum Purpose: String, CaseIterable, Sendable {
        /// As the certificate of a TLS server.
        case server
        /// As the certificate of a TLS client.
        case client
        /// For anything: also for an intermediate that is checked by itself.
        case any
    }

    /// Whether `leaf` (any certificate) is trusted at `moment`, by way of `intermediates`, in any order, to `roots`.
    ///
    /// Every root must be self-signed with a good signature: an intermediate is never an end. What cannot be used for the
    /// chain may be among the intermediates, expired copies too. Names are not compared with a host: see
    /// ``Certificate/missingNames(of:)``. Keys and digests below 112 bits of strength are refused (RSA below 2048, SHA-1).
    package static func verify(
        leaf: Certificate, intermediates: [Certificate], roots: [Certificate], at moment: WallTime,
        purpose: Purpose
    ) -> Result<VerifiedChain, ChainFinding> {
        if let finding = fault(in: roots) { return .failure(finding) }
        let known = Dictionary((roots + intermediates + [leaf]).map { ($0.der, $0) }) { first, _ in first }
        do throws(PKIError) {
            let check = try ChainCheck.make(leaf: leaf, intermediates: intermediates, roots: roots)
            switch check.run(at: moment, purpose: purpose) {
            case .success(let ders): return assemble(ders.compactMap { known[$0] }, count: ders.count)
            case .failure(let refusal): return .failure(finding(refusal, known[refusal.certificate]))
            }
        } catch {
            return .failure(ChainFinding(.refused, subject: leaf.subject, detail: error.summary))
        }
    }

    private static func fault(in roots: [Certificate]) -> ChainFinding? {
        let others = roots.filter { !$0.isSelfSigned }
        guard !roots.isEmpty else { return ChainFinding(.noRoots) }
        guard let first = others.first else { return nil }
        return ChainFinding(others.count == roots.count ? .intermediateOnly : .notSelfSigned, subject: first.subject)
    }

    private static func assemble(_ chain: [Certificate], count: Int) -> Result<VerifiedChain, ChainFinding> {
        guard let leaf = chain.first, let root = chain.last, chain.count == count, root.isSelfSigned else {
            return .failure(ChainFinding(.refused, subject: chain.first?.subject ?? ""))
        }
        return .success(VerifiedChain(leaf: leaf, intermediates: Array(chain.dropFirst().dropLast()), root: root))
    }

    private static func finding(_ refusal: ChainCheck.Refusal, _ certificate: Certificate?) -> ChainFinding {
        guard let certificate else { return ChainFinding(refusal.code, detail: refusal.text) }
        let detail =
            switch refusal.code {
            case .expired: "it expired at \(certificate.notAfter.rfc3339)"
            case .notYetValid: "it is valid from \(certificate.notBefore.rfc3339)"
            case .unknownIssuer: "issued by '\(certificate.issuer)'"
            default: refusal.text
            }
        return ChainFinding(refusal.code, subject: certificate.subject, detail: detail)
    }
}

/// A chain that libcrypto verified: only ``Verification`` makes one.
package struct VerifiedChain: Hashable, Sendable {
    /// What was verified.
    package let leaf: Certificate
    /// From the leaf's issuer up to the one below the root; empty when the root issued the leaf, or is it.
    package let intermediates: [Certificate]
    /// The trusted, self-signed end.
    package let root: Certificate

    init(leaf: Certificate, intermediates: [Certificate], root: Certificate) {
        self.leaf = leaf
        self.intermediates = intermediates
        self.root = root
    }

    /// The certificate of the chain that ends first.
    package var shortestLived: Certificate {
        (intermediates + [root]).reduce(leaf) { $1.notAfter < $0.notAfter ? $1 : $0 }
    }
}
