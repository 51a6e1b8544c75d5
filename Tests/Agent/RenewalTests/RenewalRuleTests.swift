import Core
import Renewal
import Testing

private func at(_ seconds: Int64) -> WallTime { WallTime(secondsSince1970: seconds) }

@Suite struct RenewalRuleTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var life: Lifetime
        /// The window in which the renewal must fall, in seconds since 1970.
        var window: ClosedRange<Int64>
    }

    @Test(arguments: [
        Case(
            testDescription: "a day", life: Lifetime(notBefore: at(0), notAfter: at(86_400), received: at(0)),
            window: 48_960...57_600),
        Case(
            testDescription: "backdated by 30 s as Vault does",
            life: Lifetime(notBefore: at(970), notAfter: at(4600), received: at(1000)), window: 3000...3400),
        Case(
            testDescription: "backdated by 72 h by its role (P-15)",
            life: Lifetime(notBefore: at(-259_200), notAfter: at(3600), received: at(0)), window: 2000...2400),
        Case(
            testDescription: "15 s in all", life: Lifetime(notBefore: at(-30), notAfter: at(15), received: at(0)),
            window: 8...10),
        Case(
            testDescription: "received after its end, when the clock was wrong",
            life: Lifetime(notBefore: at(0), notAfter: at(900), received: at(5000)), window: 500...600),
        Case(
            testDescription: "no life at all", life: Lifetime(notBefore: at(100), notAfter: at(100), received: at(100)),
            window: 100...100),
    ])
    func fallsIntoItsWindow(_ test: Case) {
        for host in 0..<200 {
            let renewal = RenewalRule.renewal(of: test.life, seed: Seed(["host\(host)", "leaf/server"]))
            #expect(test.window.contains(renewal.seconds))
        }
    }

    @Test("1,000 hosts that begin together spread flat over the jitter's window (P-48)")
    func spreadsFlat() {
        let life = Lifetime(notBefore: at(0), notAfter: at(86_400), received: at(0))
        var tenths = [Int](repeating: 0, count: 10)
        for host in 0..<1000 {
            let renewal = RenewalRule.renewal(of: life, seed: Seed(["host\(host)", "/root", "leaf/server", "aa:bb"]))
            let share = (Double(57_600 - renewal.seconds)) / 8640
            tenths[min(9, max(0, Int(share * 10)))] += 1
        }
        #expect(tenths.allSatisfy { (60...140).contains($0) }, "tenths of the window: \(tenths)")
    }

    @Test("a restart computes the same moment, another serial another one")
    func isStable() {
        let life = Lifetime(notBefore: at(0), notAfter: at(86_400), received: at(0))
        let seed = Seed(["host", "leaf/server"])
        #expect(RenewalRule.renewal(of: life, seed: seed) == RenewalRule.renewal(of: life, seed: seed))
        #expect(
            RenewalRule.renewal(of: life, seed: seed.with("1")) != RenewalRule.renewal(of: life, seed: seed.with("2")))
    }

    @Test("lives of 15 s with any backdating never come due at once: no loop (P-15, P-45)")
    func neverDueAtOnce() {
        for backdate in [0, 30, 3600, 259_200] as [Int64] {
            let life = Lifetime(notBefore: at(1000 - backdate), notAfter: at(1015), received: at(1000))
            #expect(RenewalRule.renewal(of: life, seed: Seed(["h\(backdate)"])) >= at(1008))
        }
    }
}

@Suite struct BackoffTests {
    @Test("grows from about 1 s to about 5 min and stays there (P-37, P-45)")
    func grows() {
        var backoff = Backoff()
        let waits = (0..<12).map { _ in backoff.failed(fraction: 0.5) }
        #expect(waits.prefix(9).map { $0.components.seconds } == [1, 2, 4, 8, 16, 32, 64, 128, 256])
        #expect(waits.suffix(3).allSatisfy { $0 == .seconds(300) })
    }

    @Test("is jittered both ways, and never zero")
    func isJittered() {
        var low = Backoff()
        var high = Backoff()
        #expect(low.failed(fraction: 0) == .milliseconds(750))
        #expect(high.failed(fraction: 0.999) > .seconds(1.2))
    }

    @Test("honours what the server asks for, up to an hour")
    func honoursRetryAfter() {
        var backoff = Backoff()
        #expect(backoff.failed(fraction: 0.5, atLeast: .seconds(30)) == .seconds(30))
        #expect(backoff.failed(fraction: 0.5, atLeast: .seconds(1_000_000)) == .seconds(3600))
    }

    @Test("starts again after a success")
    func startsAgain() {
        var backoff = Backoff()
        for _ in 0..<5 { _ = backoff.failed(fraction: 0.5) }
        backoff.succeeded()
        #expect(backoff.failed(fraction: 0.5) == .seconds(1))
    }
}

@Suite struct IssueBudgetTests {
    @Test("a burst of 3, then one for each tenth of the life (P-40)")
    func bursts() {
        var budget = IssueBudget()
        let taken = (0..<1000).filter { budget.take(lifetime: .seconds(1000), now: at(10_000 + Int64($0))) == .granted }
        #expect(taken == [0, 1, 2, 100, 200, 300, 400, 500, 600, 700, 800, 900])
    }

    @Test("a hundred thousand tries in one life issue 12 at the most (P-40)")
    func holdsAgainstAFlood() {
        var budget = IssueBudget()
        let taken = (0..<100_000).count {
            budget.take(lifetime: .seconds(86_400), now: at(Int64($0 * 86_400 / 100_000))) == .granted
        }
        #expect(taken <= 13)
    }

    @Test("a clock set back does not lock the output out for longer than an empty budget")
    func survivesTheClock() {
        var budget = IssueBudget(spentUntil: at(4_000_000_000))
        #expect(budget.take(lifetime: .seconds(1000), now: at(1000)) == .spent(until: at(1100)))
    }
}
