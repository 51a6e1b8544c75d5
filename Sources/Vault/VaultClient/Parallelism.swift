/// How many requests are under way at a time.
package enum Parallelism: Hashable, Sendable {
    /// One while it is answered quickly, and up to four when many wait or one is slow; besides them, whatever hangs.
    case adaptive
    /// So many from the start.
    case upTo(Int)

    /// Beyond this many waiting requests, more connections are used at once.
    private static let crowd = 8
    private static let connections = 4
    /// A request that is under way for longer does not hold up the next.
    private static let patience = Duration.milliseconds(50)
    /// A request that is under way for longer hangs: it takes no place from any other.
    static let moment = Duration.milliseconds(250)
    /// What hangs is bounded all the same: so many are under way at most, one in a connection each.
    static let most = 256
    /// What has hung for so long gives its place up when the bound is reached.
    static let longest = Duration.seconds(5)

    /// How many connections one server may have to bear.
    package var connections: Int {
        switch self {
        case .adaptive: Self.most
        case .upTo(let limit): max(limit, 1)
        }
    }

    /// How long the next of `waiting` requests waits at most, while others are under way for so long each: zero when it may
    /// start, or when to look again; `nil` until one of those is answered.
    func delay(waiting: Int, underWay ages: [Duration]) -> Duration? {
        guard ages.count < connections else { return self == .adaptive ? .seconds(1) : nil }
        guard self == .adaptive else { return .zero }
        let busy = ages.filter { $0 <= Self.moment }
        return adaptiveDelay(waiting: waiting, busy: busy, hanging: ages.count - busy.count)
    }

    /// As many again may be begun as hang, so that what hangs is passed in a second or two, however much it is, and a server
    /// that is slow does not get everything at once.
    private func adaptiveDelay(waiting: Int, busy ages: [Duration], hanging: Int) -> Duration? {
        guard let oldest = ages.max(), let youngest = ages.min() else { return .zero }
        guard ages.count < Self.connections + hanging else { return Self.moment - oldest + .milliseconds(1) }
        guard waiting <= Self.crowd, youngest <= Self.patience else { return .zero }
        return Self.patience - youngest + .milliseconds(1)
    }
}
