import Core
import Renewal
import Testing

@Suite("When an agent says that it has started")
struct StartDecisionTests {
    private static let now = Now(wall: WallTime(secondsSince1970: 1000), monotonic: .seconds(1000))
    private static let past = Deadline.monotonic(.seconds(999))
    private static let future = Deadline.monotonic(.seconds(1060))

    private static func output(
        _ work: OutputMachine.Work, isGood: Bool = false, failures: Int = 0
    ) -> StartDecision.Output {
        StartDecision.Output(isGood: isGood, work: work, failures: failures)
    }

    private static func hasStarted(
        _ outputs: [StartDecision.Output], hasLoginFailed: Bool = false, age: Int64 = 0
    ) -> Bool {
        StartDecision.hasStarted(outputs: outputs, hasLoginFailed: hasLoginFailed, age: .seconds(age), now: now)
    }

    @Test(
        arguments: [
            Row("valid on disk", output(.resting(until: future), isGood: true), true),
            Row("valid on disk, and due again", output(.waitingForSession(since: past), isGood: true), true),
            Row("not looked at yet", output(.resting(until: past)), false),
            Row("local checks run", output(.checking), false), Row("the server is asked", output(.obtaining), false),
            Row("the answer is written", output(.saving), false),
            Row("the answer cannot be written", output(.unsaved(until: future), failures: 1), true),
            Row("failed, and rests", output(.resting(until: future), failures: 1), true),
            Row("failed, and is asked for again", output(.obtaining, failures: 1), true),
            Row("the server has nothing to publish, or the budget is spent", output(.resting(until: future)), true),
            Row("waits for a login that is under way", output(.waitingForSession(since: past)), false),
        ])
    func oneOutput(_ row: Row<StartDecision.Output, Bool>) {
        #expect(Self.hasStarted([row.input]) == row.expected)
    }

    @Test("a login that failed is a try of every output that waits for it, and of no other")
    func failedLogin() {
        let waiting = Self.output(.waitingForSession(since: Self.past))
        #expect(Self.hasStarted([waiting, waiting], hasLoginFailed: true))
        #expect(!Self.hasStarted([waiting, Self.output(.obtaining)], hasLoginFailed: true))
    }

    @Test("one output that was not tried yet holds the start up, and none longer than 30 s")
    func longestWait() {
        let outputs = [Self.output(.resting(until: Self.future), isGood: true), Self.output(.obtaining)]
        #expect(!Self.hasStarted(outputs, age: 29))
        #expect(Self.hasStarted(outputs, age: 30))
        #expect(StartDecision.deadline(startedAt: .seconds(970)) == .monotonic(.seconds(1000)))
    }

    @Test("an agent that must keep nothing has started at once")
    func nothingRequired() {
        #expect(Self.hasStarted([]))
    }
}
