import TestSupport

/// A certificate as the server's signer dated it, in true seconds since the start.
struct SimulatedCertificate {
    var notBefore: Double
    var notAfter: Double
    /// The first in the chain to expire is its issuer.
    var issuerExpires: Double?
}

/// How the server treats a request.
enum SimulatedAnswer: String, CaseIterable, Sendable {
    /// It is signed.
    case good
    /// No connection comes about.
    case unreachable
    /// It is signed, and the answer does not arrive.
    case lost
    /// It is signed, and nothing is ever heard of it on a connection that stays open.
    case hanging
    /// 503: nothing is signed.
    case unavailable
    /// 403: nothing is signed.
    case denied
    /// It is signed by an issuer that has expired.
    case expiredIssuer
}

/// What is wrong in one simulated life: the clocks of the host, of the server's `Date` and of its signer, what it answers,
/// and when the agent or the machine starts anew. Times are seconds since the start, the true clock's.
struct SimulatedFaults: Sendable, CustomStringConvertible {
    var life = 60.0
    var backdating = 30.0
    /// The role gives no more, whatever is asked for.
    var cap: Double?
    /// Whether the configuration has a `ttl:`.
    var asksTTL = true
    var host = HostClock.right
    var date = DateClock.right
    /// How far the signer's clock is off.
    var signer = 0.0
    /// The signer's and the `Date`'s error begin then.
    var serverFaultFrom = 0.0
    /// The intermediate that signs expires then, before the leaf may.
    var issuerExpires: Double?
    /// From then on the server signs with a newer intermediate, which outlives every leaf.
    var newIssuerFrom = Double.infinity
    /// What becomes of requests between two moments.
    var answer = SimulatedAnswer.good
    var answerFrom = 0.0
    var answerUntil = 0.0
    /// Between these moments nothing can be written.
    var diskFull: ClosedRange<Double>?
    /// The agent is killed and started again.
    var restarts: [Double] = []
    /// The machine is booted again, which takes 20 s.
    var reboots: [Double] = []

    /// What is wrong with the host's clock.
    enum HostClock: String, CaseIterable, Sendable {
        case right, twoMinutesFast, tenHoursFast, tenHoursSlow, almostADayFast, from1970, neverSynced, jumpsAhead,
            jumpsBack,
            flaps
    }

    /// What is wrong with the `Date` of the server's answers.
    enum DateClock: String, CaseIterable, Sendable {
        case right, anHourSlow, aMonthSlow, tenHoursFast, tenHoursSlow, absent
    }

    var description: String {
        "life \(life) backdating \(backdating) cap \(cap ?? 0) ttl \(asksTTL) host \(host) date \(date) signer \(signer) from "
            + "\(serverFaultFrom) answer \(answer) \(answerFrom)…\(answerUntil) restarts \(restarts) reboots \(reboots) "
            + "disk \(diskFull.map(String.init(describing:)) ?? "good")"
    }

    /// How far the host's clock is off at a moment; `sinceBoot` is the uptime.
    func hostError(at time: Double, sinceBoot: Double) -> Double {
        switch host {
        case .right: 0
        case .twoMinutesFast: 120
        case .tenHoursFast: 36_000
        case .tenHoursSlow: -36_000
        case .almostADayFast: 86_340
        case .from1970: sinceBoot < min(60, life / 4) ? -1_700_000_000 : 0
        case .neverSynced: -1_700_000_000 + sinceBoot - time
        case .jumpsAhead: time > life * 1.4 ? 36_000 : 0
        case .jumpsBack: time > life * 1.4 ? -36_000 : 0
        case .flaps: Int(time / 3600) % 2 == 1 ? 36_000 : 0
        }
    }

    /// How far the server's `Date` is off at a moment; `nil` where it sends none.
    func dateError(at time: Double) -> Double? {
        guard time >= serverFaultFrom else { return date == .absent ? nil : 0 }
        return switch date {
        case .right: 0
        case .anHourSlow: -3600
        case .aMonthSlow: -30 * 86_400
        case .tenHoursFast: 36_000
        case .tenHoursSlow: -36_000
        case .absent: nil
        }
    }

    /// How far the clock is off that certificates are dated by.
    func signerError(at time: Double) -> Double { time >= serverFaultFrom ? signer : 0 }

    /// The life that a certificate really gets.
    var given: Double { min(life, cap ?? life) }

    /// What the server signs at a moment.
    func certificate(at time: Double) -> SimulatedCertificate {
        let signing = time + signerError(at: time)
        return SimulatedCertificate(
            notBefore: (signing - backdating).rounded(.down), notAfter: (signing + given).rounded(.down),
            issuerExpires: time < newIssuerFrom ? issuerExpires : nil)
    }

    /// What becomes of a request at a moment.
    func answer(at time: Double) -> SimulatedAnswer {
        answerFrom <= time && time < answerUntil ? answer : .good
    }
}

extension SimulatedFaults {
    /// The same with a change.
    func with(_ change: (inout SimulatedFaults) -> Void) -> SimulatedFaults {
        var copy = self
        change(&copy)
        return copy
    }

    /// Any number of faults at once, and how long to watch them.
    static func random(
        _ random: inout SeededGenerator, lives: [Double], backdatings: [Double]
    ) -> (faults: SimulatedFaults, end: Double) {
        var faults = SimulatedFaults()
        (faults.life, faults.backdating) = (random.pick(lives), random.pick(backdatings))
        let end = min(faults.life * 8, 3 * 86_400)
        func moment() -> Double { Double(random.next(below: Int(end))) }
        (faults.host, faults.date) = (random.pick(HostClock.allCases), random.pick(DateClock.allCases))
        faults.signer = random.pick([0, 36_000, -36_000])
        faults.asksTTL = random.chance(2)
        faults.cap = random.chance(3) ? faults.life / 3 : nil
        faults.serverFaultFrom = random.chance(2) ? 0 : moment()
        (faults.answer, faults.answerFrom) = (random.pick(SimulatedAnswer.allCases), moment())
        faults.answerUntil = faults.answerFrom + moment()
        if random.chance(3) {
            let start = moment()
            faults.diskFull = start...(start + moment())
        }
        faults.restarts = (0..<random.next(below: 6)).map { _ in moment() }
        faults.reboots = (0..<random.next(below: 3)).map { _ in moment() }
        return (faults, end)
    }
}
