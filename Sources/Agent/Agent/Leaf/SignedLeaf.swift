import Boundary
import Core
import Renewal
import VaultAPI
import VaultClient
import X509

/// A verified leaf with its key that is not on disk yet.
struct SignedLeaf {
    var leaf: VerifiedLeaf
    var key: PrivateKey
    /// Measured from its receipt.
    var lifetime: Lifetime

    /// What its dates allow, beside the one that is `held`.
    func publication(held: Lifetime?, now: Now) -> LeafPublication {
        LeafPublication.decide(lifetime, leaf: leaf.leaf.notAfter, held: held, now: now)
    }

    /// Why it is not published where it has expired: it, or what expires before it.
    var expired: LeafError {
        let first = leaf.firstToExpire
        return first == leaf.leaf
            ? .expired(at: first.notAfter) : .issuerExpired(subject: first.shownName, at: first.notAfter)
    }

    /// The record of its generation; `request` is the digest of what was asked for.
    func record(request: String) -> GenerationRecord {
        GenerationRecord(
            request: request, received: lifetime.wall,
            clocks: GenerationRecord.Clocks(
                server: lifetime.server, bootTime: lifetime.monotonic, boot: lifetime.boot),
            serial: leaf.leaf.serial, notBefore: lifetime.notBefore, notAfter: lifetime.notAfter)
    }
}

extension LeafAnswer {
    /// What the server signed.
    init(_ signed: SignedCertificate) {
        self.init(certificate: signed.certificate, chain: signed.chain, isLeased: signed.leaseID != nil)
    }
}

extension VaultError {
    /// Whether a signing request may have been carried out although it failed: the answer was lost or made no sense.
    var mayHaveIssued: Bool {
        switch self {
        case .malformed, .server, .keyInAnswer, .empty: true
        default: isLost
        }
    }
}

extension OutputFailure {
    /// What the server said instead of signing. Where its issuer has expired by one of the clocks, that is the cause.
    init(signing error: VaultError, at now: Now) {
        if let end = error.issuerEnd, now.isPastByAny(end) {
            self.init(LeafError.issuerExpired(subject: nil, at: end))
        } else {
            self.init(.leafRefused, error)
        }
    }

    /// A new leaf is kept beside the one in force until `lifetime` begins by this host's clock.
    static func waits(_ output: OutputID, _ lifetime: Lifetime) -> OutputFailure {
        OutputFailure(
            .leafNotYetValid,
            "\(output): a new leaf waits: this host's clock is not between \(lifetime.notBefore.rfc3339) and "
                + "\(lifetime.notAfter.rfc3339)",
            hint: "compare the clocks of this host and of the server: date -u")
    }

    /// Only right clocks tell how long the one in force is valid.
    static func backdated(_ output: OutputID, _ lifetime: Lifetime) -> OutputFailure {
        let life = DurationText.render(lifetime.length)
        return OutputFailure(
            .leafBackdated,
            "\(output): the server backdates it by more than the \(life) that it lives: with a wrong clock the agent cannot tell "
                + "when to renew it",
            hint: "write ttl: \(life) in agent.yaml, or set not_before_duration=30s on the PKI role")
    }
}
