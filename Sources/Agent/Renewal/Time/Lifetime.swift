package import Core

/// How long something is valid, counted from its receipt, and how much of that has passed.
///
/// Elapsed time decides and not the calendar, so that no clock that is wrong, and none that is set, can delay a renewal:
/// what was received and when is remembered by three clocks, and whichever has gone furthest since then counts.
package struct Lifetime: Hashable, Sendable {
    /// The first second in which everything in it is valid: the latest `notBefore` of its certificates.
    package var notBefore: WallTime
    /// The last second in which everything in it is valid: that of the first certificate to expire.
    package var notAfter: WallTime
    /// The host's clock at the receipt.
    package var wall: WallTime
    /// The server's clock at the receipt: the `Date` of that very answer; `nil` where it had none.
    package var server: WallTime?
    /// The boot time at the receipt.
    package var monotonic: Duration
    /// The boot that ``monotonic`` counts from.
    package var boot: String
    /// The `ttl` that was asked for: it never lasts longer.
    package var requested: Duration?
    /// The greatest age that was written down before the last boot: see ``elapsed(at:)``.
    package var ageBeforeBoot: Duration

    package init(
        notBefore: WallTime, notAfter: WallTime, received now: Now, requested: Duration? = nil,
        ageBeforeBoot: Duration = .zero
    ) {
        (self.notBefore, self.notAfter, self.requested) = (notBefore, notAfter, requested)
        (wall, server, monotonic, boot) = (now.wall, now.server, now.monotonic, now.boot)
        self.ageBeforeBoot = ageBeforeBoot
    }

    /// How long it is valid from its receipt.
    ///
    /// Up to the end, from the server's time or else the host's, whichever lies within its dates. Where neither does,
    /// one of the clocks is wrong and the dates alone are left: their distance less the 30 s by which Vault backdates,
    /// and at least a third of it. Never more than what was asked for.
    package var length: Duration {
        let span = max(.zero, notAfter - notBefore)
        let base = lengthsByClocks.first ?? max(span - .seconds(30), span / 3)
        return min(base, requested ?? base)
    }

    /// How long it is valid by each clock that lies within its dates: the server's first, then the host's.
    private var lengthsByClocks: [Duration] { [server, wall].compactMap { $0.flatMap(lengthFrom) } }

    private func lengthFrom(_ clock: WallTime) -> Duration? {
        notBefore <= clock && clock < notAfter ? notAfter - clock : nil
    }

    /// The measure of its renewal: how long it is valid by whichever of the two clocks says less.
    ///
    /// A host that is ahead and a server that is behind look the same; only the shorter serves both. A clock that leaves less
    /// than a third of what the other leaves is not followed: it would cost a certificate each few seconds.
    package var lengthForRenewal: Duration {
        guard let shorter = lengthsByClocks.min(), let longer = lengthsByClocks.max() else { return length }
        return min(length, max(shorter, longer / 3))
    }

    /// Whether nothing but a clock tells how long it is valid: its beginning is further back than its end is ahead, and no more
    /// than twice that was not what was asked for. With a wrong clock no rule can tell when to renew it.
    package var isToldByClocksAlone: Bool {
        guard let left = lengthsByClocks.first else { return false }
        let backdating = notAfter - notBefore - left
        return backdating > max(left, .seconds(30)) && requested.map { $0 > left * 2 } ?? true
    }

    /// The measure of the issue budget: the life that the server really gives, also where the host's clock is wrong.
    package var budgetLife: Duration {
        let life = server.flatMap(lengthFrom) ?? max(.zero, notAfter - notBefore)
        return min(life, requested ?? life)
    }

    /// The age that a renewal goes by: that of whichever clock has gone furthest since the receipt, so that no clock that
    /// is wrong can delay it. A clock that was set back counts as nothing.
    package func furthestAge(at now: Now) -> Duration { max(.zero, ages(at: now).max() ?? .zero) }

    /// The age that an end goes by: what at least two of the three clocks say, so that no single one that jumps ends
    /// anything. The furthest where the server's is not known, and after a reboot, which the boot time does not survive.
    package func age(at now: Now) -> Duration {
        let ages = ages(at: now).sorted()
        return max(.zero, ages.count == 3 && now.boot == boot ? ages[1] : ages.last ?? .zero)
    }

    /// By the host's clock, the boot time, and the server's clock where both ends are known. After a reboot the boot time
    /// starts anew, and counts from the greatest age that was written down before.
    private func ages(at now: Now) -> [Duration] {
        let byBoot = now.boot == boot ? now.monotonic - monotonic : now.monotonic + ageBeforeBoot
        let byServer = now.server.flatMap { time in server.map { time - $0 } }
        return [now.wall - wall, byBoot] + (byServer.map { [$0] } ?? [])
    }

    /// Whether it is over.
    package func isOver(at now: Now) -> Bool { age(at: now) >= length }

    /// What is left of it; never negative.
    package func left(at now: Now) -> Duration { max(.zero, length - age(at: now)) }

    /// Whether everything in it is valid by the host's clock.
    package func isValid(byHostAt now: Now) -> Bool { notBefore <= now.wall && now.wall < notAfter }

    /// Whether its last second is past by the host's clock and by the server's, as far as that is known.
    package func isExpired(at now: Now) -> Bool { now.isPastByAll(notAfter) }

    /// Whether its last second is past by at least one of the two clocks.
    package func mayBeExpired(at now: Now) -> Bool { now.isPastByAny(notAfter) }
}

/// When a life is to be renewed, and when what waits replaces what is in force: pure functions of ages.
package enum RenewalRule {
    /// The widest that the jitter moves a renewal, as a part of the life.
    package static let jitterShare = 0.1

    /// The age at which a life of `length` is to be renewed.
    ///
    /// Two thirds of the life, moved earlier by up to a tenth of it: by how much depends on `seed` alone, so that a
    /// thousand hosts that began together spread flat over the window, and a restart changes nothing.
    package static func age(of length: Duration, seed: Seed) -> Duration {
        length * min(2.0 / 3.0 - seed.fraction * jitterShare, 0.8)
    }

    /// The age at which what is in force is replaced by a certificate that is not valid yet by the host's clock: shortly
    /// before the end.
    package static func lastMoment(of length: Duration) -> Duration {
        min(length * 0.98, length - min(.seconds(30), length / 5))
    }

    /// The next regular look at something without a life of its own: `interval` from now, less up to a tenth.
    package static func refresh(every interval: Duration, after now: Now, seed: Seed) -> Deadline {
        .monotonic(now.monotonic + interval * (1 - seed.fraction * jitterShare))
    }
}
