import Core
import Renewal
import Testing

private func at(_ seconds: Int64) -> Now {
    Now(wall: WallTime(secondsSince1970: 1_000_000 + seconds), monotonic: .seconds(seconds))
}

private let seed = Seed(["host"])
private let since = WallTime(secondsSince1970: 999_000)

extension RevocationWatch {
    /// One that holds a certificate, and may ask from second 0 on.
    fileprivate static func holding(_ serial: String, life: Duration = .seconds(86_400)) -> RevocationWatch {
        var watch = RevocationWatch()
        watch.holds(serial, life: life, seed: seed, now: at(0))
        watch.begin(now: at(0))
        return watch
    }

    fileprivate mutating func answered(_ answer: Answer, of serial: String, at second: Int64) -> [Action] {
        answered(answer, of: serial, seed: seed, now: at(second))
    }

    @discardableResult
    fileprivate mutating func holds(_ serial: String, at second: Int64) -> [Action] {
        holds(serial, life: .seconds(86_400), seed: seed, now: at(second))
    }
}

/// What the server says of the certificate in use, and what follows.
@Suite struct RevocationWatchTests {
    @Test("asks nothing before the server can be asked, then at once, then after a pause, one question at a time")
    func asks() {
        var watch = RevocationWatch()
        watch.holds("aa", at: 0)
        #expect(watch.woke(now: at(1000)).isEmpty && watch.deadlines.isEmpty)
        watch.begin(now: at(1000))
        #expect(watch.woke(now: at(1000)) == [.ask(serial: "aa")])
        #expect(watch.woke(now: at(9000)).isEmpty && watch.deadlines.isEmpty)
        #expect(watch.answered(.valid, of: "aa", at: 9000).isEmpty)
        watch.begin(now: at(9001))
        #expect(watch.woke(now: at(9269)).isEmpty)
        #expect(watch.woke(now: at(9300)) == [.ask(serial: "aa")])
    }

    @Test("without a certificate there is nothing to ask")
    func nothing() {
        var watch = RevocationWatch()
        watch.begin(now: at(0))
        #expect(watch.woke(now: at(0)).isEmpty && watch.deadlines.isEmpty)
        watch.holds("aa", at: 10)
        #expect(watch.woke(now: at(10)).isEmpty, "just issued, it is asked about after a pause")
        #expect(watch.woke(now: at(311)) == [.ask(serial: "aa")])
    }

    @Test(
        "a tenth of the life, from 5 s to 5 min",
        arguments: [(nil, 300), (86_400, 300), (3000, 300), (600, 60), (50, 5), (8, 5)] as [(Int64?, Int64)])
    func interval(life: Int64?, seconds: Int64) {
        #expect(RevocationWatch.interval(life: life.map { .seconds($0) }) == .seconds(seconds))
    }

    @Test("a revoked one is told and renewed, once, and forgotten with its successor")
    func revoked() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        let revocation = RevocationWatch.Revocation(serial: "aa", at: since)
        #expect(watch.answered(.revoked(at: since), of: "aa", at: 1) == [.tell(revocation), .renew])
        #expect(watch.revocation == revocation)
        _ = watch.woke(now: at(400))
        #expect(watch.answered(.revoked(at: since), of: "aa", at: 401).isEmpty)
        #expect(watch.keptUntil == nil)
        #expect(watch.holds("bb", at: 402) == [.ended(revocation)] && watch.holds("bb", at: 403).isEmpty)
        #expect(watch.revocation == nil)
        _ = watch.woke(now: at(800))
        #expect(watch.answered(.valid, of: "bb", at: 801).isEmpty && watch.revocation == nil)
    }

    @Test("what cannot be told changes nothing, and is asked again after the same pause")
    func untold() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        #expect(watch.answered(.untold, of: "aa", at: 1).isEmpty)
        #expect(watch.woke(now: at(200)).isEmpty)
        #expect(watch.woke(now: at(302)) == [.ask(serial: "aa")])
        _ = watch.answered(.revoked(at: since), of: "aa", at: 303)
        _ = watch.woke(now: at(700))
        #expect(watch.answered(.untold, of: "aa", at: 701).isEmpty)
        #expect(watch.revocation?.serial == "aa", "what was said stays said")
    }

    @Test("an answer about a certificate that is not in use any more means nothing")
    func late() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        watch.holds("bb", at: 1)
        #expect(watch.answered(.revoked(at: since), of: "aa", at: 2).isEmpty && watch.revocation == nil)
        #expect(watch.woke(now: at(303)) == [.ask(serial: "bb")])
    }

    @Test("the second revocation in a row waits for a tenth of the life; one that was seen valid does not count")
    func inARow() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        _ = watch.answered(.revoked(at: since), of: "aa", at: 0)
        watch.holds("bb", at: 10)
        _ = watch.woke(now: at(400))
        let second = watch.answered(.revoked(at: since), of: "bb", at: 400)
        #expect(second == [.tell(RevocationWatch.Revocation(serial: "bb", at: since))])
        #expect(watch.keptUntil == .seconds(8650))
        #expect(!watch.woke(now: at(8649)).contains(.renew))
        #expect(watch.woke(now: at(8650)).contains(.renew) && watch.keptUntil == nil)
        watch.holds("cc", at: 8651)
        _ = watch.answered(.valid, of: "cc", at: 9000)
        _ = watch.woke(now: at(9400))
        #expect(watch.answered(.revoked(at: since), of: "cc", at: 9400).contains(.renew))
    }

    @Test("said to be valid after all, it is not renewed")
    func takenBack() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.answered(.revoked(at: since), of: "aa", at: 0)
        watch.holds("bb", at: 10)
        _ = watch.answered(.revoked(at: since), of: "bb", at: 400)
        let revocation = RevocationWatch.Revocation(serial: "bb", at: since)
        #expect(watch.answered(.valid, of: "bb", at: 800) == [.ended(revocation)])
        #expect(watch.revocation == nil && watch.keptUntil == nil && !watch.woke(now: at(80_000)).contains(.renew))
    }

    @Test("without a session nothing is asked, but where the server itself refuses the certificate")
    func suspended() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        watch.suspend()
        #expect(watch.answered(.valid, of: "aa", at: 1).isEmpty && watch.deadlines.isEmpty)
        watch.hasten(now: at(100))
        #expect(watch.woke(now: at(100)).isEmpty)
        watch.begin(now: at(200))
        #expect(watch.woke(now: at(299)).isEmpty, "it was asked about lately")
        watch.suspend()
        watch.suspect(now: at(299))
        #expect(watch.woke(now: at(299)) == [.ask(serial: "aa")])
    }

    @Test("a suspicion is looked into at once, and no more often than every five seconds")
    func hastened() {
        var watch = RevocationWatch.holding("aa")
        _ = watch.woke(now: at(0))
        _ = watch.answered(.valid, of: "aa", at: 1)
        watch.hasten(now: at(2))
        #expect(watch.woke(now: at(4)).isEmpty)
        #expect(watch.woke(now: at(5)) == [.ask(serial: "aa")])
    }
}

