import Core
import Renewal
import Testing

private func moment(_ seconds: Int64) -> Now {
    Now(wall: WallTime(secondsSince1970: 1_000_000 + seconds), monotonic: .seconds(seconds))
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

    @Test(
        "a pause that the server asks for is taken up to a tenth of what is left and an hour; five minutes with nothing valid",
        arguments: [
            ([(86_400, 72_000)], 3600), ([(86_400, 7200)], 720), ([(86_400, nil)], 300),
            ([(86_400, 72_000), (60, 40)], 4), ([(nil, 3600)], 360), ([], 300),
        ] as [([(Int64?, Int64?)], Int64)])
    func retryAfter(outputs: [(Int64?, Int64?)], wait: Int64) {
        let need = SessionMachine.Need(
            of: outputs.map { (life: $0.0.map { .seconds($0) }, left: $0.1.map { .seconds($0) }) })
        var machine = session()
        #expect(machine.handle(.woke, now: moment(0)) == [.login])
        _ = machine.handle(.loginFailed(fraction: 0, atLeast: .seconds(86_400), need: need), now: moment(0))
        #expect(machine.handle(.woke, now: moment(wait - 1)).isEmpty)
        #expect(machine.handle(.woke, now: moment(wait)) == [.login])
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

    @Test("a login that failed in an outage is tried soon when the server answers again")
    func serverAnswers() {
        var machine = session()
        _ = machine.handle(.serverAnswers(after: .seconds(1)), now: moment(0))
        #expect(machine.deadlines == [.monotonic(.zero)], "nothing failed")
        for second in [0, 10, 20, 40, 80] as [Int64] {
            #expect(machine.handle(.woke, now: moment(second)) == [.login])
            _ = machine.handle(.loginFailed(fraction: 0.5, atLeast: .zero), now: moment(second))
        }
        #expect(machine.handle(.woke, now: moment(90)).isEmpty)
        _ = machine.handle(.serverAnswers(after: .seconds(1)), now: moment(90))
        #expect(machine.handle(.woke, now: moment(91)) == [.login])
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

    @Test("what was learned of tokens whose logins do not tell their uses counts for the next ones, and is asked again")
    func learnsUses() {
        var machine = session()
        let untold = Grant(ttl: .seconds(3600), renewable: true, tellsUses: false)
        _ = machine.handle(.woke, now: moment(0))
        _ = machine.handle(.loggedIn(untold), now: moment(0))
        #expect(!machine.knowsUses && machine.isCountDue(at: moment(0)))
        _ = machine.handle(.counting, now: moment(0))
        _ = machine.handle(.used(1), now: moment(0))
        #expect(machine.handle(.counted(left: 2), now: moment(0)).isEmpty)
        #expect(machine.knowsUses && machine.uses == 3)
        #expect(machine.handle(.used(1), now: moment(1)) == [.spent, .login])
        _ = machine.handle(.loggedIn(untold), now: moment(1))
        #expect(machine.uses == 3 && machine.isMetered && !machine.isCountDue(at: moment(299)))
        #expect(machine.isCountDue(at: moment(300)))
        #expect(machine.handle(.counted(left: nil), now: moment(300)).isEmpty && !machine.isMetered)
        _ = machine.handle(.roleChanged, now: moment(301))
        #expect(!machine.knowsUses && machine.isCountDue(at: moment(301)))
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
        #expect(ClockSkew.worthTelling(test.server.map { .seconds($0) }, shortest: test.shortest) == test.skew)
    }

    @Test("what is told ends a fifth below where it began")
    func hysteresis() {
        #expect(ClockSkew.worthTelling(.seconds(25), shortest: nil, isKnown: true) == .seconds(25))
        #expect(ClockSkew.worthTelling(.seconds(24), shortest: nil, isKnown: true) == nil)
    }

    @Test("a slow answer is no wrong clock: the server may have written its time down at any moment of it")
    func slowAnswer() {
        var clock = ServerClock()
        clock.observe(moment(-40).wall, roundTrip: .seconds(45), at: moment(0).monotonic)
        #expect(clock.lead(at: moment(0)) == .zero)
        clock.observe(moment(-100).wall, roundTrip: .seconds(45), at: moment(0).monotonic)
        #expect(clock.lead(at: moment(0)) == .seconds(-55))
        clock.observe(moment(40).wall, roundTrip: .seconds(45), at: moment(0).monotonic)
        #expect(clock.lead(at: moment(0)) == .seconds(40))
    }

    @Test("of a server that tells no time any more nothing is said, and its time goes on")
    func noDate() {
        var clock = ServerClock()
        clock.observe(moment(100).wall, at: moment(0).monotonic)
        clock.observe(nil, at: moment(10).monotonic)
        #expect(clock.lead(at: moment(10)) == nil)
        #expect(clock.time(at: moment(10).monotonic) == moment(110).wall)
    }
}
