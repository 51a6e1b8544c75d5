import Core
package import X509

/// What a trust output accepts, from its own configuration and files: nothing that a server says widens it.
package struct TrustPolicy: Sendable {
    /// The self-signed certificates of the configured files.
    package var roots: [Certificate]
    /// Further roots that may be taken from what the server offers, by their SHA-256 (lower-case hexadecimal).
    package var pins: Set<String>
    /// Whether further roots may be taken from what the server offers because of their cross certificates, as
    /// ``CrossSigning`` has it.
    package var takesCrossSigned: Bool
    /// Roots that are not configured any more and stay for a while. Nothing else is taken because of them.
    package var kept: [Certificate]
    /// Intermediates from files, for a server that forgets its old ones.
    package var intermediates: [Certificate]
    /// Certificates that must not be in the file, by their SHA-256.
    package var distrust: Set<String>
    /// How long an issuer stays that the server no longer offers, or no longer has as default; `nil`: until it expires.
    package var retireAfter: Duration?

    package init(
        roots: [Certificate], pins: Set<String> = [], takesCrossSigned: Bool = false, kept: [Certificate] = [],
        intermediates: [Certificate] = [], distrust: Set<String> = [], retireAfter: Duration? = nil
    ) {
        self.roots = roots
        self.pins = pins
        self.takesCrossSigned = takesCrossSigned
        self.kept = kept
        self.intermediates = intermediates
        self.distrust = distrust
        self.retireAfter = retireAfter
    }
}

/// Why a certificate is not in the trust file.
package enum TrustExclusion: String, Sendable {
    /// Its SHA-256 stands under `distrust:`.
    case distrusted
    /// The server said that it is revoked.
    case revoked
    /// Its last day is past.
    case expired
    /// The server has not offered it, or not had it as default, for longer than `retire_after`.
    case retired
    /// It reaches no root that is accepted here.
    case noAcceptedRoot = "no-accepted-root"
    /// A self-signed certificate that no file and no pin names, and no cross certificate lets in.
    case rootNotAccepted = "root-not-accepted"

    /// Whether a file that holds such a certificate must lose it at once.
    package var dropsAtOnce: Bool {
        switch self {
        case .distrusted, .revoked, .noAcceptedRoot, .rootNotAccepted: true
        case .expired, .retired: false
        }
    }
}

