import Core

/// When a proxy is looked at again that was not seen to use new files yet: less and less often, and once a minute in the end.
struct LookSchedule {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(60)
    private var wait = first
    /// When the next look is due, by the monotonic clock.
    private(set) var due = Duration.zero

    /// It was told of new files just now.
    mutating func begin(now: Duration) {
        wait = Self.first
        due = now + wait
    }

    /// It is being looked at.
    mutating func note(now: Duration) {
        due = now + wait
        wait = min(wait * 2, Self.longest)
    }
}
