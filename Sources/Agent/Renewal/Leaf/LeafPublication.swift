package import Core

/// What to do with a leaf that the server gave and that passed every check but that of its dates.
package enum LeafPublication: Hashable, Sendable {
    /// Publish it.
    case publish
    /// Keep it beside the one in force: by the host's clock it is not valid.
    case wait
    /// Never publish it: it has expired, or an issuer in its chain has.
    case expired

    /// `leaf` is the leaf's own last second: where its ``Lifetime/notAfter`` is earlier, an issuer expires first, and no
    /// clock excuses that. `held` is what is in force.
    ///
    /// A host whose clock is behind and a server whose clock is ahead look the same from here, and so do a host that is ahead
    /// and a server that is behind. What waits serves both: it takes over when it is valid by the host's clock, or shortly
    /// before the one in force ends.
    package static func decide(_ new: Lifetime, leaf: WallTime, held: Lifetime?, now: Now) -> LeafPublication {
        let isIssuers = new.notAfter < leaf
        guard new.notBefore < new.notAfter, !(isIssuers ? new.mayBeExpired(at: now) : new.isExpired(at: now)) else {
            return .expired
        }
        guard !new.isValid(byHostAt: now), let held, !held.isOver(at: now) else { return .publish }
        return held.age(at: now) >= RenewalRule.lastMoment(of: held.length) ? .publish : .wait
    }
}
