import Core
import Renewal
import Testing

@testable import Agent

@Suite("What is logged of failures in a row") struct ActiveFailureTests {
    private static let start = WallTime(secondsSince1970: 1_800_000_000)

    private static func failure(_ kind: FindingKind, _ text: String, isPermanent: Bool = false) -> OutputFailure {
        OutputFailure(kind, text, hint: "", isPermanent: isPermanent)
    }

    @Test("one fault is logged once, whatever its text, until it changes or ends")
    func once() {
        var active: ActiveFailure?
        let said = (1...20).map { second in
            active.take(
                Self.failure(.secretRefused, "refused after \(second) s"), at: Self.start + .seconds(second))
        }
        #expect(said == [true] + Array(repeating: false, count: 19))
        #expect(active?.failure.summary == "refused after 20 s" && active?.since == Self.start + .seconds(1))
        let isOther = active.take(Self.failure(.secretFormat, "x"), at: Self.start + .seconds(21))
        active = nil
        let isAnew = active.take(Self.failure(.secretRefused, "x"), at: Self.start + .seconds(22))
        #expect(isOther && isAnew)
    }

    @Test("faults that take turns are logged once an hour each; the same code for another cause is another fault")
    func turns() {
        var active: ActiveFailure?
        var lines = 0
        for minute in 0..<120 {
            let kind = minute.isMultiple(of: 2) ? FindingKind.budgetSpent : .secretRefused
            if active.take(Self.failure(kind, "\(minute)"), at: Self.start + .seconds(60 * minute)) { lines += 1 }
        }
        #expect(lines == 4)
        let isOther = active.take(
            Self.failure(.secretRefused, "denied", isPermanent: true), at: Self.start + .seconds(7200))
        #expect(isOther)
    }
}
