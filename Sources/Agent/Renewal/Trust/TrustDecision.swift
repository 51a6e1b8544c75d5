package import Core
package import X509

/// What a complete answer of the mounts means for a trust file.
package struct TrustDecision: Sendable {
    /// What the file holds from now on.
    package var set: TrustSet
    /// The issuers that the server offers now and that reach no accepted root: leaves of theirs will be refused.
    package var leftOut: [Certificate]

    /// Expired issuers are forgotten after this time.
    private static let memory = Duration.seconds(30 * 86_400)

    /// Takes an answer into the history and decides. `file` is the file's name in messages. `held` are the certificates of the
    /// file on disk: they count as seen, whatever the history has lost. The history has taken the answer also where this throws.
    package static func decide(
        _ offers: [IssuerOffer], for file: String, history: inout IssuerHistory, policy: TrustPolicy,
        held: [Certificate], now: Now
    ) throws(TrustError) -> TrustDecision {
        history.recall(held, now: now.wall)
        history.observe(offers, now: now.wall)
        history.forget(expiredBefore: now.wall - memory)
        let set = TrustSet.decide(
            history: history, offers: offers, policy: policy, held: policy.takesOfferedRoots ? held : [], now: now)
        guard !set.roots.isEmpty else { throw .noRoot(file) }
        guard !set.intermediates.isEmpty || offers.allSatisfy(\.certificate.isSelfSigned) || set.mustReplace(held)
        else {
            throw .noPath(set.excluded.map { TrustError.LeftOut(name: $0.certificate.shownName, reason: $0.reason) })
        }
        return TrustDecision(set: set, leftOut: leftOut(of: set, history))
    }

    private static func leftOut(of set: TrustSet, _ history: IssuerHistory) -> [Certificate] {
        set.excluded.map { ($0.certificate, $0.reason) }.filter { certificate, reason in
            reason == .noAcceptedRoot && history.entries[certificate.sha256]?.offered ?? false
        }.map(\.0)
    }
}

extension TrustPolicy {
    /// Whether roots may be taken from what the server offers.
    fileprivate var takesOfferedRoots: Bool { takesCrossSigned || !pins.isEmpty }
}

extension TrustSet {
    /// Whether a file with these certificates must be replaced even by a poorer one: it holds what must leave at once.
    package func mustReplace(_ held: [Certificate]) -> Bool {
        excludes(any: held) { $0.dropsAtOnce }
    }

    /// Whether a file with these certificates may be put back: it holds nothing that is distrusted, revoked, expired or
    /// without an accepted root now. What is only retired may come back.
    package func mayPutBack(_ held: [Certificate]) -> Bool {
        !excludes(any: held) { $0 != .retired }
    }

    private func excludes(any held: [Certificate], _ reason: (TrustExclusion) -> Bool) -> Bool {
        let bad = Set(excluded.filter { reason($0.reason) }.map(\.certificate.sha256))
        return held.contains { bad.contains($0.sha256) }
    }
}

/// A trust file that the proxy's own test refused: it is not written again for a while.
package struct RefusedTrust: Hashable, Sendable {
    /// How long the same file is not tried again.
    package static let pause = Duration.seconds(600)

    private let digest: String
    private let until: Duration

    /// `digest` is that of the file, refused at `now`.
    package init(digest: String, now: Now) {
        self.digest = digest
        until = now.monotonic + Self.pause
    }

    /// Whether a file is still out: it is the same, and the pause is not over.
    package func covers(digest: String, now: Now) -> Bool { now.monotonic < until && self.digest == digest }
}

/// Why no trust file can be made of an answer.
package enum TrustError: ErrorWithHints, Hashable {
    /// None of the configured roots of this trust can be used.
    case noRoot(String)
    /// No issuer that the server offers reaches an accepted root.
    case noPath([LeftOut])

    /// An issuer that is not in the file.
    package struct LeftOut: Hashable, Sendable {
        /// Its common name, or its subject.
        package var name: String
        /// Why it is not.
        package var reason: TrustExclusion
    }

    /// The kind of fault, as `status` and the log name it.
    package var kind: FindingKind {
        switch self {
        case .noRoot: .trustNoRoot
        case .noPath: .trustNoPath
        }
    }

    package var summary: String {
        switch self {
        case .noRoot(let name): "no root of \(name) can be used: all are expired, distrusted or not self-signed"
        case .noPath(let issuers):
            "no issuer that the server offers reaches an accepted root: "
                + issuers.prefix(5).map { "'\(bounded($0.name))' (\($0.reason.rawValue))" }.joined(separator: ", ")
        }
    }

    package var hints: [String] {
        switch self {
        case .noRoot: ["put a valid root into a file under ca/ and name it: roots: { files: [ca/root.pem] }"]
        case .noPath: ["add the issuer's root to a file that roots: names, once you have checked its SHA-256"]
        }
    }
}

extension Certificate {
    /// The common name, or the subject where there is none.
    package var shownName: String { commonName ?? subject }
}
