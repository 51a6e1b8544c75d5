import Core
import Renewal
import Testing

private func moment(_ seconds: Int64) -> Now {
    Now(wall: WallTime(secondsSince1970: 1_000_000 + seconds), monotonic: .seconds(seconds))
}

@Suite("What becomes of a request while the issue budget is spent") struct SpentBudgetTests {
    private static let day = Duration.seconds(86_400)

    /// A machine that holds something for a while, and whose budget is spent.
    private func spentMachine(due: Int64) -> OutputMachine {
        var budget = IssueBudget()
        for _ in 0..<3 { budget.charge(life: Self.day, now: moment(0)) }
        return OutputMachine(
            due: .monotonic(moment(due).monotonic), reloadOwed: false, needsSession: false, budget: budget,
            now: moment(0))
    }

    @Test("a renewal by hand over the budget changes nothing: the regular one stays")
    func refusedByHand() {
        let held = OutputMachine.InForce(left: .seconds(5000), life: Self.day)
        var machine = spentMachine(due: 100)
        let regular = machine.deadlines
        #expect(machine.handle(.renewRequested(passesBudget: false), inForce: held, now: moment(0)) == [.check])
        let refused = machine.handle(.checked, inForce: held, now: moment(0))
        #expect(refused == [.renewalRefused(wait: .seconds(8640), passedBudget: false)])
        #expect(machine.deadlines == regular)
    }

    @Test("a second forced renewal within a minute is refused as such, and the third after it is made")
    func forcedTwice() throws {
        let held = OutputMachine.InForce(left: .seconds(50_000), life: Self.day)
        var machine = spentMachine(due: 10_000)
        let force = OutputMachine.Event.renewRequested(passesBudget: true)
        let allowed = try #require(machine.allowedAt(held, now: moment(1)))
        #expect(allowed > .seconds(8639.9) && allowed < .seconds(8640.1))
        #expect(machine.allowedAt(held, passes: true, now: moment(1)) == nil)
        for event in [force, .checked, .sending, .obtained] {
            _ = machine.handle(event, inForce: held, now: moment(1))
        }
        _ = machine.handle(.saved(next: .monotonic(.seconds(10_000)), reload: false), inForce: held, now: moment(1))
        #expect(machine.allowedAt(held, passes: true, now: moment(31)) == .seconds(61))
        _ = machine.handle(force, inForce: held, now: moment(31))
        let refused = machine.handle(.checked, inForce: held, now: moment(31))
        #expect(refused == [.renewalRefused(wait: .seconds(30), passedBudget: true)])
        _ = machine.handle(force, inForce: held, now: moment(61))
        #expect(machine.handle(.checked, inForce: held, now: moment(61)) == [.obtain])
    }

    @Test("what is due and waits for the budget is asked for when that allows it, not at each look before")
    func retriedWithBudget() {
        let held = OutputMachine.InForce(left: .seconds(50_000), life: Self.day)
        var machine = spentMachine(due: 40_000)
        #expect(machine.retryAt == nil)
        _ = machine.handle(.obtainNow, inForce: held, now: moment(0))
        #expect(machine.retryAt == .monotonic(.zero))
        #expect(machine.handle(.checked, inForce: held, now: moment(0)) == [.budgetSpent(wait: .seconds(8640))])
        #expect(machine.retryAt == .monotonic(.seconds(8640)) && machine.deadlines == [.monotonic(.seconds(300))])
        var second: Int64 = 0
        var asked = false
        while !asked, second < 10_000 {
            second += 300
            _ = machine.handle(.woke, inForce: held, now: moment(second))
            asked = machine.handle(.checked, inForce: held, now: moment(second)) == [.obtain]
        }
        #expect(second == 8700)
        let wait = machine.handle(
            .failed(fraction: 0.5, atLeast: .zero, spent: false), inForce: held, now: moment(second))
        #expect(wait.isEmpty && machine.retryAt == .monotonic(.seconds(second + 1)))
    }

    @Test("what is due and was forced a moment ago waits for the budget, not for the end of that minute")
    func forcedTwiceWhenDue() {
        let held = OutputMachine.InForce(left: .seconds(50_000), life: Self.day)
        var budget = IssueBudget()
        for _ in 0..<4 { budget.charge(life: Self.day, isForced: true, now: moment(0)) }
        var machine = OutputMachine(
            due: .monotonic(.zero), reloadOwed: false, needsSession: false, budget: budget, now: moment(0))
        _ = machine.handle(.renewRequested(passesBudget: true), inForce: held, now: moment(30))
        let actions = machine.handle(.checked, inForce: held, now: moment(30))
        guard case .budgetSpent(let wait) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(wait > .seconds(8000) && machine.deadlines == [.monotonic(.seconds(330))])
    }

    @Test("where what is held ends before the budget allows another, the end decides")
    func retriedAtTheEnd() {
        let held = OutputMachine.InForce(left: .seconds(1000), life: Self.day)
        var machine = spentMachine(due: 0)
        _ = machine.handle(.woke, inForce: held, now: moment(0))
        _ = machine.handle(.checked, inForce: held, now: moment(0))
        #expect(machine.retryAt == .monotonic(.seconds(1000)))
    }

    @Test("a renewal by hand that fails and then meets the budget: the regular one stays too")
    func failedByHand() {
        let held = OutputMachine.InForce(left: .seconds(5000), life: Self.day)
        var machine = spentMachine(due: 1000)
        let regular = machine.deadlines
        #expect(machine.handle(.renewRequested(passesBudget: true), inForce: held, now: moment(0)) == [.check])
        #expect(machine.handle(.checked, inForce: held, now: moment(0)) == [.obtain])
        _ = machine.handle(.sending, inForce: held, now: moment(0))
        _ = machine.handle(.failed(fraction: 0.5, atLeast: .zero, spent: true), inForce: held, now: moment(1))
        #expect(machine.handle(.woke, inForce: held, now: moment(10)) == [.check])
        let refused = machine.handle(.checked, inForce: held, now: moment(10))
        guard case .renewalRefused = refused.first else {
            Issue.record("\(refused)")
            return
        }
        #expect(machine.deadlines == regular)
    }

    @Test("a renewal by hand of what is due anyway, or is not held, waits for the budget")
    func dueByHand() {
        for (due, left) in [(0, Duration.seconds(5000)), (100, nil)] {
            let held = OutputMachine.InForce(left: left, life: Self.day)
            var machine = spentMachine(due: Int64(due))
            #expect(machine.handle(.renewRequested(passesBudget: false), inForce: held, now: moment(0)) == [.check])
            let spent = machine.handle(.checked, inForce: held, now: moment(0))
            #expect(spent == [.budgetSpent(wait: left == nil ? .seconds(300) : .seconds(8640))])
        }
    }
}
