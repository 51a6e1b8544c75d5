package import Core

/// How often an output may ask the server to make something: a burst of 3, then one for each tenth of the lifetime.
///
/// No fault whatever (a disk that fills, a hook that fails, an answer that is never good) can then turn into a flood of
/// certificates. One number is kept, in `state/`: the time up to which the budget is spent.
package struct IssueBudget: Hashable, Sendable {
    /// How many may be asked for at once.
    package static let burst = 3

    /// The time up to which the budget is spent; each issue moves it by a tenth of the lifetime.
    package private(set) var spentUntil: WallTime

    package init(spentUntil: WallTime = WallTime(secondsSince1970: 0)) {
        self.spentUntil = spentUntil
    }

    /// When the next issue is allowed: `now` or earlier when it is allowed at once.
    package func allowed(lifetime: Duration, now: WallTime) -> WallTime {
        clamped(lifetime: lifetime, now: now) - Self.step(lifetime) * (Self.burst - 1)
    }

    /// Takes one issue from the budget. Returns false, and takes nothing, when none is left.
    package mutating func take(lifetime: Duration, now: WallTime) -> Bool {
        guard allowed(lifetime: lifetime, now: now) <= now else { return false }
        spentUntil = max(now, clamped(lifetime: lifetime, now: now)) + Self.step(lifetime)
        return true
    }

    /// A clock that was set back must not lock the output out for longer than an empty budget would.
    private func clamped(lifetime: Duration, now: WallTime) -> WallTime {
        min(spentUntil, now + Self.step(lifetime) * Self.burst)
    }

    private static func step(_ lifetime: Duration) -> Duration {
        max(.seconds(1), .seconds(lifetime.components.seconds / 10))
    }
}
