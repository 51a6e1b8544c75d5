/// For whom a request is sent, how soon its answer is needed, and how long that is waited for.
package struct RequestPriority: Hashable, Sendable {
    /// Whose request it is: an output's name. One whose requests hang goes after all others; empty for what never does.
    package var source: String
    /// When the answer is needed, by the monotonic clock: the nearest is sent first, and of equal ones the oldest.
    package var deadline: Duration
    /// How long one exchange may take at first; `nil` for the usual time. See ``limit(afterLate:usual:)``.
    package var limit: Duration?

    package init(source: String, deadline: Duration, limit: Duration? = nil) {
        (self.source, self.deadline, self.limit) = (source, deadline, limit)
    }

    /// How long one exchange may take when the last `count` in a row were not answered in time: twice as long after each, so that
    /// a server that is slow is given the time that it needs, and never longer than usual, or than ``limit`` where that is longer.
    func limit(afterLate count: Int, usual: Duration) -> Duration {
        limit.map { min($0 * (1 << min(count, 10)), max(usual, $0)) } ?? usual
    }

    /// Before everything else: what all others wait for.
    package static let first = RequestPriority(source: "", deadline: .zero)
}
