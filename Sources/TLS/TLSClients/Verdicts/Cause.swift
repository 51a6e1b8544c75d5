internal import Core
internal import X509

/// Why a client refuses, in our words: what is wrong with the file or the chain, and not only where a library stopped.
struct Cause: Hashable {
    let code: String
    let sentence: String

    private init(_ code: String, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    init(_ refusal: Refusal, _ view: DiagnosisContext) {
        let culprit = refusal.certificate ?? view.chain[0]
        switch refusal.kind {
        case .noTrust: self = Self.noTrust(view)
        case .issuerUnknown: self = Self.unknown(culprit, view)
        case .selfSigned: self = Self.untrustedRoot(culprit, view)
        case .expired, .notYetValid: self = Self.dates(refusal.kind, culprit, view)
        default: self = Self.other(refusal, culprit, view)
        }
    }

    // MARK: Trust

    private static func noTrust(_ view: DiagnosisContext) -> Cause {
        if view.file.problems.contains(where: { $0.kind == .empty }) {
            return Cause("trust.empty", "the trust file is empty")
        }
        guard !view.trust.isEmpty else { return Cause("trust.junk", "the trust file holds no certificate") }
        guard let damage = view.file.damage.first else {
            return Cause("trust.unusable", "the client takes none of the certificates in the trust file")
        }
        return Cause(
            "trust.damaged",
            "the trust file is damaged in line \(damage.line): \(damage.kind.sentence); the client takes none of it")
    }

    private static func unknown(_ certificate: Certificate, _ view: DiagnosisContext) -> Cause {
        let issuer = certificate.quotedIssuer
        let namesakes = (view.trust + view.chain).filter { $0.subjectDER == certificate.issuerDER }
        if !namesakes.isEmpty, !namesakes.contains(where: { certificate.wasSigned(by: $0) }) {
            return Cause(
                "trust.other-key",
                "\(certificate.quotedName) was signed with another key than that of the \(issuer) at hand"
            )
        }
        let top = view.top(from: certificate)
        if top.isSelfSigned, view.isTrusted(top) {
            let who = certificate.quotedName
            return Cause("chain.dead-end", "the client builds no path from \(who) to its root")
        }
        if view.heldIntermediates.isEmpty, certificate == view.chain[0], namesakes.isEmpty {
            return Cause(
                "chain.issuer-unknown",
                "\(issuer) issued the server's certificate, and is neither sent nor in the trust file")
        }
        return rootMissing(top, view)
    }

    private static func rootMissing(_ top: Certificate, _ view: DiagnosisContext) -> Cause {
        let issuer = top.isSelfSigned ? top.quotedName : top.quotedIssuer
        guard let held = view.heldIntermediates.first.map(\.quotedName) else {
            return Cause(
                "trust.root-missing", "the trust file does not contain \(issuer), the root that the chain leads to")
        }
        return view.hasNoRoot
            ? Cause(
                "trust.intermediate-only",
                "the trust file holds only the intermediate \(held); its issuer \(issuer) is missing")
            : Cause("trust.root-missing", "the trust file holds the intermediate \(held), but not its issuer \(issuer)")
    }

    private static func untrustedRoot(_ root: Certificate, _ view: DiagnosisContext) -> Cause {
        if root == view.chain[0] {
            return Cause(
                "trust.self-signed", "the server's certificate is self-signed, and the trust file does not hold it")
        }
        return rootMissing(root, view)
    }

    // MARK: Dates

    private static func dates(_ kind: Refusal.Kind, _ certificate: Certificate, _ view: DiagnosisContext) -> Cause {
        let who = certificate.quotedName
        let isOver = kind == .expired
        let what = isOver ? "expired at \(certificate.notAfter.rfc3339)" : "begins at \(certificate.notBefore.rfc3339)"
        let word = isOver ? "expired" : "not-yet-valid"
        if certificate == view.chain[0] {
            return Cause(isOver ? "server.expired" : "server.not-yet-valid", "the server's certificate \(who) \(what)")
        }
        let place = view.isTrusted(certificate) ? "trust" : "chain"
        if isOver, view.liveTwin(of: certificate) != nil {
            return Cause(
                "\(place).expired-shadow", "the client picks a copy of \(who) that \(what) instead of the valid one")
        }
        return Cause("\(place).\(word)", "\(who) \(place == "trust" ? "in the trust file" : "as sent") \(what)")
    }

    // MARK: Everything else

    private static func other(_ refusal: Refusal, _ culprit: Certificate, _ view: DiagnosisContext) -> Cause {
        let who = culprit.quotedName
        return switch refusal.kind {
        case .badSignature: Cause("chain.bad-signature", "\(who) was not signed with the key of the issuer at hand")
        case .notAuthority: Cause("usage.not-a-ca", "\(who) is used as what its basic constraints deny")
        case .keyUsage: Cause("usage.key", "the key usage of \(who) does not allow what its key is used for")
        case .pathLength: Cause("chain.path-length", "there are more CA certificates below \(who) than it allows")
        case .nameConstraint: Cause("chain.name-constraint", "\(who) has a name that its CA may not issue for")
        case .purpose: Cause("usage.wrong", "\(who) may not be used for a TLS server")
        case .weak: Cause("key.weak", "the key or the signature of \(who) is too weak for this client")
        case .criticalExtension:
            Cause("chain.critical-extension", "\(who) has a critical extension that the client does not know")
        case .name:
            Cause("server.name-mismatch", "\(who) has no name that matches '\(bounded(view.name ?? "", limit: 100))'")
        case .tooLong: Cause("depth.exceeded", "the chain is longer than the client's limit")
        case .strict: Cause("strict.extension", "\(who) lacks what RFC 5280 demands")
        default: Cause("chain.malformed", "the client cannot read \(who)")
        }
    }
}
