import Core
import Renewal
import Testing

private func moment(_ seconds: Int64) -> Now {
    Now(wall: WallTime(secondsSince1970: 1_000_000 + seconds), monotonic: .seconds(seconds))
}

private func leaf(reloadOwed: Bool = false, due: Int64 = 0, now: Int64 = 0) -> OutputMachine {
    OutputMachine(
        due: .monotonic(.seconds(due)), reloadOwed: reloadOwed, needsSession: true,
        budget: IssueBudget(), now: moment(now))
}

/// A leaf of a day is in force, with all of its life left.
extension OutputMachine {
    fileprivate mutating func handle(_ event: Event, now: Now) -> [Action] {
        handle(event, inForce: InForce(left: .seconds(86_400), life: .seconds(86_400)), now: now)
    }
}

extension OutputMachine {
    /// One that failed so often that it waits for 16 s and more from `second` on.
    fileprivate static func failing(until second: inout Int64) -> OutputMachine {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        while machine.failures < 5 {
            second += 1
            guard !machine.handle(.woke, now: moment(second)).isEmpty else { continue }
            _ = machine.handle(.checked, now: moment(second))
            _ = machine.handle(.failed(fraction: 0.5, atLeast: .zero, spent: false), now: moment(second))
        }
        return machine
    }
}

private let tomorrow = Deadline.monotonic(.seconds(60_000))

/// The life of an output.

@Suite struct OutputMachineTests {
    @Test("what failed is tried soon when the server answers again, and never later than it would have been")
    func serverAnswers() {
        var second: Int64 = 0
        var machine = OutputMachine.failing(until: &second)
        #expect(machine.handle(.woke, now: moment(second + 9)).isEmpty)
        #expect(machine.handle(.serverAnswers(after: .seconds(3600)), now: moment(second + 9)).isEmpty)
        #expect(machine.handle(.serverAnswers(after: .seconds(2)), now: moment(second + 9)).isEmpty)
        #expect(machine.handle(.woke, now: moment(second + 10)).isEmpty)
        #expect(machine.handle(.woke, now: moment(second + 11)) == [.check])
    }

    @Test("the server's answers do not hasten what rests in good order")
    func restsOn() {
        var machine = leaf(due: 1000)
        _ = machine.handle(.serverAnswers(after: .zero), now: moment(0))
        #expect(machine.deadlines == [.monotonic(.seconds(1000))])
    }

