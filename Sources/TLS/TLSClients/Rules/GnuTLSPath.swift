internal import X509

/// What GnuTLS makes of the certificates that a server sent, before it verifies any of them.
///
/// Source: GnuTLS 3.7 and 3.8, `_gnutls_sort_clist` in lib/x509/common.c and `shorten_clist` in lib/x509/verify-high.c;
/// `DEFAULT_MAX_VERIFY_DEPTH` of 16 in lib/gnutls_int.h.
enum GnuTLSPath {
    /// So many certificates are sorted, and so many may stand in a path.
    static let longest = 16

    /// The sent certificates, each issuer right behind what it issued, up to the first whose issuer is trusted.
    static func sorted(_ question: ChainVerificationInput) -> [Certificate] {
        var (list, start) = (question.chain, 0)
        var seen: Set<Certificate> = []
        while start < list.count, list.count <= longest {
            let segment = moveUp(&list, from: start)
            if let copy = (1..<max(segment, 1)).first(where: { seen.contains(list[start + $0]) }) {
                list.remove(at: start + copy)
                continue
            }
            seen.formUnion(list[start..<(start + segment)])
            start += segment
            let end = list[start - 1]
            let isEnd = question.trusted(end.issuerDER).contains { end.names(issuer: $0) }
            if isEnd { return Array(list[..<start]) }
        }
        return list
    }

    /// Moves what leads up from the certificate at `start` right behind it, and answers how many that are.
    private static func moveUp(_ list: inout [Certificate], from start: Int) -> Int {
        let part = Array(list[start...])
        var (used, place) = ([0], 0)
        while used.count < part.count, !part[place].isOwnIssuer,
            let next = part.indices.first(where: { $0 > 0 && $0 != place && part[place].isNamed(asIssuedBy: part[$0]) }
            ),
            !used.contains(next)
        {
            used.append(next)
            place = next
        }
        let rest = part.indices.filter { !used.contains($0) }
        list.replaceSubrange(start..., with: (used + rest).map { part[$0] })
        return used.count
    }

    /// Without a self-signed end, and without what stands above a trusted certificate that is self-issued.
    static func shortened(_ list: [Certificate], _ question: ChainVerificationInput) -> [Certificate] {
        var path = list
        if path.count > 1, let last = path.last, last.isOwnIssuer { path.removeLast() }
        let cut = path.indices.dropFirst().first { place in
            question.trusted(path[place].issuerDER).contains(path[place])
        }
        return cut.map { Array(path[...$0]) } ?? path
    }
}
