import Core
import Renewal

/// What fails now: its last failure, and since when something fails without a break.
struct ActiveFailure {
    /// A fault is the same one where only its text has changed: a time, a number, an address.
    private struct Fault: Hashable {
        let kind: FindingKind
        let isOutage: Bool
        let isPermanent: Bool

        init(_ failure: OutputFailure) {
            (kind, isOutage, isPermanent) = (failure.kind, failure.isOutage, failure.isPermanent)
        }
    }

    /// How long a fault that comes back in turn with others is not said again.
    private static let silence = Duration.seconds(3600)

    /// The last failure.
    private(set) var failure: OutputFailure
    /// Since when something fails.
    let since: WallTime
    private var last: Fault
    private var said: [Fault: WallTime]

    /// The first failure after all was well.
    init(_ failure: OutputFailure, at moment: WallTime) {
        (self.failure, since, last) = (failure, moment, Fault(failure))
        said = [last: moment]
    }

    /// Takes the next failure. True where it is to be logged: it is another fault than before, and was not said lately.
    mutating func replace(_ failure: OutputFailure, at moment: WallTime) -> Bool {
        let fault = Fault(failure)
        self.failure = failure
        defer { last = fault }
        guard fault != last, said[fault].map({ moment - $0 >= Self.silence }) ?? true else { return false }
        said[fault] = moment
        return true
    }

    /// What is logged at its end: the code, and since when something failed.
    var ending: [(String, String)] { [("code", failure.code), ("since", since.rfc3339)] }
}

extension ActiveFailure? {
    /// Takes a failure. True where it is to be logged: one fault is logged once, until it changes or ends.
    mutating func take(_ failure: OutputFailure, at moment: WallTime) -> Bool {
        guard self != nil else {
            self = ActiveFailure(failure, at: moment)
            return true
        }
        return self?.replace(failure, at: moment) ?? false
    }
}
