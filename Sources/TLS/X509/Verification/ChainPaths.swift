/// The chains of an answer as a graph: every way from a leaf to a root by way of the certificates that came with it.
///
/// An issuer that two roots certified is two certificates of one name and key, and a client that trusts only one of the roots
/// needs that half (RFC 4158 section 1.4). Signatures are checked; what is hostile costs no more than a bounded number.
package struct ChainPaths: Sendable {
    /// How many certificates of an answer are looked at, and how many signatures are checked.
    package static let limit = 512

    /// Each way to a root that is accepted: from the leaf's issuer up to the one below the root, and the root.
    package let accepted: [(intermediates: [Certificate], root: Certificate)]
    /// Every certificate of the answer that lies on some way up from the leaf, roots aside, in the answer's order.
    package let related: [Certificate]

    /// Follows all ways from `leaf` through `candidates` (self-signed ones among them are ignored) to `roots`.
    package init(of leaf: Certificate, through candidates: [Certificate], to roots: [Certificate]) {
        var search = Search(candidates: candidates.filter { !$0.isSelfSigned && $0 != leaf }, roots: roots)
        search.follow([leaf])
        accepted = search.accepted
        related = search.candidates.filter { search.seen.contains($0) }
    }

    private struct Search {
        let candidates: [Certificate]
        let roots: [Certificate]
        var accepted: [(intermediates: [Certificate], root: Certificate)] = []
        var seen: Set<Certificate> = []
        var checks = 0

        init(candidates: [Certificate], roots: [Certificate]) {
            var known: Set<Certificate> = []
            self.candidates = Array(candidates.filter { known.insert($0).inserted }.prefix(ChainPaths.limit))
            self.roots = roots
        }

        mutating func follow(_ path: [Certificate]) {
            guard let last = path.last, path.count <= 10 else { return }
            for root in roots where last.issuerDER == root.subjectDER && isSigned(last, by: root) {
                accepted.append((Array(path.dropFirst()), root))
            }
            for next in candidates where next.subjectDER == last.issuerDER && !path.contains(next) {
                guard isSigned(last, by: next) else { continue }
                seen.insert(next)
                follow(path + [next])
            }
        }

        private mutating func isSigned(_ certificate: Certificate, by issuer: Certificate) -> Bool {
            checks += 1
            return checks <= ChainPaths.limit && certificate.wasSigned(by: issuer)
        }
    }
}
