/// A moment by the calendar's clock, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Certificates count in seconds, and years up to 9999 fit. It jumps when the machine's clock is set: what measures a
/// wait uses the monotonic clock (`ContinuousClock`) instead.
package struct WallTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970, negative before.
    package var seconds: Int64

    package init(secondsSince1970 seconds: Int64) {
        self.seconds = seconds
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.seconds < right.seconds }

    /// The moment `duration` later; fractions of a second are dropped.
    package static func + (time: WallTime, duration: Duration) -> WallTime {
        WallTime(secondsSince1970: time.seconds + duration.components.seconds)
    }

    /// The moment `duration` earlier; fractions of a second are dropped.
    package static func - (time: WallTime, duration: Duration) -> WallTime {
        WallTime(secondsSince1970: time.seconds - duration.components.seconds)
    }

    /// How long from `earlier` to `later`; negative when it is the other way round.
    package static func - (later: WallTime, earlier: WallTime) -> Duration {
        .seconds(later.seconds - earlier.seconds)
    }
}
