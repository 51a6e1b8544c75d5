internal import X509

/// What makes one library's search for a path differ from another's.
struct PathPolicy {
    /// What keeps a trusted certificate from ending `path`, whose last certificate names it as its issuer.
    var anchorFault:
        (_ anchor: Certificate, _ path: [Certificate], _ question: inout ChainVerificationInput) -> Refusal?
    /// What keeps a sent certificate from lengthening `path`.
    var issuerFault:
        (_ issuer: Certificate, _ path: [Certificate], _ question: inout ChainVerificationInput) -> Refusal?
    /// Two certificates that may not both stand in one path.
    var isRepetition: (Certificate, Certificate) -> Bool
    /// How many certificates the library tries before it gives up.
    var tries = 100
    /// How many certificates a path may have before its anchor.
    var length = 20
}

/// Searches depth first, trusted certificates before sent ones, and goes back where a path ends without an anchor, as Go,
/// rustls and Java do.
struct PathSearch {
    private let policy: PathPolicy
    private var left: Int
    private var fault: Refusal?

    init(_ policy: PathPolicy) {
        self.policy = policy
        left = policy.tries
    }

    /// Why there is no path from the leaf; `nil` when there is one.
    mutating func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        var unknown = question.leaf
        let sent = Self.distinct(question.chain)
        if search([question.leaf], sent, &question, &unknown) { return nil }
        return fault ?? Refusal(.issuerUnknown, unknown)
    }

    private mutating func search(
        _ path: [Certificate], _ sent: [Certificate], _ question: inout ChainVerificationInput,
        _ unknown: inout Certificate
    ) -> Bool {
        guard let last = path.last, path.count <= policy.length else { return false }
        for anchor in question.trusted(last.issuerDER) where isNew(anchor, in: path) {
            guard spend() else { return false }
            guard let refusal = policy.anchorFault(anchor, path, &question) else { return true }
            fault = fault ?? refusal
        }
        for issuer in sent where issuer.subjectDER == last.issuerDER && isNew(issuer, in: path) {
            guard spend() else { return false }
            if let refusal = policy.issuerFault(issuer, path, &question) {
                fault = fault ?? refusal
                continue
            }
            unknown = issuer
            if search(path + [issuer], sent, &question, &unknown) { return true }
        }
        return false
    }

    private mutating func spend() -> Bool {
        left -= 1
        return left >= 0
    }

    private func isNew(_ candidate: Certificate, in path: [Certificate]) -> Bool {
        !path.contains { policy.isRepetition(candidate, $0) }
    }

    private static func distinct(_ chain: [Certificate]) -> [Certificate] {
        var seen: Set<Certificate> = []
        return chain.filter { seen.insert($0).inserted }
    }
}
