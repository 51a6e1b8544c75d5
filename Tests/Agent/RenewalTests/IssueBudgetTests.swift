import Core
import Renewal
import Testing

/// Seconds since an arbitrary start, on every clock.
private func at(_ seconds: Int64) -> WallTime { WallTime(secondsSince1970: 1_800_000_000 + seconds) }

private func moment(
    _ seconds: Int64, host: Int64 = 0, server: Int64? = 0, boot: String = "a", uptime: Int64? = nil
) -> Now {
    Now(
        wall: at(seconds + host), server: server.map { at(seconds + $0) },
        monotonic: .seconds(uptime ?? 1000 + seconds),
        boot: boot)
}

@Suite("The issue budget")
struct IssueBudgetTests {
    private let hour = Duration.seconds(3600)

    @Test("a burst of three, then one for each tenth of the life")
    func burst() {
        var budget = IssueBudget()
        for second in 0..<3 {
            #expect(budget.wait(life: hour, holdsNothing: false, now: moment(Int64(second))) == .zero)
            budget.charge(life: hour, now: moment(Int64(second)))
        }
        let wait = budget.wait(life: hour, holdsNothing: false, now: moment(2))
        #expect(wait > .seconds(355) && wait <= .seconds(360))
        #expect(budget.wait(life: hour, holdsNothing: false, now: moment(363)) == .zero)
    }

    @Test("a budget whose moments are yet to come locks nothing: they count from the boot")
    func future() {
        let ahead = IssueBudget(tokens: 0, at: .seconds(9_000_000), boot: "a", lastRequest: .seconds(9_000_000))
        let now = moment(0, uptime: 400)
        #expect(ahead.wait(life: hour, holdsNothing: true, now: now) == .zero)
        #expect(ahead.wait(life: hour, holdsNothing: false, passes: true, now: now) == .zero)
        #expect(ahead.wait(life: Duration.seconds(86_400), holdsNothing: false, now: now) < .seconds(8640))
    }

    @Test("nothing valid held: five minutes after the last request at the latest, whatever the life")
    func nothingHeld() {
        var budget = IssueBudget()
        let life = Duration.seconds(90 * 86_400)
        for second in 0..<3 { budget.charge(life: life, now: moment(Int64(second))) }
        #expect(budget.wait(life: life, holdsNothing: false, now: moment(2)) > .seconds(86_400))
        #expect(budget.wait(life: life, holdsNothing: true, now: moment(2)) == .seconds(300))
        #expect(budget.wait(life: life, holdsNothing: true, now: moment(302)) == .zero)
    }

    @Test("no clock that is set moves it: boot time alone does")
    func clocks() {
        var budget = IssueBudget()
        for second in 0..<3 { budget.charge(life: hour, now: moment(Int64(second))) }
        let back = budget.wait(life: hour, holdsNothing: false, now: moment(100, host: -900_000, server: 900_000))
        #expect(back == budget.wait(life: hour, holdsNothing: false, now: moment(100)))
    }

    @Test("a reboot counts its uptime, and lets nothing through at once")
    func reboot() {
        var budget = IssueBudget()
        for second in 0..<3 { budget.charge(life: hour, now: moment(Int64(second))) }
        let early = moment(50, boot: "b", uptime: 10)
        #expect(budget.wait(life: hour, holdsNothing: true, now: early) == .seconds(290))
        #expect(budget.wait(life: hour, holdsNothing: false, now: moment(900, boot: "b", uptime: 400)) == .zero)
    }

    @Test("what made nothing is given back")
    func givenBack() {
        var budget = IssueBudget()
        for _ in 0..<20 {
            #expect(budget.wait(life: hour, holdsNothing: false, now: moment(1)) == .zero)
            budget.charge(life: hour, now: moment(1))
            budget.giveBack()
        }
    }

    @Test("a person passes it once a minute, however lately the agent asked by itself")
    func forced() {
        var budget = IssueBudget()
        for second in 0..<3 { budget.charge(life: hour, now: moment(Int64(second))) }
        #expect(budget.wait(life: hour, holdsNothing: false, passes: true, now: moment(3)) == .zero)
        budget.charge(life: hour, isForced: true, now: moment(3))
        #expect(budget.wait(life: hour, holdsNothing: false, passes: true, now: moment(30)) == .seconds(33))
        #expect(budget.wait(life: hour, holdsNothing: false, passes: true, now: moment(63)) == .zero)
    }

    @Test("what the budget allows is not counted as passing it")
    func forcedWithin() {
        var budget = IssueBudget()
        for second in 0..<3 { budget.charge(life: hour, isForced: true, now: moment(Int64(second))) }
        #expect(budget.wait(life: hour, holdsNothing: false, passes: true, now: moment(3)) == .zero)
    }

    @Test("a kept budget that makes no sense is no more than a full one", arguments: [-5.0, 99, .infinity])
    func damaged(_ tokens: Double) {
        let budget = IssueBudget(tokens: tokens, at: .zero, boot: "a")
        #expect((0...IssueBudget.burst).contains(budget.tokens))
    }
}
