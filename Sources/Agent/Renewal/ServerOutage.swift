/// Whether the server answers anything at all, as far as requests have shown. Pure.
///
/// A request that fails as in an outage raises a doubt: the server is asked a question of no consequence. Only when that too
/// goes unanswered is it an outage, so that one output that fails by itself does not make the others hurry.
package struct ServerOutage: Hashable, Sendable {
    /// When the server is to be asked whether it answers; `nil` while there is no doubt.
    package private(set) var nextQuestion: Duration?
    private var isCertain = false

    package init() {}

    /// A request failed as in an outage.
    package mutating func failed(now: Now) { nextQuestion = nextQuestion ?? now.monotonic }

    /// The question was not answered either: it is asked again after `pause`.
    package mutating func unanswered(pause: Duration, now: Now) {
        (isCertain, nextQuestion) = (true, now.monotonic + pause)
    }

    /// The server answered something; `true` when an outage is over by that.
    package mutating func answered() -> Bool {
        defer { (isCertain, nextQuestion) = (false, nil) }
        return isCertain
    }
}

/// How fast everything goes on after an outage: each output asks within its ``refresh``, and within ten seconds, of the moment
/// at which the server answers again. That time is shared by noticing it and by a spread, so that not all ask at once.
package struct CatchUp: Hashable, Sendable {
    private let within: Duration

    /// For an output that is read anew so often, or the most frequent of several.
    package init(refresh: Duration?) { within = min(refresh ?? .seconds(10), .seconds(10)) }

    /// How long the server is left alone before it is asked again. `fraction` is a fresh random number in 0..<1.
    package func pause(fraction: Double) -> Duration { within * (0.2 + 0.1 * fraction) }

    /// How long the answer to that question may take.
    package var limit: Duration { max(within / 5, .seconds(1)) }

    /// How long the output waits before it asks, when the server answers again.
    package func delay(fraction: Double) -> Duration { within * (0.4 * fraction) }
}
