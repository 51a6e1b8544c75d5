package import Core

/// Whether one more request may be made.
package enum BudgetDecision: Hashable, Sendable {
    /// Yes, and it is taken from the budget.
    case granted
    /// Not before then. Nothing was taken.
    case spent(until: WallTime)
}

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

    /// Takes one issue from the budget, or says when the next one is allowed.
    package mutating func take(lifetime: Duration, now: WallTime) -> BudgetDecision {
        let spent = clamped(lifetime: lifetime, now: now)
        let allowed = spent - Self.step(lifetime) * (Self.burst - 1)
        guard allowed <= now else { return .spent(until: allowed) }
        spentUntil = max(now, spent) + Self.step(lifetime)
        return .granted
    }

    /// A clock that was set back must not lock the output out for longer than an empty budget would.
    private func clamped(lifetime: Duration, now: WallTime) -> WallTime {
        min(spentUntil, now + Self.step(lifetime) * Self.burst)
    }

    private static func step(_ lifetime: Duration) -> Duration {
        max(.seconds(1), .seconds(lifetime.components.seconds / 10))
    }
}
