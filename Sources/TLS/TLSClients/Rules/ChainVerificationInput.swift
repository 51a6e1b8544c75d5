internal import Core
internal import X509

/// What a rule is asked: does a client that trusts these certificates accept this chain?
struct ChainVerificationInput {
    /// What the server sends, leaf first: at least one.
    let chain: [Certificate]
    /// What the client took from its trust file, in the file's order.
    let trust: [Certificate]
    /// When.
    let moment: WallTime
    /// Who signed whom.
    var signatures: SignatureCache
    private let trustBySubject: [[UInt8]: [Certificate]]
    private let trustSet: Set<Certificate>

    init(chain: [Certificate], trust: [Certificate], moment: WallTime, signatures: SignatureCache) {
        self.chain = chain
        self.trust = trust
        self.moment = moment
        self.signatures = signatures
        trustBySubject = Dictionary(grouping: trust) { $0.subjectDER }
        trustSet = Set(trust)
    }

    /// The server's own certificate.
    var leaf: Certificate { chain[0] }

    /// The trusted certificates of that name, in the file's order.
    func trusted(_ subject: [UInt8]) -> [Certificate] { trustBySubject[subject] ?? [] }

    /// Whether the very certificate is in the trust file.
    func trusts(_ certificate: Certificate) -> Bool { trustSet.contains(certificate) }

    /// Whether `issuer` has the name that `child` gives as its issuer's, and signed it.
    mutating func isSigned(_ child: Certificate, by issuer: Certificate) -> Bool {
        signatures.isSigned(child, by: issuer)
    }

    /// What is wrong with a certificate's dates, the last second of its life counted in. `slack` is how many seconds
    /// before its time a certificate is taken.
    func dateFault(_ certificate: Certificate, slack: Int64 = 0) -> Refusal? {
        if moment.seconds < certificate.notBefore.seconds - slack { return Refusal(.notYetValid, certificate) }
        return moment > certificate.notAfter ? Refusal(.expired, certificate) : nil
    }
}

/// Remembers which certificate signed which. A hostile chain must not cost without end: after a limit no more is found out,
/// and what is not known counts as not signed.
struct SignatureCache {
    private struct Pair: Hashable {
        var child: Certificate
        var issuer: Certificate
    }

    private var known: [Pair: Bool] = [:]
    private var left = 2000

    mutating func isSigned(_ child: Certificate, by issuer: Certificate) -> Bool {
        guard child.issuerDER == issuer.subjectDER else { return false }
        let pair = Pair(child: child, issuer: issuer)
        if let answer = known[pair] { return answer }
        guard left > 0 else { return false }
        left -= 1
        let answer = child.wasSigned(by: issuer)
        known[pair] = answer
        return answer
    }
}
