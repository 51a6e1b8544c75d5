package import Core

/// The server's clock: the `Date` of its last answer that had one, and the boot time since. A hint, never an authority.
package struct ServerClock: Hashable, Sendable {
    private var told: WallTime?
    private var toldAt = Duration.zero
    /// How long the answer took that told it: the server may have written its time down at any moment of that.
    private var roundTrip = Duration.zero
    /// Whether the last answer told it.
    private var isCurrent = false

    package init() {}

    /// Notes the time that an answer carried when it arrived, `nil` for one without; it was asked for `roundTrip` before.
    package mutating func observe(_ time: WallTime?, roundTrip: Duration = .zero, at monotonic: Duration) {
        isCurrent = time != nil
        if let time { (told, toldAt, self.roundTrip) = (time, monotonic, roundTrip) }
    }

    /// The server's time now; `nil` while no answer has told it.
    package func time(at monotonic: Duration) -> WallTime? {
        told.map { $0 + (monotonic - toldAt) }
    }

    /// How far the server's clock is ahead of the host's at least (negative: behind); zero while the two may agree, and `nil`
    /// while the server's is not known, or was not in the last answer.
    package func lead(at now: Now) -> Duration? {
        guard isCurrent, let server = time(at: now.monotonic) else { return nil }
        let least = server - now.wall
        return least > .zero ? least : min(least + roundTrip, .zero)
    }
}

/// How far the host's clock and the server's are apart, where that is worth a finding.
package enum ClockSkew {
    /// `lead`, unless the two are apart by no more than 30 s and a tenth of the shortest life that depends on them. `isKnown`: they
    /// were apart before; then it ends a fifth below that, so that it does not come and go.
    package static func worthTelling(_ lead: Duration?, shortest: Duration?, isKnown: Bool = false) -> Duration? {
        guard let lead else { return nil }
        let tolerance = tolerance(shortest: shortest)
        let distance = lead < .zero ? .zero - lead : lead
        return distance > (isKnown ? tolerance * 0.8 : tolerance) ? lead : nil
    }

    /// How far they may be apart where nothing short-lived depends on them.
    package static let usualTolerance: Duration = .seconds(30)

    /// How far they may be apart: a tenth of the shortest life, 30 s at most, and 2 s at least.
    package static func tolerance(shortest: Duration?) -> Duration {
        max(.seconds(2), min(usualTolerance, shortest.map { $0 / 10 } ?? usualTolerance))
    }
}
