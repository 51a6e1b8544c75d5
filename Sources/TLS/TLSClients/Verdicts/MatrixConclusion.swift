internal import X509

/// The whole matrix in one sentence that is understood at a glance.
struct MatrixConclusion {
    let text: String

    init(_ verdicts: [ClientVerdict], _ view: DiagnosisContext) {
        let refusing = verdicts.filter { !$0.accepts }
        guard let cause = Self.mainCause(refusing) else {
            text = "every client accepts this chain with this trust file"
            return
        }
        let accepting = verdicts.filter(\.accepts)
        guard !accepting.isEmpty else {
            text = cause.because + "; no client accepts this"
            return
        }
        let mine = refusing.filter { $0.code == cause.code }
        let others = refusing.count - mine.count
        text =
            cause.because + "; " + Self.names(mine) + " " + (mine.count == 1 ? "refuses" : "refuse") + " this"
            + (others == 0 ? "" : ", and \(others) more for other reasons")
            + " (\(Self.names(accepting)) \(accepting.count == 1 ? "accepts" : "accept") it)"
    }

    /// The cause that most clients share.
    private static func mainCause(_ refusing: [ClientVerdict]) -> ClientVerdict? {
        let counts = Dictionary(grouping: refusing) { $0.code }.mapValues(\.count)
        let most = counts.values.max()
        return refusing.first { counts[$0.code] == most }
    }

    /// The best known of them first, and how many more there are.
    private static func names(_ verdicts: [ClientVerdict]) -> String {
        let known: [TLSClient] = [.openssl, .nginx, .go, .curl, .java, .python313, .gnutls, .envoy, .apache]
        let clients = verdicts.map(\.client)
        let order = known.filter(clients.contains) + clients.filter { !known.contains($0) }
        let shown = order.prefix(3).map(\.name)
        let rest = order.count - shown.count
        if rest == 1, let last = order.last { return (shown + [last.name]).formatted }
        return rest == 0 ? shown.formatted : shown.joined(separator: ", ") + " and \(rest) more"
    }
}

extension [String] {
    /// `a`, `a and b`, `a, b and c`.
    fileprivate var formatted: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}
