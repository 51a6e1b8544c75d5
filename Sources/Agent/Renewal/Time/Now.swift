package import Core

/// The present, by both clocks: every rule here takes it and none reads one.
package struct Now: Hashable, Sendable {
    /// The calendar's clock: what certificates are measured by. It can jump.
    package var wall: WallTime
    /// The monotonic clock: what waits are measured by. It counts from an arbitrary start and never goes back.
    package var monotonic: Duration

    package init(wall: WallTime, monotonic: Duration) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// How long to wait, by the monotonic clock, until `deadline` comes; zero when it has come.
    package func wait(until deadline: Deadline) -> Duration {
        switch deadline {
        case .wall(let time): max(.zero, time - wall)
        case .monotonic(let time): max(.zero, time - monotonic)
        }
    }

    /// Whether `deadline` has come.
    package func isPast(_ deadline: Deadline) -> Bool {
        wait(until: deadline) == .zero
    }
}

/// A moment to act at, by the clock that it belongs to.
package enum Deadline: Hashable, Sendable {
    /// Tied to a certificate's or a lease's dates.
    case wall(WallTime)
    /// Tied to a wait that began at a known moment.
    case monotonic(Duration)
}

/// Waits between tries: from 1 s, doubling, to 5 min, each moved by up to a quarter either way.
package struct Backoff: Hashable, Sendable {
    /// The tries that failed in a row.
    package private(set) var failures = 0

    package init() {}

    /// The wait after one more failure. `fraction` is a fresh random number in 0..<1.
    ///
    /// `atLeast` is what the server asked for (`Retry-After`); it is honoured up to an hour.
    package mutating func failed(fraction: Double, atLeast: Duration = .zero) -> Duration {
        failures += 1
        let base = min(300, Double(1 << min(failures - 1, 9)))
        return max(.seconds(base * (0.75 + fraction / 2)), min(atLeast, .seconds(3600)))
    }

    /// Forgets the failures: something worked.
    package mutating func succeeded() {
        failures = 0
    }
}
