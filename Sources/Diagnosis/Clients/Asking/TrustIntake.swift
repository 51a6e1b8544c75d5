internal import PKI

/// How a client takes certificates from its trust file.
struct TrustIntake: Sendable {
    /// What may be wrong with a block.
    enum Flaw: CaseIterable, Sendable {
        /// Base64 or DER that cannot be read.
        case broken
        /// No END, or that of something else.
        case unfinished
        /// `Name: value` lines.
        case headers
        /// Spaces before its lines.
        case indented
        /// Its END and the next BEGIN on one line.
        case glued
        /// An invisible mark in front of it.
        case byteOrderMark
        /// Something other than a certificate.
        case foreign
    }

    /// What becomes of the file then.
    enum Reaction: Sendable {
        /// The block is lost.
        case skip
        /// The block is lost, and the one behind it too.
        case skipNext
        /// What stands before it is kept, the rest is lost.
        case stop
        /// Nothing is taken.
        case refuse
    }

    /// What blocks of certificates are called.
    var labels: Set<String> = ["CERTIFICATE"]
    /// What is not named here does no harm.
    var reactions: [Flaw: Reaction]
    /// Certificates in their binary form are taken.
    var takesDER = false

    /// The certificates that the client trusts.
    func certificates(in file: PEMFile) -> [Certificate] {
        if file.problems.contains(where: { $0.kind == .der }) { return takesDER ? file.certificates : [] }
        let flaws = fileFlaws(file)
        var taken: [Certificate] = []
        var isNextLost = false
        for (place, block) in file.blocks.enumerated() {
            let isLost = isNextLost
            isNextLost = false
            switch reaction(to: block, flaws[place]) {
            case .refuse: return []
            case .stop: return taken
            case .skipNext: isNextLost = true
            case .skip: break
            case nil:
                guard !isLost, labels.contains(block.label), let certificate = block.certificate else { continue }
                taken.append(certificate)
            }
        }
        return taken
    }

    /// What the file's own problems mean for each block.
    private func fileFlaws(_ file: PEMFile) -> [Set<Flaw>] {
        var flaws = [Set<Flaw>](repeating: [], count: file.blocks.count)
        let gluedLines = Set(file.problems.filter { $0.kind == .glued }.map(\.line))
        for (place, block) in file.blocks.enumerated() where gluedLines.contains(block.line) {
            for one in max(place - 1, 0)...place { flaws[one].insert(.glued) }
        }
        if !flaws.isEmpty, file.problems.contains(where: { $0.kind == .byteOrderMark }) {
            flaws[0].insert(.byteOrderMark)
        }
        return flaws
    }

    /// The worst one; `nil` where the client takes the block as it is, or does not look at it.
    private func reaction(to block: PEMBlock, _ more: Set<Flaw>) -> Reaction? {
        let flaws = block.flaws(labels).union(more)
        let found = Flaw.allCases.filter(flaws.contains).compactMap { reactions[$0] }
        return [.refuse, .stop, .skipNext, .skip].first { found.contains($0) }
    }
}

extension TrustIntake {
    /// libcrypto's function for a whole file. The clients that run on libcrypto let it load the file itself.
    static let whole = TrustIntake(
        labels: openSSL,
        reactions: [
            .broken: .refuse, .unfinished: .refuse, .headers: .refuse, .glued: .refuse, .indented: .skip,
            .byteOrderMark: .skip,
        ])
    /// libcrypto's function for one certificate, again and again.
    static let untilDamage = TrustIntake(
        labels: openSSL,
        reactions: [
            .broken: .stop, .unfinished: .stop, .headers: .stop, .glued: .stop, .indented: .skip, .byteOrderMark: .skip,
        ])
    static let go = TrustIntake(reactions: [
        .broken: .skip, .unfinished: .skip, .headers: .skip, .indented: .skip, .glued: .skip, .byteOrderMark: .skip,
    ])
    static let rustls = TrustIntake(reactions: [
        .broken: .skip, .unfinished: .skipNext, .headers: .skip, .indented: .skip, .byteOrderMark: .skip,
    ])
    static let gnutls = TrustIntake(
        labels: ["CERTIFICATE", "X509 CERTIFICATE"],
        reactions: [.broken: .refuse, .unfinished: .refuse, .headers: .refuse])
    static let java = TrustIntake(
        labels: openSSL,
        reactions: Dictionary(uniqueKeysWithValues: Flaw.allCases.map { ($0, Reaction.refuse) }), takesDER: true)
    static let mbedtls = TrustIntake(
        reactions: [.broken: .skip, .unfinished: .skipNext, .headers: .skip, .indented: .skip], takesDER: true)
    static let wolfssl = TrustIntake(reactions: [.broken: .skip, .unfinished: .skipNext, .headers: .skip])
    static let nss = TrustIntake(
        labels: openSSL, reactions: [.broken: .skip, .unfinished: .skip, .headers: .skip], takesDER: true)

    private static let openSSL: Set<String> = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]
}

extension PEMBlock {
    /// What is wrong with it for a client that calls certificates by `labels`.
    fileprivate func flaws(_ labels: Set<String>) -> Set<TrustIntake.Flaw> {
        var flaws = Set(problems.compactMap { TrustIntake.Flaw($0.kind) })
        if !labels.contains(label) {
            flaws.insert(.foreign)
            flaws.remove(.broken)
        }
        return flaws
    }
}

extension TrustIntake.Flaw {
    fileprivate init?(_ kind: PEMProblem.Kind) {
        switch kind {
        case .badBase64, .badCertificate: self = .broken
        case .noEnd, .wrongEnd: self = .unfinished
        case .headers: self = .headers
        case .indented: self = .indented
        case .glued: self = .glued
        default: return nil
        }
    }
}
