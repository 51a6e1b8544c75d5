package import Core

/// The present by every clock that an agent can read. No clock is believed by itself: see ``Lifetime``.
package struct Now: Hashable, Sendable {
    /// The host's clock. It can jump, and it can be wrong.
    package var wall: WallTime
    /// The server's clock: the `Date` of its last answer and the boot time since; `nil` until the first answer after a
    /// start.
    package var server: WallTime?
    /// Time since the machine was booted, asleep or not (CLOCK_BOOTTIME). It never goes back within one boot.
    package var monotonic: Duration
    /// The boot that ``monotonic`` counts from.
    package var boot: String

    package init(wall: WallTime, server: WallTime? = nil, monotonic: Duration, boot: String = "") {
        self.wall = wall
        self.server = server
        self.monotonic = monotonic
        self.boot = boot
    }

    /// Whether a date is past by the host's clock and by the server's, as far as that is known.
    package func isPastByAll(_ date: WallTime) -> Bool { wall >= date && server.map { $0 >= date } ?? true }

    /// Whether a date is past by at least one of the two clocks.
    package func isPastByAny(_ date: WallTime) -> Bool { wall >= date || server.map { $0 >= date } ?? false }

    /// How long to wait until `deadline` comes if no clock jumps; zero when it has come.
    package func wait(until deadline: Deadline) -> Duration {
        switch deadline {
        case .monotonic(let time): max(.zero, time - monotonic)
        case .wall(let time): max(.zero, time - wall)
        case .elapsed(let age, let lifetime): max(.zero, age - lifetime.furthestAge(at: self))
        case .over(let age, let lifetime): max(.zero, age - lifetime.age(at: self))
        case .first(let deadlines): deadlines.map(wait).min() ?? .zero
        }
    }

    /// Whether `deadline` has come.
    package func isPast(_ deadline: Deadline) -> Bool {
        wait(until: deadline) == .zero
    }
}

/// A moment to act at, by the clock that it belongs to.
package indirect enum Deadline: Hashable, Sendable {
    /// Tied to a wait that began at a known moment.
    case monotonic(Duration)
    /// Tied to the host's own calendar: from then on a certificate counts as valid here.
    case wall(WallTime)
    /// Tied to the age of a certificate or a lease: jumps of the clocks are taken into account.
    case elapsed(Duration, of: Lifetime)
    /// Tied to the age that an end goes by: no single clock that jumps makes it come.
    case over(Duration, of: Lifetime)
    /// The first of several to come; at once for none.
    case first([Deadline])
}
/// Waits between tries: from 1 s, doubling, to five minutes or a twentieth of the life, each moved by up to a quarter
/// either way.
package struct Backoff: Hashable, Sendable {
    /// The tries that failed in a row.
    package private(set) var failures = 0

    package init() {}

    /// The wait after one more failure. `fraction` is a fresh random number in 0..<1.
    ///
    /// `life` is that of what is asked for, `left` what is left of what is held; `nil` where nothing valid is. `asked` is
    /// the server's `Retry-After`: honoured up to a tenth of what is left and an hour, and up to five minutes where
    /// nothing valid is held.
    package mutating func failed(
        fraction: Double, asked: Duration = .zero, life: Duration? = nil, left: Duration? = nil
    ) -> Duration {
        failures += 1
        let longest = life.map { max(.seconds(1), min($0 / 20, .seconds(300))) } ?? .seconds(300)
        let base = min(.seconds(1 << min(failures - 1, 9)), longest)
        let honoured = left.map { min($0 / 10, .seconds(3600)) } ?? .seconds(300)
        return max(min(base * (0.75 + fraction / 2), longest), min(asked, honoured))
    }

    /// Forgets the failures: something worked.
    package mutating func succeeded() {
        failures = 0
    }
}
