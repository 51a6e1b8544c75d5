import Core
import Renewal
import System
import TestSupport
import Testing

/// The rules of lives, clocks and budgets, driven as the agent drives them through worlds in which clocks are wrong,
/// answers are lost and machines are booted again. A verifier with the true clock judges.
///
/// `make soak` runs every world and 10,000 days of random ones; a test run takes a part of each. A failure names its world
/// and its seed.
@Suite("One leaf in a world of faults")
struct LeafSimulationTests {
    private static let isSoak = ProcessEnvironment["COPPICE_SOAK"] != nil
    private static let lives: [Double] = [15, 60, 86_400, 7_776_000]
    private static let backdatings: [Double] = [30, 259_200]

    /// Every world with one wrong clock at most, with every answer, kills, reboots and a full disk in it.
    private static func worlds(life: Double, backdating: Double) -> [SimulatedFaults] {
        var base = SimulatedFaults()
        (base.life, base.backdating, base.serverFaultFrom) = (life, backdating, life * 1.2)
        return clocks(base).flatMap(answers).flatMap(interruptions)
    }

    private static func clocks(_ base: SimulatedFaults) -> [SimulatedFaults] {
        let hosts = SimulatedFaults.HostClock.allCases.map { host in base.with { $0.host = host } }
        let dates = SimulatedFaults.DateClock.allCases.filter { $0 != .right }.map { date in
            base.with { $0.date = date }
        }
        let signers = [36_000.0, -36_000].map { signer in base.with { $0.signer = signer } }
        return hosts + (dates + signers).flatMap { [$0, $0.with { $0.serverFaultFrom = 0 }] }
    }

    private static func answers(_ base: SimulatedFaults) -> [SimulatedFaults] {
        let all = SimulatedAnswer.allCases.map { answer in
            base.with {
                $0.answer = answer
                $0.answerFrom = base.life * 1.3
                $0.answerUntil = base.life * 1.3 + min(base.life * 2, 7200)
            }
        }
        let capped = base.with { $0.cap = base.life / 3 }
        let full = base.with { $0.diskFull = (base.life * 0.5)...(base.life * 2.2) }
        return all + [capped, capped.with { $0.asksTTL = false }, full]
    }

    private static func interruptions(_ base: SimulatedFaults) -> [SimulatedFaults] {
        let kills = [0.3, 0.9, 1.5, 2.5, 2.51, 2.52].map { $0 * base.life }
        return [
            base, base.with { $0.restarts = kills }, base.with { $0.reboots = [base.life * 0.4, base.life * 1.7] },
        ]
    }

    /// No rule can tell how long such a certificate lives: it is backdated by more than its life, no `ttl:` is near that, and
    /// a clock is wrong or unknown. `coppice check` names it.
    private static func isBeyondRules(_ faults: SimulatedFaults) -> Bool {
        (faults.date != .right || faults.host != .right) && faults.backdating > faults.given
            && (!faults.asksTTL || faults.cap != nil)
    }

    @Test(
        "with one wrong clock at most: never without a valid leaf while the server would sign one", arguments: lives,
        backdatings)
    func oneFault(life: Double, backdating: Double) {
        let all = Self.worlds(life: life, backdating: backdating).enumerated().filter {
            (Self.isSoak || $0.offset % 5 == 0) && !Self.isBeyondRules($0.element)
        }
        #expect(all.count > 20)
        for (seed, faults) in all {
            var simulation = LeafSimulation(faults, seed: seed)
            simulation.run(until: life * 6)
            #expect(simulation.outage(from: 0, until: life * 6) == 0, "\(faults), seed \(seed)")
            #expect(simulation.publishedExpired == 0, "\(faults), seed \(seed)")
            expectBounds(simulation, faults, seed: seed, until: life * 6)
        }
    }

    @Test("with anything wrong at once: no flood and no loop")
    func anything() {
        var (days, seed) = (0.0, 0)
        while days < (Self.isSoak ? 10_000 : 300) {
            var random = SeededGenerator(seed: seed)
            let (faults, end) = SimulatedFaults.random(&random, lives: Self.lives, backdatings: Self.backdatings)
            var simulation = LeafSimulation(faults, seed: seed)
            simulation.run(until: end)
            expectBounds(simulation, faults, seed: seed, until: end)
            days += end / 86_400
            seed += 1
        }
    }

