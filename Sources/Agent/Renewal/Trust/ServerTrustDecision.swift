import Core
package import X509

/// What a complete answer of the mounts means for `ca/vault-ca.pem`, the trust that verifies the server itself.
package struct ServerTrustDecision: Sendable {
    /// What the file holds from now on, where it is to be replaced.
    package var set: TrustSet
    /// What the file gains by that, and what it loses.
    package var added: [Certificate]
    package var removed: [Certificate]

    /// Whether the file holds what it should: then it stays as it is, to the byte.
    package var isUnchanged: Bool { added.isEmpty && removed.isEmpty }

    /// Takes an answer into the history and decides. `held` are the certificates of the file on disk, whoever wrote it: each
    /// counts as seen, and its roots that are not accepted by `policy` stay for its ``TrustPolicy/retireAfter``.
    package static func decide(
        _ offers: [IssuerOffer], history: inout ServerTrustHistory, policy: TrustPolicy, held: [Certificate], now: Now
    ) throws(TrustError) -> ServerTrustDecision {
        let accepted = try TrustDecision.decide(
            offers, for: Layout.serverTrust, history: &history.issuers, policy: policy, held: held, now: now
        ).set
        var policy = policy
        policy.kept = history.kept(of: held, besides: accepted.roots, for: policy.retireAfter, now: now.wall)
        let set = TrustSet.decide(history: history.issuers, offers: offers, policy: policy, held: held, now: now)
        let (before, after) = (Set(held), Set(set.intermediates + set.roots))
        return ServerTrustDecision(
            set: set, added: (set.intermediates + set.roots).filter { !before.contains($0) },
            removed: held.filter { !after.contains($0) })
    }
}

/// What became of trying a new trust file on one address of the server.
package enum AddressTrial: Hashable, Sendable {
    /// The server's handshake verifies.
    case verified
    /// There was no handshake to look at, and why.
    case unreachable(String)
    /// The server's handshake does not verify, and why.
    case refused(String)
}

/// Whether a new trust for the server may replace the one in use.
package enum ServerTrustVerdict: Hashable, Sendable {
    /// Every address that was reached verifies, and there is one.
    case publish
    /// This address does not verify.
    case refused(address: String, reason: String)
    /// No address was reached: nothing is proved.
    case unproved(address: String, reason: String)

    /// An address that is not reached neither proves nor forbids anything.
    package static func judge(_ trials: [(address: String, trial: AddressTrial)]) -> ServerTrustVerdict {
        for (address, trial) in trials {
            if case .refused(let reason) = trial { return .refused(address: address, reason: reason) }
        }
        if trials.contains(where: { $0.trial == .verified }) { return .publish }
        guard case (let address, .unreachable(let reason))? = trials.first else {
            return .unproved(address: "", reason: "there is no address")
        }
        return .unproved(address: address, reason: reason)
    }
}
