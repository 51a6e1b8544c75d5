package import AgentConfig
import Core

/// What an agent decides about a secret. Pure.
package enum SecretDecision {
    /// What is asked of the server.
    package enum Request: Hashable, Sendable {
        /// More time for the lease that is held.
        case renewLease(HeldLease)
        /// The secret itself, which makes a new one where it has a lease.
        case read
    }

    /// A renewable lease of this login is renewed; everything else is read.
    package static func request(holding lease: HeldLease?, login: Int) -> Request {
        guard let lease, lease.dependsOn(login: login), lease.isRenewable else { return .read }
        return .renewLease(lease)
    }

    /// Whether a renewal gave enough: a server near the longest life of a lease grants ever less, and then the secret is
    /// read anew.
    package static func lasts(_ renewed: Duration, after lease: HeldLease) -> Bool { renewed * 2 > lease.duration }

    /// Whether a lease of an earlier login is renewed although a new one was asked for in vain: when half of it has passed.
    package static func prolongs(_ lease: HeldLease, login: Int, now: Now) -> Bool {
        lease.isRenewable && !lease.dependsOn(login: login)
            && lease.lifetime.furthestAge(at: now) * 2 >= lease.lifetime.length
    }

    /// When the server is asked next. A lease is renewed before it expires and never read for freshness: reading would make
    /// another one (P-49). One of an earlier login dies with a token that is not renewed any more: it is replaced at once.
    package static func due(
        holding lease: HeldLease?, login: Int, refresh: Duration, now: Now, seed: Seed
    ) -> Deadline {
        guard let lease else { return RenewalRule.refresh(every: refresh, after: now, seed: seed) }
        guard lease.dependsOn(login: login) else { return .monotonic(now.monotonic) }
        return .elapsed(RenewalRule.age(of: lease.lifetime.length, seed: seed), of: lease.lifetime)
    }

    /// When a secret that the server no longer has is asked for again: as often as it is refreshed, and sooner only for the
    /// sake of a lease that still can be renewed.
    package static func dueWhenGone(holding lease: HeldLease?, refresh: Duration, now: Now, seed: Seed) -> Deadline {
        let regular = RenewalRule.refresh(every: refresh, after: now, seed: seed)
        guard let lease, lease.isRenewable, !lease.lifetime.isOver(at: now) else { return regular }
        let wait = max(lease.lifetime.left(at: now) / 2, .seconds(5))
        return .first([regular, .monotonic(now.monotonic + wait)])
    }

    /// What is left to be done of a removal that was begun, where this is the current generation by now. Only what was
    /// current then is removed, and only while that is still asked for: what came since is a secret that is there again.
    package static func goesOn(
        _ rule: SecretOutput.OnDelete, removing: String?, current: String?
    ) -> Bool {
        rule == .remove && (current == nil || current == removing)
    }

    /// Whether the disk is checked before the server is asked: where a new generation will be written for certain.
    package static func mustWrite(hasFiles: Bool, lifetime: Lifetime?) -> Bool { !hasFiles || lifetime != nil }

    /// What a secret that the server no longer has means for the files.
    package enum Deletion: Hashable, Sendable {
        /// The output fails; files that are there stay.
        case fail
        /// The last good files stay, and it is reported.
        case keep
        /// The files are removed, and it is reported.
        case remove
    }

    /// What becomes of the files is the configuration's to say, never an accident (P-55).
    package static func deletion(_ rule: SecretOutput.OnDelete, hasFiles: Bool) -> Deletion {
        switch rule {
        case .fail: .fail
        case .keep: hasFiles ? .keep : .fail
        case .remove: .remove
        }
    }
}
