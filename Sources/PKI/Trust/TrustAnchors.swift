/// The certificates of a trust file by what they are good for: what an agent takes in.
package struct TrustAnchors: Hashable, Sendable {
    /// Self-signed, each once, in the file's order: where chains may end.
    package let roots: [Certificate]
    /// Authorities that another one signed, each once, in the file's order.
    package let intermediates: [Certificate]
    /// The rest: certificates that are no authorities. Of no use for trust.
    package let others: [Certificate]

    /// Sorts certificates; a self-signed one counts as a root, also when it is no authority.
    package init(_ certificates: [Certificate]) {
        var seen: Set<Certificate> = []
        let unique = certificates.filter { seen.insert($0).inserted }
        roots = unique.filter(\.isSelfSigned)
        intermediates = unique.filter { !$0.isSelfSigned && $0.isCA }
        others = unique.filter { !$0.isSelfSigned && !$0.isCA }
    }

    /// Strict intake of a file that others must be able to end their chains in: ``PEM/certificates(_:source:)``, and at
    /// least one root in it. An intermediate-only file is refused, since OpenSSL's clients could not use it.
    package static func strict(_ bytes: Span<UInt8>, source: String) throws(PKIError) -> TrustAnchors {
        let anchors = TrustAnchors(try PEM.certificates(bytes, source: source))
        guard !anchors.roots.isEmpty else {
            let first = anchors.intermediates.first ?? anchors.others.first
            throw .noRoot(source: source, subject: first?.subject ?? "", issuer: first?.issuer ?? "")
        }
        return anchors
    }
}
