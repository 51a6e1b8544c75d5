package import Core

/// The server's clock: the `Date` of its last answer, and the boot time since. A hint, never an authority.
package struct ServerClock: Hashable, Sendable {
    private var told: WallTime?
    private var toldAt = Duration.zero

    package init() {}

    /// Notes the time that an answer carried when it arrived.
    package mutating func observe(_ time: WallTime, at monotonic: Duration) {
        (told, toldAt) = (time, monotonic)
    }

    /// The server's time now; `nil` while no answer has told it.
    package func time(at monotonic: Duration) -> WallTime? {
        told.map { $0 + (monotonic - toldAt) }
    }
}

/// How far the host's clock and the server's are apart, where that is worth a finding.
package enum ClockSkew {
    /// How far the server's clock is ahead of the host's (negative: behind); `nil` while the server's is not known, or when
    /// the two are apart by no more than 30 s and a tenth of the shortest life that depends on them.
    package static func between(_ now: Now, shortest: Duration?) -> Duration? {
        guard let server = now.server else { return nil }
        let difference = server - now.wall
        let tolerance = min(.seconds(30), shortest.map { $0 / 10 } ?? .seconds(30))
        return abs(difference.components.seconds) > max(2, tolerance.components.seconds) ? difference : nil
    }
}