    @Test("asks only with a session, and checks before it asks (P-40, P-53)")
    func firstRound() {
        var machine = leaf()
        #expect(machine.handle(.woke, now: moment(0)) == [.prepare])
        #expect(machine.work == .waitingForSession(since: .monotonic(.zero)))
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(1)) == [.check])
        #expect(machine.handle(.checked, now: moment(1)) == [.obtain])
        var charged = IssueBudget()
        charged.charge(life: .seconds(86_400), now: moment(1))
        #expect(machine.handle(.sending, now: moment(1)) == [.store(budget: charged)])
        #expect(machine.handle(.sending, now: moment(1)).isEmpty, "sent again, it is charged once")
        #expect(machine.handle(.obtained, now: moment(2)) == [.save])
        #expect(machine.handle(.saved(next: tomorrow, reload: true), now: moment(2)) == [.runHook])
        #expect(machine.handle(.hookEnded(succeeded: true, fraction: 0.5), now: moment(3)).isEmpty)
        #expect(machine.reload == .none)
        #expect(machine.deadlines == [tomorrow])
    }

    @Test("what seemed due by a wrong clock is not asked for once the server's time is known")
    func wrongClockAtTheStart() {
        var machine = OutputMachine(
            due: .wall(moment(500).wall), reloadOwed: false, needsSession: true,
            budget: IssueBudget(), now: moment(0))
        let ahead = Now(wall: moment(90_000).wall, monotonic: .zero)
        #expect(machine.handle(.woke, now: ahead) == [.prepare])
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(1)).isEmpty)
        #expect(machine.deadlines == [.wall(moment(500).wall)])
    }

    @Test("a new login asks for nothing again (P-10, P-11)")
    func newLoginIsNoReason() {
        var machine = leaf(due: 60_000)
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(1)).isEmpty)
        #expect(machine.handle(.sessionLost, now: moment(2)).isEmpty)
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(3)).isEmpty)
    }

    @Test("a token that is gone is no failure of the output: it waits for the next one, and nothing is charged")
    func tokenGone() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.checked, now: moment(0))
        _ = machine.handle(.sending, now: moment(0))
        _ = machine.handle(.sessionLost, now: moment(1))
        #expect(machine.handle(.tokenGone(fraction: 0.5), now: moment(2)).count == 1, "the budget gets it back")
        #expect(machine.work == .waitingForSession(since: .monotonic(.seconds(2))) && machine.failures == 0)
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(3)) == [.check])
        _ = machine.handle(.checked, now: moment(3))
        _ = machine.handle(.tokenGone(fraction: 0.5), now: moment(4))
        #expect(machine.deadlines == [.monotonic(.seconds(5))], "the next token is there: a pause, and no tight loop")
    }

    @Test("what the server does not have costs no budget, and is looked for again when that was said")
    func absent() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        for round in 0..<20 as Range<Int64> {
            #expect(machine.handle(.woke, now: moment(round)) == [.check])
            #expect(machine.handle(.checked, now: moment(round)) == [.obtain])
            _ = machine.handle(.sending, now: moment(round))
            let next = Deadline.monotonic(.seconds(round + 1))
            #expect(machine.handle(.absent(next: next), now: moment(round)).count == 1, "the budget gets it back")
            #expect(machine.deadlines == [next] && machine.failures == 0)
        }
    }

    @Test("what holds a lease is read again at each login")
    func boundIsReadAgain() {
        var machine = leaf(due: 60_000)
        machine.bind()
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(1)) == [.check])
        var renewed = leaf(due: 60_000)
        renewed.bind()
        #expect(renewed.handle(.sessionReady(fresh: false), now: moment(1)).isEmpty)
    }

    @Test("a result that cannot be written waits in memory; the server is not asked again (P-40, P-41)")
    func unsavedIsKept() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.checked, now: moment(0))
        _ = machine.handle(.obtained, now: moment(0))
        _ = machine.handle(.saveFailed(fraction: 0.5), now: moment(0))
        var asked = 0
        var saves = 0
        for second in 1...3600 {
            var actions = machine.handle(.woke, now: moment(Int64(second)))
            actions += machine.handle(.renewRequested(passesBudget: false), now: moment(Int64(second)))
            asked += actions.count { $0 == .check }
            for _ in actions.filter({ $0 == .save }) {
                saves += 1
                _ = machine.handle(.saveFailed(fraction: 0.5), now: moment(Int64(second)))
            }
        }
        #expect(asked == 0)
        #expect((5...25).contains(saves))
    }

    @Test("a hook that fails is retried with backoff, alone (P-37, P-39, P-42)")
    func hookIsOwed() {
        var machine = leaf(reloadOwed: true, due: 1_000_000)
        var runs = 0
        for second in 0...3600 {
            for action in machine.handle(.woke, now: moment(Int64(second))) {
                #expect(action == .runHook)
                runs += 1
                _ = machine.handle(.hookEnded(succeeded: false, fraction: 0.5), now: moment(Int64(second)))
            }
        }
        #expect((10...30).contains(runs))
        #expect(machine.hookFailures == runs)
    }

    @Test("a generation that comes while the hook runs is applied by one more run")
    func hookRunsAgain() {
        var machine = leaf(reloadOwed: true, due: 1_000_000)
        #expect(machine.handle(.woke, now: moment(0)) == [.runHook])
        #expect(machine.handle(.saved(next: tomorrow, reload: true), now: moment(1)).isEmpty)
        #expect(machine.handle(.hookEnded(succeeded: true, fraction: 0), now: moment(2)) == [.runHook])
        #expect(machine.handle(.hookEnded(succeeded: true, fraction: 0), now: moment(3)).isEmpty)
        #expect(machine.reload == .none)
    }

    @Test("answers that are never good are asked for within the budget (P-40)")
    func budgetHolds() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        var asked = 0
        for second in 0...86_400 {
            for action in machine.handle(.woke, now: moment(Int64(second))) where action == .check {
                for action in machine.handle(.checked, now: moment(Int64(second))) where action == .obtain {
                    asked += 1
                    _ = machine.handle(.sending, now: moment(Int64(second)))
                    _ = machine.handle(.failed(fraction: 0.5, atLeast: .zero, spent: true), now: moment(Int64(second)))
                }
            }
        }
        #expect((3...13).contains(asked))
    }

    @Test("a spent budget is said with the wait, and looked at again in time")
    func budgetSpent() {
        var budget = IssueBudget()
        for _ in 0..<3 { budget.charge(life: .seconds(86_400), now: moment(0)) }
        var machine = OutputMachine(
            due: .monotonic(.zero), reloadOwed: false, needsSession: false, budget: budget, now: moment(0))
        #expect(machine.handle(.woke, now: moment(0)) == [.check])
        #expect(machine.handle(.checked, now: moment(0)) == [.budgetSpent(wait: .seconds(8640))])
        var asked: [Int] = []
        for second in 1...8700 {
            for action in machine.handle(.woke, now: moment(Int64(second))) where action == .check {
                if machine.handle(.checked, now: moment(Int64(second))).last == .obtain { asked.append(second) }
            }
        }
        #expect(asked.count == 1 && (8640...8641).contains(asked[0]))
    }

    @Test("with nothing valid held the wait is five minutes, and a person passes it after one")
    func nothingHeld() {
        var budget = IssueBudget()
        for _ in 0..<3 { budget.charge(life: .seconds(86_400), now: moment(0)) }
        let nothing = OutputMachine.InForce(left: nil, life: .seconds(86_400))
        var machine = OutputMachine(
            due: .first([]), reloadOwed: false, needsSession: false, budget: budget, now: moment(0))
        #expect(machine.handle(.woke, inForce: nothing, now: moment(0)) == [.check])
        #expect(machine.handle(.checked, inForce: nothing, now: moment(0)) == [.budgetSpent(wait: .seconds(300))])
        let force = OutputMachine.Event.renewRequested(passesBudget: true)
        #expect(machine.handle(force, inForce: nothing, now: moment(61)) == [.check])
        #expect(machine.handle(.checked, inForce: nothing, now: moment(61)).last == .obtain)
    }

    private static let day = Duration.seconds(86_400)

    @Test("a request that is not answered is asked again, and the late answer to it is taken")
    func overdue() {
        let nothing = OutputMachine.InForce(left: nil, life: .seconds(60), answerLimit: .seconds(5))
        var machine = OutputMachine(
            due: .first([]), reloadOwed: false, needsSession: false, budget: IssueBudget(), now: moment(0))
        #expect(machine.handle(.woke, inForce: nothing, now: moment(0)) == [.check])
        #expect(machine.handle(.checked, inForce: nothing, now: moment(0)) == [.obtain])
        #expect(machine.deadlines.isEmpty, "nothing was sent yet")
        #expect(machine.handle(.sending, inForce: nothing, now: moment(1)).count == 1)
        #expect(machine.handle(.woke, inForce: nothing, now: moment(5)).isEmpty)
        #expect(machine.handle(.woke, inForce: nothing, now: moment(6)) == [.overdue])
        let overdue = OutputMachine.Event.failed(fraction: 0.5, atLeast: .zero, spent: true)
        #expect(machine.handle(overdue, inForce: nothing, now: moment(6)).isEmpty, "it stays charged")
        #expect(machine.handle(.obtained, inForce: nothing, now: moment(6)) == [.save])
    }

    @Test("when the server answers again, what it was asked before is asked anew soon")
    func overdueAfterOutage() {
        let nothing = OutputMachine.InForce(left: nil, life: Self.day, answerLimit: .seconds(30))
        var machine = OutputMachine(
            due: .first([]), reloadOwed: false, needsSession: false, budget: IssueBudget(), now: moment(0))
        _ = machine.handle(.woke, inForce: nothing, now: moment(0))
        _ = machine.handle(.checked, inForce: nothing, now: moment(0))
        _ = machine.handle(.sending, inForce: nothing, now: moment(0))
        _ = machine.handle(.serverAnswers(after: .seconds(2)), inForce: nothing, now: moment(10))
        #expect(machine.handle(.woke, inForce: nothing, now: moment(11)).isEmpty)
        #expect(machine.handle(.woke, inForce: nothing, now: moment(12)) == [.overdue])
    }

    @Test("what was received before is published without asking")
    func found() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        #expect(machine.handle(.woke, now: moment(0)) == [.check])
        #expect(machine.handle(.found, now: moment(0)) == [.save])
    }

    @Test("a server that cannot be reached charges nothing, and has nothing to give back")
    func unreachableIsFree() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        _ = machine.handle(.woke, now: moment(0))
        #expect(machine.handle(.checked, now: moment(0)) == [.obtain])
        let unreachable = OutputMachine.Event.failed(fraction: 0.5, atLeast: .zero, spent: false)
        #expect(machine.handle(unreachable, now: moment(1)).isEmpty)
    }

    @Test("what the server refused costs nothing of the budget: an hour sealed, and the leaf comes at once (P-52)")
    func refusalsAreFree() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        var asked = 0
        for second in 0...3600 {
            for action in machine.handle(.woke, now: moment(Int64(second))) where action == .check {
                for action in machine.handle(.checked, now: moment(Int64(second))) where action == .obtain {
                    asked += 1
                    #expect(machine.handle(.sending, now: moment(Int64(second))).count == 1)
                    let refused = OutputMachine.Event.failed(fraction: 0.5, atLeast: .zero, spent: false)
                    #expect(machine.handle(refused, now: moment(Int64(second))).count == 1, "the charge is given back")
                }
            }
        }
        #expect((12...25).contains(asked))
    }
}