    /// The bound on certificates a day, and that nothing turns without waiting.
    private func expectBounds(_ simulation: LeafSimulation, _ faults: SimulatedFaults, seed: Int, until end: Double) {
        let bound = max(288, 10 * 86_400 / faults.given) + 3
        #expect(Double(simulation.mostInADay) <= bound, "\(simulation.mostInADay) a day: \(faults), seed \(seed)")
        #expect(Double(simulation.steps) < end * 3 + 10_000, "\(simulation.steps) steps: \(faults), seed \(seed)")
    }

    @Test(
        "an intermediate that expires before the leaf: once there is a newer one, one leaf more is asked for, in time",
        arguments: lives)
    func newerIssuer(life: Double) {
        var faults = SimulatedFaults()
        (faults.life, faults.issuerExpires, faults.newIssuerFrom) = (life, life * 0.8, life * 0.3)
        var simulation = LeafSimulation(faults, seed: 1)
        simulation.run(until: life * 1.1)
        #expect(simulation.outage(from: 0, until: life * 1.1) == 0)
        #expect(simulation.issued.count == 2, "\(simulation.issued)")
        #expect(simulation.issued.last.map { $0 < life * 0.8 } == true)
    }

    @Test("an intermediate that nobody replaces: a few leaves more, until it expires, and none by the dozen")
    func expiringIssuer() {
        for life in Self.lives {
            var faults = SimulatedFaults()
            (faults.life, faults.issuerExpires) = (life, life * 0.8)
            var simulation = LeafSimulation(faults, seed: 1)
            simulation.run(until: life * 0.8)
            #expect(simulation.outage(from: 0, until: life * 0.8) == 0, "life \(life)")
            #expect(simulation.issued.count <= 16, "life \(life): \(simulation.issued.count)")
        }
    }

    @Test("the judge sees what is wrong: a server that signs nothing more is an outage, and an excused one")
    func judgeSees() {
        var faults = SimulatedFaults()
        faults.answer = .unavailable
        (faults.answerFrom, faults.answerUntil) = (1, 1000)
        var simulation = LeafSimulation(faults, seed: 1)
        simulation.run(until: 300)
        #expect(simulation.outage(from: 0, until: 300) == 0)
        #expect(simulation.outage(from: 0, until: 300, excused: false) > 200)
    }

    @Test("two worlds that look alike: what is lost in the one that cannot be served", arguments: [60.0, 86_400])
    func twins(life: Double) {
        var behind = SimulatedFaults()
        (behind.life, behind.host) = (life, .jumpsBack)
        var ahead = SimulatedFaults()
        (ahead.life, ahead.serverFaultFrom, ahead.date, ahead.signer) = (life, life * 1.4, .tenHoursFast, 36_000)
        var served = LeafSimulation(behind, seed: 1)
        served.run(until: life * 4)
        #expect(served.outage(from: 0, until: life * 4) == 0)
        var lost = LeafSimulation(ahead, seed: 1)
        lost.run(until: life * 4)
        let last = lost.published.last { $0.at < ahead.serverFaultFrom }?.certificate.notAfter ?? 0
        let early = lost.published.first { $0.at >= ahead.serverFaultFrom }.map { max(0, last - $0.at) } ?? 0
        #expect(early <= max(life * 0.02, 30) + 1, "\(early) s of a leaf that was still valid")
    }

    @Test("a host that jumps ahead and a server that falls behind look alike, and a life of a day is served in both")
    func twinsAhead() {
        let life = 86_400.0
        var ahead = SimulatedFaults()
        (ahead.life, ahead.host) = (life, .jumpsAhead)
        var behind = SimulatedFaults()
        (behind.life, behind.serverFaultFrom, behind.date, behind.signer) = (life, life * 1.4, .tenHoursSlow, -36_000)
        for faults in [ahead, behind] {
            var simulation = LeafSimulation(faults, seed: 1)
            simulation.run(until: life * 4)
            #expect(simulation.outage(from: 0, until: life * 4) == 0, "\(faults)")
            #expect(simulation.issued.count <= 12, "\(simulation.issued.count): \(faults)")
        }
    }
}
