/// When a wait is over, by the clock that only runs forward.
package struct TimeLimit: Hashable, Sendable {
    private let end: Duration

    /// So long from now.
    package static func after(_ duration: Duration) -> TimeLimit { TimeLimit(end: Clock.monotonic() + duration) }

    private init(end: Duration) { self.end = end }

    /// What is left of it, never negative.
    package var left: Duration { max(end - Clock.monotonic(), .zero) }
    /// Nothing is left.
    package var isOver: Bool { left == .zero }
}
