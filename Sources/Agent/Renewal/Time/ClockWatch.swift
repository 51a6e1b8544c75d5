package import Core

/// Compares this host's clock with the server's, and says which time may be acted on.
///
/// A server's time is remembered with the monotonic moment of its arrival, so that a jump of the host's clock shows at
/// once, without asking again.
package struct ClockWatch: Hashable, Sendable {
    /// From here on the difference is a finding (`clock.skew`).
    package static let tolerance = Duration.seconds(300)

    private var server: WallTime?
    private var seenAt = Duration.zero

    package init() {}

    /// Notes the time that a server's answer carried.
    package mutating func observe(server time: WallTime, now: Now) {
        server = time
        seenAt = now.monotonic
    }

    /// How far the server's clock is ahead of ours (negative: behind); `nil` while no server was heard, or when the two
    /// agree within the tolerance.
    package func skew(at now: Now) -> Duration? {
        guard let estimate = estimate(at: now) else { return nil }
        let difference = estimate - now.wall
        return abs(difference.components.seconds) > Self.tolerance.components.seconds ? difference : nil
    }

    /// The present to act by: the host's own, or while the clocks disagree the earlier of the two, so that nothing is
    /// removed, called expired or renewed early on the word of a clock that is wrong.
    package func judged(_ now: Now) -> Now {
        guard skew(at: now) != nil, let estimate = estimate(at: now) else { return now }
        return Now(wall: min(now.wall, estimate), monotonic: now.monotonic)
    }

    private func estimate(at now: Now) -> WallTime? {
        server.map { $0 + (now.monotonic - seenAt) }
    }
}
