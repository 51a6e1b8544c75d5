import Core
import Renewal
import Testing

@Suite struct RenewalRuleTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var length: Int64
        /// The window in which the renewal must fall, in seconds of age.
        var window: ClosedRange<Double>
    }

    @Test(arguments: [
        Case(testDescription: "a day", length: 86_400, window: 48_960...57_600),
        Case(testDescription: "an hour", length: 3600, window: 2000...2400),
        Case(testDescription: "15 s in all", length: 15, window: 8...10),
        Case(testDescription: "no life at all", length: 0, window: 0...0),
    ])
    func fallsIntoItsWindow(_ test: Case) {
        for host in 0..<200 {
            let age = RenewalRule.age(of: .seconds(test.length), seed: Seed(["host\(host)", "leaf/server"]))
            #expect(test.window.contains(age / .seconds(1)), "\(age)")
        }
    }

    @Test("1,000 hosts that begin together spread flat over the jitter's window (P-48)")
    func spreadsFlat() {
        var tenths = [Int](repeating: 0, count: 10)
        for host in 0..<1000 {
            let age = RenewalRule.age(
                of: .seconds(86_400), seed: Seed(["host\(host)", "/root", "leaf/server", "aa:bb"]))
            tenths[min(9, max(0, Int((.seconds(57_600) - age) / .seconds(864))))] += 1
        }
        #expect(tenths.allSatisfy { (60...140).contains($0) }, "tenths of the window: \(tenths)")
    }

    @Test("a restart computes the same moment, another serial another one")
    func isStable() {
        let (day, seed) = (Duration.seconds(86_400), Seed(["host", "leaf/server"]))
        #expect(RenewalRule.age(of: day, seed: seed) == RenewalRule.age(of: day, seed: seed))
        #expect(RenewalRule.age(of: day, seed: seed.with("1")) != RenewalRule.age(of: day, seed: seed.with("2")))
    }

    @Test(
        "what waits replaces what is in force shortly before its end",
        arguments: [(15, 12.0), (60, 48), (86_400, 84_672), (600, 570)] as [(Int64, Double)])
    func lastMoment(length: Int64, age: Double) {
        #expect(RenewalRule.lastMoment(of: .seconds(length)) / .seconds(1) == age)
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

    @Test("honours what the server asks for: a tenth of what is left and an hour, or five minutes with nothing held")
    func honoursRetryAfter() {
        var backoff = Backoff()
        let day = Duration.seconds(86_400)
        #expect(backoff.failed(fraction: 0.5, asked: .seconds(30)) == .seconds(30))
        #expect(backoff.failed(fraction: 0.5, asked: .seconds(1_000_000)) == .seconds(300))
        #expect(backoff.failed(fraction: 0.5, asked: day, life: day, left: day) == .seconds(3600))
        #expect(backoff.failed(fraction: 0.5, asked: day, life: day, left: .seconds(6000)) == .seconds(600))
    }

    @Test("never waits longer than a twentieth of a short life")
    func shortLives() {
        var backoff = Backoff()
        let waits = (0..<12).map { _ in backoff.failed(fraction: 0.999, life: .seconds(60)) }
        #expect(waits.allSatisfy { $0 <= .seconds(3) })
        #expect((0..<3).allSatisfy { _ in backoff.failed(fraction: 0.999, life: .seconds(15)) <= .seconds(1) })
    }

    @Test("starts again after a success")
    func startsAgain() {
        var backoff = Backoff()
        for _ in 0..<5 { _ = backoff.failed(fraction: 0.5) }
        backoff.succeeded()
        #expect(backoff.failed(fraction: 0.5) == .seconds(1))
    }
}
