package import Core

/// The dates of a certificate or a lease, and when it reached this host.
package struct Lifetime: Hashable, Sendable {
    /// Its first second, as the issuer wrote it. Vault backdates by 30 s, roles by days.
    package var notBefore: WallTime
    /// Its last second.
    package var notAfter: WallTime
    /// When this host received it.
    package var received: WallTime

    package init(notBefore: WallTime, notAfter: WallTime, received: WallTime) {
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.received = received
    }

    /// Where the life counts from: the later of `notBefore` and the receipt, so that a backdated certificate is not
    /// renewed at once and for ever. A receipt after the end (a clock that was wrong then) counts for nothing.
    package var start: WallTime {
        received < notAfter ? max(notBefore, received) : min(notBefore, notAfter)
    }

    /// The lifetime that a generation's record tells; what the record leaves out is taken from the receipt.
    package init(recorded notBefore: WallTime?, _ notAfter: WallTime?, received: WallTime) {
        self.init(notBefore: notBefore ?? received, notAfter: notAfter ?? received, received: received)
    }

    /// Whether it is over at `now`.
    package func isOver(at now: WallTime) -> Bool { now >= notAfter }

    /// How long it lasts from its start; never negative.
    package var length: Duration {
        max(.zero, notAfter - start)
    }
}

/// When to renew: a pure function of (life, host).
package enum RenewalRule {
    /// The widest that the jitter moves a renewal, as a part of the life.
    package static let jitterShare = 0.1

    /// The moment at which a life is to be renewed.
    ///
    /// Two thirds of the life, moved earlier by up to a tenth of it: by how much depends on `seed` alone, so that a
    /// thousand hosts that began together spread flat over the window, and a restart changes nothing. Never later than a
    /// fifth of the life before the end.
    package static func renewal(of life: Lifetime, seed: Seed) -> WallTime {
        let length = Double(life.length.components.seconds)
        let point = length * (2.0 / 3.0 - seed.fraction * jitterShare)
        let latest = length * 0.8
        return life.start + .seconds(Int64(min(point, latest)))
    }

    /// The next regular look at something without a life of its own: `interval` from now, less up to a tenth.
    package static func refresh(every interval: Duration, after now: Now, seed: Seed) -> Deadline {
        .monotonic(now.monotonic + interval * (1 - seed.fraction * jitterShare))
    }
}
