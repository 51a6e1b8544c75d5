import Model

/// Who signed whom among the certificates of one file.
struct TrustGraph {
    private(set) var entries: [TrustFile.Entry]

    /// So many certificates of one name are tried as signers of one certificate: a hostile file must not cost without end.
    private static let candidateLimit = 8

    init(_ blocks: [PEMBlock], at moment: WallTime) {
        entries = blocks.compactMap { block in
            guard let certificate = block.certificate else { return nil }
            return TrustFile.Entry(
                line: block.line, certificate: certificate, role: Self.role(certificate),
                life: Self.life(certificate, moment), signers: [], reachesRoot: false)
        }
        findSigners()
        findRoots()
    }

    private static func role(_ certificate: Certificate) -> TrustFile.Role {
        guard certificate.isCA else { return .leaf }
        return certificate.isSelfSigned ? .root : .intermediate
    }

    private static func life(_ certificate: Certificate, _ moment: WallTime) -> TrustFile.Life {
        if certificate.isValid(at: moment) { return .valid }
        return moment < certificate.notBefore ? .notYetValid : .expired
    }

    private mutating func findSigners() {
        let byName = Dictionary(grouping: entries.filter { $0.role != .leaf }) { $0.certificate.subjectDER }
        for index in entries.indices {
            let certificate = entries[index].certificate
            let candidates = (byName[certificate.issuerDER] ?? []).prefix(Self.candidateLimit)
            entries[index].signers = candidates.filter { certificate.wasSigned(by: $0.certificate) }.map(\.line)
        }
    }

    /// Walks down from the roots: what is signed by something that reaches a root reaches it too.
    private mutating func findRoots() {
        var signed: [Int: [Int]] = [:]
        for (index, entry) in entries.enumerated() {
            for line in entry.signers { signed[line, default: []].append(index) }
        }
        var queue = entries.indices.filter { entries[$0].role == .root }
        while let index = queue.popLast() {
            guard !entries[index].reachesRoot else { continue }
            entries[index].reachesRoot = true
            queue += signed[entries[index].line] ?? []
        }
    }
}
