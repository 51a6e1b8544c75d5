package import AgentConfig
import Core

/// A lease that is held, and the login that it depends on.
package struct HeldLease: Hashable, Sendable {
    /// The name by which it is renewed.
    package var id: String
    /// How long the server granted it for.
    package var duration: Duration
    /// Whether the server renews it.
    package var isRenewable: Bool
    /// From the receipt to the end of the lease.
    package var lifetime: Lifetime
    /// The number of the login whose token it dies with.
    package var login: Int

    /// A lease that was granted at `now` to the token of a login.
    package init(id: String, duration: Duration, isRenewable: Bool, login: Int, now: Now) {
        self.id = id
        self.duration = duration
        self.isRenewable = isRenewable
        self.login = login
        lifetime = Lifetime(
            notBefore: now.wall, notAfter: now.wall + duration, received: now, requested: duration)
    }

    /// Whether revoking the token of this login would revoke the lease.
    package func dependsOn(login: Int) -> Bool { self.login == login }
}

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

    /// When the server is asked next. A lease is renewed before it expires and never read for freshness: reading would make
    /// another one (P-49).
    package static func due(holding lease: HeldLease?, refresh: Duration, now: Now, seed: Seed) -> Deadline {
        guard let lease else { return RenewalRule.refresh(every: refresh, after: now, seed: seed) }
        return .elapsed(RenewalRule.age(of: lease.lifetime.length, seed: seed), of: lease.lifetime)
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
