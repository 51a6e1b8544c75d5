import Core
import VaultPolicy
import X509

/// The chains from a client's certificate up to any of a set of anchors.
///
/// Every certificate of the set anchors, also an intermediate: that is how the API has it, and why this is not the
/// verification of ``PKI/Verification``, which ends at self-signed roots only.
struct ClientChains {
    private let anchors: [Certificate]
    private let intermediates: [Certificate]
    private let now: WallTime
    private var chains: [[Certificate]] = []
    private var problem: String?

    private init(anchors: [Certificate], intermediates: [Certificate], now: WallTime) {
        self.anchors = anchors
        self.intermediates = intermediates
        self.now = now
    }

    /// All chains that hold at `now` for a TLS client, leaf first; none when no anchor is reached.
    ///
    /// A certificate that is out of its time or not for clients throws 500, as the API does.
    static func find(
        _ presented: [Certificate], anchors: [Certificate], now: WallTime
    ) throws(EngineError) -> [[Certificate]] {
        guard let leaf = presented.first else { return [] }
        if let problem = datesProblem(leaf, now) { throw failed(problem) }
        var search = ClientChains(anchors: anchors, intermediates: Array(presented.dropFirst()), now: now)
        if anchors.contains(leaf) { search.chains = [[leaf]] } else { search.extend([leaf]) }
        guard !search.chains.isEmpty else {
            if let problem = search.problem { throw failed(problem) }
            return []
        }
        let usable = search.chains.filter(isForClients)
        if usable.isEmpty { throw failed("x509: certificate specifies an incompatible key usage") }
        return usable
    }

    private mutating func extend(_ chain: [Certificate]) {
        guard chain.count <= 8, let last = chain.last else { return }
        for anchor in anchors where admits(anchor, above: chain, last) { chains.append(chain + [anchor]) }
        for next in intermediates where !chain.contains(next) && admits(next, above: chain, last) {
            extend(chain + [next])
        }
    }

    private mutating func admits(_ issuer: Certificate, above chain: [Certificate], _ last: Certificate) -> Bool {
        guard last.wasSigned(by: issuer), issuer.isCA else { return false }
        if let found = Self.datesProblem(issuer, now) {
            problem = found
            return false
        }
        if let name = chain.first.flatMap({ DomainConstraints(issuer).firstRefused($0.dnsNames) }) {
            problem =
                "x509: a root or intermediate certificate is not authorized to sign for this name: DNS name "
                + GoText.quoted(name) + " is not permitted by any constraint"
            return false
        }
        return issuer.pathLength.map { chain.count - 1 <= $0 } ?? true
    }

    private static func isForClients(_ chain: [Certificate]) -> Bool {
        chain.allSatisfy { certificate in
            guard let purposes = certificate.extendedKeyUsage else { return true }
            return purposes.contains(KeyPurpose.clientAuth) || purposes.contains(KeyPurpose.any)
        }
    }

    private static func datesProblem(_ certificate: Certificate, _ now: WallTime) -> String? {
        let text = "x509: certificate has expired or is not yet valid: current time \(now.rfc3339) is "
        if now < certificate.notBefore { return text + "before \(certificate.notBefore.rfc3339)" }
        return now > certificate.notAfter ? text + "after \(certificate.notAfter.rfc3339)" : nil
    }

    private static func failed(_ problem: String) -> EngineError {
        .failed("failed to verify client's certificate: " + problem)
    }
}
