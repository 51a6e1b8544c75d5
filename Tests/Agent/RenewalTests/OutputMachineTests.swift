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

private let tomorrow = Deadline.monotonic(.seconds(60_000))

/// The life of an output.

@Suite struct OutputMachineTests {
    @Test("asks only with a session, and checks before it asks (P-40, P-53)")
    func firstRound() {
        var machine = leaf()
        #expect(machine.handle(.woke, now: moment(0)) == [.prepare])
        #expect(machine.work == .waitingForSession(since: .monotonic(.zero)))
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(1)) == [.check])
        let asked = machine.handle(.checked, now: moment(1))
        #expect(asked.count == 2 && asked.last == .obtain, "the budget is stored before the server is asked")
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
        _ = machine.handle(.sessionLost, now: moment(1))
        #expect(machine.handle(.tokenGone(fraction: 0.5), now: moment(2)).count == 1, "the budget gets it back")
        #expect(machine.work == .waitingForSession(since: .monotonic(.seconds(2))) && machine.failures == 0)
        #expect(machine.handle(.sessionReady(fresh: true), now: moment(3)) == [.check])
        _ = machine.handle(.checked, now: moment(3))
        _ = machine.handle(.tokenGone(fraction: 0.5), now: moment(4))
        #expect(machine.deadlines == [.monotonic(.seconds(5))], "the next token is there: a pause, and no tight loop")
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

    @Test("what was received before is published without asking")
    func found() {
        var machine = leaf()
        _ = machine.handle(.sessionReady(fresh: true), now: moment(0))
        #expect(machine.handle(.woke, now: moment(0)) == [.check])
        #expect(machine.handle(.found, now: moment(0)) == [.save])
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
                    _ = machine.handle(.failed(fraction: 0.5, atLeast: .zero, spent: false), now: moment(Int64(second)))
                }
            }
        }
        #expect((12...25).contains(asked))
    }
}

@Suite struct SessionMachineTests {
    private func session() -> SessionMachine { SessionMachine(seed: Seed(["h"]), now: moment(0)) }

    @Test("logs in, renews at two thirds, and logs in again when the grants shrink (P-66)")
    func lives() {
        var machine = session()
        #expect(machine.handle(.woke, now: moment(0)) == [.login])
        #expect(machine.handle(.loggedIn(Grant(ttl: .seconds(3600), renewable: true)), now: moment(0)).isEmpty)
        #expect(machine.handle(.woke, now: moment(2000)).isEmpty)
        #expect(machine.handle(.woke, now: moment(2400)) == [.renew])
        #expect(machine.handle(.renewed(Grant(ttl: .seconds(1000), renewable: true)), now: moment(2400)).isEmpty)
        #expect(machine.handle(.woke, now: moment(3100)) == [.login])
    }

    @Test("a revoked token, a refused renewal or a refused login never becomes a tight loop (P-23, P-45, P-46)")
    func noTightLoop() {
        var machine = session()
        var logins = 0
        for second in 0...3600 {
            for action in machine.handle(.woke, now: moment(Int64(second))) where action == .login {
                logins += 1
                _ = machine.handle(.loggedIn(Grant(ttl: .seconds(3600), renewable: true)), now: moment(Int64(second)))
                _ = machine.handle(.rejected(fraction: 0.5), now: moment(Int64(second)))
            }
        }
        #expect((10...25).contains(logins))
    }

