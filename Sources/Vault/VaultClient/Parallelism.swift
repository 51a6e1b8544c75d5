/// How many requests are under way at a time.
package enum Parallelism: Hashable, Sendable {
    /// One while it is answered quickly, and up to four when many wait or one is slow.
    case adaptive
    /// So many from the start.
    case upTo(Int)

    /// Beyond this many waiting requests, more connections are used at once.
    private static let crowd = 8
    private static let connections = 4
    /// A request that is under way for longer does not hold up the next.
    private static let patience = Duration.milliseconds(50)

    /// How long the next of `waiting` requests waits at most, while others are under way for so long each: zero when it may
    /// start, and `nil` until one of those is answered.
    func delay(waiting: Int, underWay ages: [Duration]) -> Duration? {
        guard case .upTo(let limit) = self else { return adaptiveDelay(waiting: waiting, ages) }
        return ages.count < max(limit, 1) ? .zero : nil
    }

    private func adaptiveDelay(waiting: Int, _ ages: [Duration]) -> Duration? {
        guard ages.count < Self.connections else { return nil }
        guard waiting <= Self.crowd, let youngest = ages.min(), youngest <= Self.patience else { return .zero }
        return Self.patience - youngest + .milliseconds(1)
    }
}
