/// How often an output may ask the server to make something: a burst of 3, then one for each tenth of the life that the
/// server really gives.
///
/// It bounds every fault (a disk that fills, answers that are never good) to `max(288, 10 × 24 h / life) + 3` certificates
/// a day without ever being the cause of an outage: while nothing valid is held, the next request waits for five minutes
/// at most. Refilled by boot time, so that no clock that is set can empty or lock it. Kept in `state/`.
package struct IssueBudget: Hashable, Sendable {
    /// How many may be asked for at once.
    package static let burst = 3.0
    /// How long an output that holds nothing valid waits at most between two requests.
    package static let longestWait = Duration.seconds(300)
    /// How long an operator who passes the budget waits between two requests.
    package static let forcedWait = Duration.seconds(60)

    /// What was left at ``at``, from 0 to ``burst``.
    package private(set) var tokens: Double
    /// The boot time at which ``tokens`` were left.
    package private(set) var at: Duration
    /// The boot that ``at`` counts from.
    package private(set) var boot: String
    /// The boot time of the last request that was charged; `nil` before the first.
    package private(set) var lastRequest: Duration?
    /// The boot time of the last request that an operator's word made past the budget; `nil` before the first.
    package private(set) var lastForced: Duration?

    /// A full budget, or one that was kept.
    package init(
        tokens: Double = burst, at: Duration = .zero, boot: String = "", lastRequest: Duration? = nil,
        lastForced: Duration? = nil
    ) {
        (self.tokens, self.at, self.boot) = (min(max(tokens, 0), Self.burst), at, boot)
        (self.lastRequest, self.lastForced) = (lastRequest, lastForced)
    }

    /// How long until the next request; zero when it may be sent at once. `life` is that of what the server gives.
    /// `passes`: an operator asked, and a minute after the last such request that is enough.
    package func wait(life: Duration, holdsNothing: Bool, passes: Bool = false, now: Now) -> Duration {
        let missing = 1 - tokens(life: life, now: now)
        var waits = [missing < 0.001 ? Duration.zero : Self.step(life) * missing]
        if passes { waits.append(rest(of: Self.forcedWait, since: lastForced, now)) }
        if holdsNothing { waits.append(rest(of: Self.longestWait, since: lastRequest, now)) }
        return waits.min() ?? .zero
    }

    /// Charges one request: a token, or what there is of one. `isForced`: an operator passed the budget with it, where
    /// there was no token.
    package mutating func charge(life: Duration, isForced: Bool = false, now: Now) {
        let held = tokens(life: life, now: now)
        if isForced, held < 0.999 { lastForced = now.monotonic }
        tokens = max(0, held - 1)
        (at, boot, lastRequest) = (now.monotonic, now.boot, now.monotonic)
    }

    /// What is left of a pause that began at a moment that was kept; nothing where none was.
    private func rest(of pause: Duration, since moment: Duration?, _ now: Now) -> Duration {
        max(.zero, pause - (moment.map { since($0, now) } ?? pause))
    }

    /// Gives a request back that made nothing.
    package mutating func giveBack() {
        tokens = min(Self.burst, tokens + 1)
    }

    private func tokens(life: Duration, now: Now) -> Double {
        min(Self.burst, tokens + since(at, now) / Self.step(life))
    }

    /// The time since a moment that was kept. Of another boot, and of one that is yet to come, only the uptime is known.
    private func since(_ moment: Duration, _ now: Now) -> Duration {
        now.boot == boot && moment <= now.monotonic ? now.monotonic - moment : now.monotonic
    }

    private static func step(_ life: Duration) -> Duration { max(.seconds(1), life / 10) }
}