    @Test("a changed client keypair logs in at once, also when a renewal is under way (P-20, P-21, P-24)")
    func identityChanges() {
        var machine = session()
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.loggedIn(Grant(ttl: .seconds(3600), renewable: true)), now: moment(0))
        #expect(machine.handle(.identityChanged, now: moment(5)) == [.login])
        #expect(machine.handle(.identityChanged, now: moment(6)).isEmpty)
        #expect(machine.handle(.loggedIn(Grant(ttl: .seconds(3600), renewable: true)), now: moment(7)) == [.login])
    }

    /// A session that holds a token of so many uses.
    private func session(uses: Int?) -> SessionMachine {
        var machine = session()
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.loggedIn(Grant(ttl: .seconds(3600), renewable: true, uses: uses)), now: moment(0))
        return machine
    }

    @Test("a token of limited use is replaced before its last use, with which everything on it would go (P-51)")
    func countsUses() {
        var machine = session(uses: 3)
        #expect(machine.handle(.used(1), now: moment(1)).isEmpty)
        #expect(machine.handle(.used(1), now: moment(1)) == [.spent, .login])
        #expect(machine.handle(.used(1), now: moment(1)).isEmpty)
        #expect(machine.handle(.rejected(fraction: 0.5), now: moment(2)).isEmpty, "it is not in use")
        var single = session(uses: 1)
        #expect(single.handle(.used(1), now: moment(1)) == [.spent, .login])
        var many = session(uses: nil)
        #expect(many.handle(.used(1_000_000), now: moment(1)).isEmpty)
    }

    @Test("a token that is spent while it is renewed is replaced, and the renewal's answer changes nothing")
    func spentWhileRenewing() {
        var machine = session(uses: 2)
        #expect(machine.handle(.woke, now: moment(2400)) == [.renew])
        #expect(machine.handle(.used(1), now: moment(2400)) == [.spent, .login])
        #expect(machine.handle(.renewed(Grant(ttl: .seconds(3600), renewable: true)), now: moment(2401)).isEmpty)
        #expect(machine.handle(.renewFailed(final: true, fraction: 0.5), now: moment(2401)).isEmpty)
        #expect(machine.state == .loggingIn && !machine.hasToken)
    }

    @Test("what the server says of the uses left counts, also where the login did not say that there is a limit")
    func serverCounts() {
        var machine = session(uses: nil)
        #expect(machine.handle(.counted(left: 5), now: moment(1)).isEmpty && machine.uses == 5)
        #expect(machine.handle(.used(3), now: moment(1)).isEmpty)
        #expect(machine.handle(.counted(left: 1), now: moment(1)) == [.spent, .login])
    }

    @Test(
        "questions of the agent's own leave half of the uses to the outputs",
        arguments: [(nil, 1000), (9, 4), (4, 1), (3, 1), (2, 0), (1, 0)] as [(Int?, Int)])
    func questions(_ uses: Int?, _ expected: Int) {
        var machine = session(uses: uses)
        var asked = 0
        while machine.affordsQuestion, asked < 1000 {
            asked += 1
            #expect(machine.handle(.used(1), now: moment(1)).isEmpty)
        }
        #expect(asked == expected)
    }

    @Test("an outage keeps the token until its own end (P-47)")
    func outageKeepsToken() {
        var machine = session()
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.loggedIn(Grant(ttl: .seconds(600), renewable: true)), now: moment(0))
        var lostAt: Int?
        for second in 1...1200 {
            for action in machine.handle(.woke, now: moment(Int64(second))) {
                switch action {
                case .renew: _ = machine.handle(.renewFailed(final: false, fraction: 0.5), now: moment(Int64(second)))
                case .login:
                    let after = machine.handle(.loginFailed(fraction: 0.5, atLeast: .zero), now: moment(Int64(second)))
                    if after.contains(.lost) { lostAt = second }
                case .lost: lostAt = second
                case .spent: Issue.record("the token has no limit")
                }
            }
        }
        #expect(lostAt == 600)
    }
}

@Suite struct ServerClockTests {
    @Test("the server's time goes on with the boot time, whatever the host's clock does")
    func goesOn() {
        var clock = ServerClock()
        #expect(clock.time(at: .seconds(5)) == nil)
        clock.observe(moment(0).wall, at: .seconds(1000))
        #expect(clock.time(at: .seconds(1090)) == moment(90).wall)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var server: Int64?
        var shortest: Duration?
        var skew: Duration?
    }

    @Test(arguments: [
        Case(testDescription: "nothing heard", server: nil), Case(testDescription: "30 s", server: 30),
        Case(testDescription: "31 s", server: 31, skew: .seconds(31)),
        Case(testDescription: "a tenth of a short life", server: -6, shortest: .seconds(60)),
        Case(testDescription: "more than that", server: -7, shortest: .seconds(60), skew: .seconds(-7)),
        Case(
            testDescription: "a long life changes nothing", server: 31, shortest: .seconds(86_400), skew: .seconds(31)),
    ])
    func skew(_ test: Case) {
        let now = Now(wall: moment(0).wall, server: test.server.map { moment($0).wall }, monotonic: .zero)
        #expect(ClockSkew.between(now, shortest: test.shortest) == test.skew)
    }
}
