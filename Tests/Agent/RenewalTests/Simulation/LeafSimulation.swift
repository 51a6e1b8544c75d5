import Core
import Renewal
import TestSupport

/// One agent with one leaf in a world of faults, driven by the machines that the real agent is driven by.
struct LeafSimulation {
    static let epoch = 1_800_000_000.0
    let faults: SimulatedFaults
    private var random: SeededGenerator
    private var time = 0.0
    private var bootedAt = -100.0
    private var boot = 0
    private var heard: (server: Double, monotonic: Double)?
    // On disk.
    private var keptHeld: Lifetime?
    private var keptWaiting: (Lifetime, SimulatedCertificate)?
    private var keptBudget = IssueBudget()
    private var keptAge = Duration.zero
    // In memory.
    private var machine: OutputMachine
    private var schedule: LeafSchedule
    private var budgetLife: Duration?
    private var pendingNew: (Lifetime, SimulatedCertificate)?
    // What is judged.
    private(set) var published: [(at: Double, certificate: SimulatedCertificate)] = []
    private(set) var issued: [Double] = []
    private(set) var steps = 0

    init(_ faults: SimulatedFaults, seed: Int) {
        self.faults = faults
        random = SeededGenerator(seed: seed)
        schedule = LeafSchedule(held: nil, waiting: nil, seed: Seed(["host"]))
        machine = OutputMachine(
            due: .first([]), reloadOwed: false, needsSession: false, budget: IssueBudget(),
            now: Now(wall: WallTime(secondsSince1970: 0), monotonic: .zero))
        start()
    }

    private var now: Now {
        let uptime = time - bootedAt
        let wall = Self.epoch + time + faults.hostError(at: time, sinceBoot: uptime)
        let server = heard.map { Self.epoch + $0.server + (uptime - $0.monotonic) }
        return Now(
            wall: WallTime(secondsSince1970: Int64(wall.rounded(.down))),
            server: server.map { WallTime(secondsSince1970: Int64($0.rounded(.down))) },
            monotonic: .milliseconds(Int64(uptime * 1000)), boot: "\(boot)")
    }

    private mutating func start() {
        heard = nil
        // The login, whose answer tells the server's time.
        if ![.lost, .unreachable, .hanging].contains(faults.answer(at: time)) { hear() }
        budgetLife = keptHeld?.budgetLife
        carryAge()
        schedule = LeafSchedule(held: keptHeld, waiting: keptWaiting?.0, seed: Seed(["host"]))
        machine = OutputMachine(
            due: schedule.due, reloadOwed: false, needsSession: false, budget: keptBudget, now: now)
    }

    private mutating func carryAge() {
        keptHeld?.ageBeforeBoot = keptAge
        keptWaiting?.0.ageBeforeBoot = .zero
    }

    /// Runs until `end`, restarting where the faults say so.
    mutating func run(until end: Double) {
        var events = (faults.restarts.map { ($0, false) } + faults.reboots.map { ($0, true) }).sorted { $0.0 < $1.0 }
        while time < end {
            steps += 1
            let wait = step()
            let next = time + max(0.02, wait)
            if let (at, isReboot) = events.first, at <= next {
                events.removeFirst()
                time = max(time, at)
                if isReboot {
                    time += 20
                    (bootedAt, boot) = (time - 8, boot + 1)
                }
                start()
            } else {
                time = next
            }
        }
    }

    private var inForce: OutputMachine.InForce {
        let held = schedule.held.flatMap { $0.isOver(at: now) ? nil : $0.left(at: now) }
        let asked = faults.asksTTL ? Duration.seconds(faults.life) : nil
        let life = budgetLife ?? min(asked ?? .seconds(3600), .seconds(3600))
        return OutputMachine.InForce(
            left: held, life: life, answerLimit: OutputDecision.answerLimit(life: life, left: held))
    }

    private mutating func step() -> Double {
        handle(.woke)
        if let held = schedule.held {
            let age = held.furthestAge(at: now)
            if age - keptAge > max(held.length / 20, .seconds(15)) { keptAge = age }
        }
        let wait = machine.deadlines.map { now.wait(until: $0) }.min() ?? .seconds(60)
        return min(
            Double(wait.components.seconds) + Double(wait.components.attoseconds) / 1e18, max(60, faults.given / 400))
    }

    private mutating func handle(_ event: OutputMachine.Event) {
        for action in machine.handle(event, inForce: inForce, now: now) { perform(action) }
    }

    private mutating func perform(_ action: OutputMachine.Action) {
        switch action {
        case .check: handle(schedule.publishesWaiting(at: now) ? .found : .checked)
        case .store(let budget): keptBudget = budget
        case .obtain: ask()
        case .save: save()
        case .overdue: fail(spent: true)
        case .prepare, .runHook, .budgetSpent, .renewalRefused: break
        }
    }

    private mutating func ask() {
        time += 0.05
        let answer = faults.answer(at: time)
        if answer != .unreachable { handle(.sending) }
        if ![.lost, .unreachable, .hanging].contains(answer) { hear() }
        switch answer {
        case .unreachable, .unavailable, .denied: fail(spent: false)
        case .lost:
            issued.append(time)
            time += 1
            fail(spent: true)
        case .hanging: issued.append(time)
        case .good, .expiredIssuer:
            issued.append(time)
            received(isExpired: answer == .expiredIssuer)
        }
    }

    private mutating func hear() {
        heard = faults.dateError(at: time).map { ((time + $0).rounded(.down), time - bootedAt) }
    }

    private mutating func fail(spent: Bool) {
        let fraction = Double(random.next(below: 1000)) / 1000
        handle(.failed(fraction: fraction, atLeast: .zero, spent: spent))
    }

    private mutating func received(isExpired: Bool) {
        var certificate = faults.certificate(at: time)
        if isExpired { certificate.issuerExpires = time - 100 }
        let first = min(certificate.notAfter, certificate.issuerExpires ?? .infinity)
        let lifetime = Lifetime(
            notBefore: Self.wall(certificate.notBefore), notAfter: Self.wall(first), received: now,
            requested: faults.asksTTL ? .seconds(faults.life) : nil)
        let decision = LeafPublication.decide(
            lifetime, leaf: Self.wall(certificate.notAfter), held: schedule.held, now: now)
        if decision != .expired { budgetLife = lifetime.budgetLife }
        switch decision {
        case .publish:
            pendingNew = (lifetime, certificate)
            handle(.obtained)
        case .wait:
            keptWaiting = (lifetime, certificate)
            schedule.keeps(lifetime)
            handle(.unchanged(next: schedule.due))
        case .expired: fail(spent: true)
        }
    }

    private static func wall(_ time: Double) -> WallTime {
        WallTime(secondsSince1970: Int64((epoch + time).rounded(.down)))
    }

    private mutating func save() {
        guard let (lifetime, certificate) = pendingNew ?? keptWaiting else { return }
        if let full = faults.diskFull, full.contains(time) {
            return handle(.saveFailed(fraction: Double(random.next(below: 1000)) / 1000))
        }
        guard LeafPublication.decide(lifetime, leaf: Self.wall(certificate.notAfter), held: nil, now: now) == .publish,
            !lifetime.isOver(at: now)
        else {
            (pendingNew, keptWaiting) = (nil, nil)
            return fail(spent: true)
        }
        published.append((time, certificate))
        (keptHeld, keptWaiting, pendingNew, keptAge) = (lifetime, nil, nil, .zero)
        schedule.published(lifetime)
        handle(.saved(next: schedule.due, reload: false))
    }
}