/// The certificates of a trust file, decided: a pure function of (history, policy, now).
package struct TrustSet: Sendable {
    /// Certificates that are not self-signed, each reaching one of `roots`.
    package var intermediates: [Certificate]
    /// Self-signed certificates.
    package var roots: [Certificate]
    /// What was left out, and why.
    package var excluded: [(certificate: Certificate, reason: TrustExclusion)]

    /// Decides what is in the file at `now`. A root that `held` has, the certificates of the file on disk, need not be offered
    /// any more to stay by its pin or its cross certificate.
    package static func decide(
        history: IssuerHistory, offers: [IssuerOffer], policy: TrustPolicy, held: [Certificate] = [], now: Now
    ) -> TrustSet {
        var set = TrustSet(intermediates: [], roots: [], excluded: [])
        let candidates = set.candidates(history, policy, now)
        let crossSigning = CrossSigning(
            policy: policy, certificates: candidates, offers: offers, history: history, held: held, now: now)
        let selfSigned = (offers.map(\.certificate) + held).filter(\.isSelfSigned)
        for root in unique(policy.roots + policy.kept + selfSigned) {
            set.sort(root: root, policy: policy, crossSigning, now: now)
        }
        set.keepWhatReaches(candidates: set.withoutExpiredTwins(candidates, now: now))
        set.intermediates.sort(by: stableOrder)
        set.roots.sort(by: stableOrder)
        return set
    }

    /// Everything that belongs into the file if it reaches a root.
    private mutating func candidates(_ history: IssuerHistory, _ policy: TrustPolicy, _ now: Now) -> [Certificate] {
        var candidates: [Certificate] = []
        for entry in history.entries.values {
            if let reason = Self.exclusion(of: entry, policy: policy, now: now) {
                excluded.append((entry.certificate, reason))
            } else {
                candidates.append(entry.certificate)
            }
        }
        candidates += policy.intermediates.filter { !policy.distrust.contains($0.sha256) && !$0.isExpired(at: now) }
        return Self.unique(candidates)
    }

    /// Without certificates that one clock calls expired where another of the same subject and key is valid by both:
    /// verifiers that pick the expired one fail (P-62).
    private mutating func withoutExpiredTwins(_ candidates: [Certificate], now: Now) -> [Certificate] {
        candidates.filter { candidate in
            guard candidate.mayBeExpired(at: now) else { return true }
            let hasTwin = candidates.contains {
                $0 != candidate && $0.hasSameSubjectAndKey(as: candidate) && !$0.mayBeExpired(at: now)
            }
            if hasTwin { excluded.append((candidate, .expired)) }
            return !hasTwin
        }
    }

    private mutating func sort(root: Certificate, policy: TrustPolicy, _ crossSigning: CrossSigning, now: Now) {
        let isNamed =
            (policy.roots + policy.kept).contains(root) || policy.pins.contains(root.sha256)
            || crossSigning.accepts(root)
        let named = root.isSelfSigned && isNamed
        switch (named, policy.distrust.contains(root.sha256), !root.isExpired(at: now)) {
        case (_, true, _): excluded.append((root, .distrusted))
        case (false, _, _): excluded.append((root, .rootNotAccepted))
        case (_, _, false): excluded.append((root, .expired))
        case (true, false, true): roots.append(root)
        }
    }

    private static func exclusion(
        of entry: IssuerHistory.Entry, policy: TrustPolicy, now: Now
    ) -> TrustExclusion? {
        if policy.distrust.contains(entry.certificate.sha256) { return .distrusted }
        if entry.revoked { return .revoked }
        if entry.certificate.isExpired(at: now) { return .expired }
        guard let retireAfter = policy.retireAfter else { return nil }
        if !entry.offered && entry.lastOffered + retireAfter < now.wall { return .retired }
        if !entry.isDefault, let last = entry.lastDefault, last + retireAfter < now.wall { return .retired }
        return nil
    }

    /// Dates are not looked at: a certificate that is not valid yet belongs into the file before it is.
    private mutating func keepWhatReaches(candidates: [Certificate]) {
        for candidate in candidates {
            let paths = ChainPaths(of: candidate, through: candidates, to: roots)
            if paths.accepted.contains(where: { Self.verifies(candidate, $0.intermediates, $0.root) }) {
                intermediates.append(candidate)
            } else {
                excluded.append((candidate, .noAcceptedRoot))
            }
        }
    }

    private static func verifies(_ candidate: Certificate, _ way: [Certificate], _ root: Certificate) -> Bool {
        let moment = ([candidate, root] + way).map(\.notBefore).max() ?? candidate.notBefore
        let result = Verification.verify(
            leaf: candidate, intermediates: way, roots: [root], at: moment, purpose: .any)
        if case .success = result { return true }
        return false
    }

    private static func unique(_ certificates: [Certificate]) -> [Certificate] {
        var seen: Set<String> = []
        return certificates.filter { seen.insert($0.sha256).inserted }
    }

    /// An order that depends on the certificates alone, so that the file is byte-stable.
    private static func stableOrder(_ left: Certificate, _ right: Certificate) -> Bool {
        (left.subject, left.notAfter, left.sha256) < (right.subject, right.notAfter, right.sha256)
    }

    /// `trust.pem`: the intermediates and their roots, the one file that every TLS client accepts.
    package var trustPEM: String { intermediatesPEM + rootsPEM }
    /// `intermediates.pem`.
    package var intermediatesPEM: String { intermediates.map(\.pem).joined() }
    /// `roots.pem`.
    package var rootsPEM: String { roots.map(\.pem).joined() }
}

extension Certificate {
    /// Whether it has expired by the host's clock and by the server's. Where the server's is not known it has not: nothing
    /// leaves a trust on the word of one clock.
    package func isExpired(at now: Now) -> Bool {
        now.wall >= notAfter && now.server.map { $0 >= notAfter } ?? false
    }

    /// Whether it has expired by one of the two clocks.
    func mayBeExpired(at now: Now) -> Bool { now.isPastByAny(notAfter) }
}