/// An agent whose server says something of every certificate, for ten lives.
private struct LyingServer {
    /// What it says of the certificate with this number, asked for the n-th time.
    var says: (_ serial: Int, _ time: Int) -> RevocationWatch.Answer
    var life: Int64
    var issued = 0
    var waitedForBudget = 0

    mutating func run() {
        var watch = RevocationWatch()
        var machine = OutputMachine(
            due: .monotonic(.zero), reloadOwed: false, needsSession: false, budget: IssueBudget(), now: at(0))
        var questions = 0
        for second in stride(from: 0, through: life * 10, by: Int(max(1, life / 2000))) {
            advance(&machine, .woke, second)
            watch.holds(String(issued), life: .seconds(life), seed: seed, now: at(second))
            watch.begin(now: at(second))
            var actions = watch.woke(now: at(second))
            if actions.contains(.ask(serial: String(issued))) {
                questions += 1
                let answer = says(issued, questions)
                actions += watch.answered(answer, of: String(issued), seed: seed, now: at(second))
            }
            if actions.contains(.renew) { advance(&machine, .obtainNow, second) }
        }
    }

    private mutating func advance(_ machine: inout OutputMachine, _ event: OutputMachine.Event, _ second: Int64) {
        let inForce = OutputMachine.InForce(left: issued == 0 ? nil : .seconds(life / 2), life: .seconds(life))
        for action in machine.handle(event, inForce: inForce, now: at(second)) {
            switch action {
            case .check: advance(&machine, .checked, second)
            case .obtain:
                advance(&machine, .sending, second)
                advance(&machine, .obtained, second)
            case .save:
                issued += 1
                advance(&machine, .saved(next: .monotonic(.seconds(second + life * 6 / 10)), reload: false), second)
            case .budgetSpent: waitedForBudget += 1
            default: break
            }
        }
    }
}

@Suite struct LyingServerTests {
    @Test(
        "a server that calls every certificate revoked has two signed for each life, and spends no budget",
        arguments: [
            60, 3600, 86_400,
        ] as [Int64])
    func everything(life: Int64) {
        var server = LyingServer(says: { _, _ in .revoked(at: since) }, life: life)
        server.run()
        #expect((16...25).contains(server.issued), "\(server.issued) in ten lives")
        #expect(server.waitedForBudget == 0)
    }

    @Test("one that takes its word back in turn is held by the issue budget", arguments: [60, 3600, 86_400] as [Int64])
    func flapping(life: Int64) {
        var server = LyingServer(says: { _, time in time % 2 == 0 ? .valid : .revoked(at: since) }, life: life)
        server.run()
        #expect(server.issued <= 103, "\(server.issued) in ten lives")
    }

    @Test("one that says nothing changes nothing")
    func silent() {
        var server = LyingServer(says: { _, _ in .untold }, life: 3600)
        server.run()
        #expect((16...18).contains(server.issued), "\(server.issued) in ten lives")
    }
}
