package import Model

/// A file of certificates as a whole: what it is, what each certificate is in it, and what a person should know.
///
/// A pure function of the inspected file and a moment; it serves both a person who looks and an agent that takes in.
package struct TrustFile: Hashable, Sendable {
    /// What a certificate is.
    package enum Role: String, CaseIterable, Sendable {
        /// No authority.
        case leaf
        /// An authority that another one signed.
        case intermediate
        /// An authority that signed itself.
        case root
    }

    /// Where a moment lies in a certificate's life.
    package enum Life: String, CaseIterable, Sendable {
        case valid
        case expired
        case notYetValid = "not-yet-valid"
    }

    /// One certificate of the file.
    package struct Entry: Hashable, Sendable {
        /// The line of its BEGIN.
        package var line: Int
        /// The certificate.
        package var certificate: Certificate
        /// What it is.
        package var role: Role
        /// Where in its life it is.
        package var life: Life
        /// The lines of the certificates in the file that signed it; itself for a root.
        package var signers: [Int]
        /// A root is reached from it inside the file.
        package var reachesRoot: Bool
    }

    /// What it is as a whole.
    package let kind: TrustFileKind
    /// Every certificate that could be read, in the file's order.
    package let entries: [Entry]
    /// By line; damage of the text included.
    package let findings: [TrustFinding]

    /// Looks at `file` as of `moment`.
    package init(_ file: PEMFile, at moment: WallTime) {
        entries = TrustGraph(file.blocks, at: moment).entries
        kind = Self.kind(file, entries)
        let all = file.problems.map { TrustFinding(line: $0.line, .text($0.kind)) } + Self.findings(file, entries, kind)
        findings = all.sorted { $0.line < $1.line }
    }

    /// Reads and looks at once.
    package init(_ bytes: Span<UInt8>, at moment: WallTime) {
        self.init(PEM.inspect(bytes), at: moment)
    }
}

extension TrustFile {
    private static func kind(_ file: PEMFile, _ entries: [Entry]) -> TrustFileKind {
        let kinds = Set(file.blocks.map(\.kind)).subtracting([.parameters])
        let hasKey = kinds.contains { $0.isPrivateKey }
        if entries.isEmpty { return kindWithoutCertificates(file, kinds, hasKey: hasKey) }
        guard !hasKey else { return .bundle }
        guard kinds.isSubset(of: [.certificate, .trustedCertificate]) else { return .mixed }
        return kind(of: entries)
    }

    private static func kindWithoutCertificates(
        _ file: PEMFile, _ kinds: Set<PEMBlock.Kind>, hasKey: Bool
    ) -> TrustFileKind {
        if file.problems.contains(where: { $0.kind == .empty }) { return .empty }
        if hasKey { return .key }
        switch kinds {
        case [.request]: return .request
        case [.revocationList]: return .revocationList
        case [], [.certificate], [.trustedCertificate], [.unknown]: return .junk
        default: return .mixed
        }
    }

    private static func kind(of entries: [Entry]) -> TrustFileKind {
        let leaves = Set(entries.filter { $0.role == .leaf }.map(\.certificate))
        let hasRoot = entries.contains { $0.role == .root }
        let hasIntermediate = entries.contains { $0.role == .intermediate }
        switch (leaves.count, hasIntermediate, hasRoot) {
        case (0, true, true): return entries.allSatisfy(\.reachesRoot) ? .fullChain : .brokenChain
        case (0, true, false): return .intermediateOnly
        case (0, false, _): return .rootOnly
        case (_, false, false): return .leaf
        case (1, _, _):
            guard entries.allSatisfy({ $0.role != .leaf || !$0.signers.isEmpty }) else { return .mixed }
            return hasRoot ? .leafWithRoot : .leafWithChain
        default: return .mixed
        }
    }

    private static func findings(_ file: PEMFile, _ entries: [Entry], _ kind: TrustFileKind) -> [TrustFinding] {
        var findings = duplicates(entries) + dates(entries) + order(entries, kind)
        if kind == .bundle {
            let keys = file.blocks.filter { $0.kind.isPrivateKey }
            findings += keys.map { TrustFinding(line: $0.line, .privateKey) }
        }
        if kind == .intermediateOnly || kind == .brokenChain {
            findings += entries.filter { $0.role == .intermediate && !$0.reachesRoot }.map { entry in
                let certificate = entry.certificate
                return TrustFinding(
                    line: entry.line, .noRoot(subject: certificate.subject, issuer: certificate.issuer))
            }
        }
        if kind == .mixed {
            findings += entries.filter { $0.role == .leaf }.map { entry in
                TrustFinding(line: entry.line, .leafAmongAuthorities(subject: entry.certificate.subject))
            }
        }
        return findings
    }

    private static func duplicates(_ entries: [Entry]) -> [TrustFinding] {
        var first: [Certificate: Int] = [:]
        return entries.compactMap { entry in
            if let line = first[entry.certificate] { return TrustFinding(line: entry.line, .duplicate(of: line)) }
            first[entry.certificate] = entry.line
            return nil
        }
    }

    private static func dates(_ entries: [Entry]) -> [TrustFinding] {
        let live = Dictionary(
            entries.filter { $0.life == .valid }.map { (Authority($0.certificate), $0.line) }, uniquingKeysWith: min)
        return entries.compactMap { entry in
            let subject = entry.certificate.subject
            switch entry.life {
            case .valid: return nil
            case .notYetValid: return TrustFinding(line: entry.line, .notYetValid(subject: subject))
            case .expired:
                guard let line = live[Authority(entry.certificate)] else {
                    return TrustFinding(line: entry.line, .expired(subject: subject))
                }
                return TrustFinding(line: entry.line, .expiredCopy(subject: subject, of: line))
            }
        }
    }

    /// Only where a leaf is in front does the order count: what a server sends.
    private static func order(_ entries: [Entry], _ kind: TrustFileKind) -> [TrustFinding] {
        guard kind == .leafWithChain || kind == .leafWithRoot || kind == .bundle else { return [] }
        return zip(entries.dropFirst(), entries).compactMap { entry, before in
            let isIssuer = before.signers.contains(entry.line) || entry.certificate == before.certificate
            return isIssuer ? nil : TrustFinding(line: entry.line, .misordered(subject: entry.certificate.subject))
        }
    }
}

/// A subject with a key: what stays the same when an authority is renewed.
struct Authority: Hashable {
    let subject: [UInt8]
    let key: PublicKey

    init(_ certificate: Certificate) {
        subject = certificate.subjectDER
        key = certificate.publicKey
    }
}
