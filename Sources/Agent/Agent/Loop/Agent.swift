import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultClient

/// One agent: one thread, one loop. It waits in one place for everything (answers, signals, hooks, files, time), lets the
/// machines decide, and does what they say.
///
/// Nothing here blocks but the disk; SIGTERM ends it within a second, with every owed reload still owed.
package final class Agent {
    /// How a run ended.
    package enum Ending: Sendable {
        /// Stopped as asked, or with `--once` every required output is good.
        case good
        /// With `--once`: some required output is not good.
        case failed
    }

    let desk: Desk
    let session: SessionKeeper
    let identity: IdentityKeeper
    let crew: Crew
    var configuration: AgentConfiguration
    private let equipment: Equipment
    private let reporter: StatusReporter
    private let once: Bool
    private var isOver = false
    private var stopBy: Duration?
    private var lastSign: Duration?
    private var isReady = false
    private var lastLook = Duration.zero

    init(
        desk: Desk, session: SessionKeeper, identity: IdentityKeeper, crew: Crew, configuration: AgentConfiguration,
        equipment: Equipment, once: Bool
    ) {
        self.desk = desk
        self.session = session
        self.identity = identity
        self.crew = crew
        self.configuration = configuration
        self.equipment = equipment
        self.once = once
        reporter = StatusReporter(desk: desk, started: desk.now.wall)
    }

    var workers: [OutputWorker] { crew.workers }
    private var manager: ServiceManager { equipment.manager }

    /// Runs until SIGTERM, or with `--once` until each output was tried. Blocks.
    package func run() -> Ending {
        desk.log.write(.info, "agent.started", [("identity", configuration.identity), ("root", desk.root.path)])
        takeRenewals()
        while !isOver { turn() }
        finish()
        return once && !allGood ? .failed : .good
    }

    /// One turn of the loop: do what is due, say what is new, then wait.
    private func turn() {
        if stopBy == nil {
            lookAtIdentity()
            session.wake()
            if !desk.vault.isIdle { desk.vault.begin() }
            for worker in workers { worker.handle(.woke) }
        }
        report()
        checkForEnd()
        guard !isOver else { return }
        wait()
    }

    private func wait() {
        let ready = desk.vault.wait(
            also: [equipment.signals.interest] + (equipment.files.map { [$0.interest] } ?? []) + desk.hooks.interests,
            timeout: timeout())
        desk.hooks.advance(now: desk.now)
        if ready.contains(equipment.signals.interest.descriptor) { takeSignals() }
        if let files = equipment.files, ready.contains(files.interest.descriptor) { takeFileEvents(files) }
    }

    /// Up to the next deadline. Deadlines by the calendar are looked at once a minute, since its clock can be set.
    private func timeout() -> Duration {
        let now = desk.now
        let judged = desk.judgedNow
        var wait = Duration.seconds(60)
        for deadline in desk.hooks.deadlines { wait = min(wait, now.wait(until: deadline)) }
        if let interval = manager.interval { wait = min(wait, interval) }
        if let stopBy { return min(wait, max(.zero, stopBy - now.monotonic)) }
        for deadline in session.machine.deadlines { wait = min(wait, now.wait(until: deadline)) }
        for worker in workers {
            for deadline in worker.machine.deadlines { wait = min(wait, judged.wait(until: deadline)) }
        }
        return wait
    }

    private func takeSignals() {
        for signal in (try? equipment.signals.read()) ?? [] {
            switch signal {
            case .hangup: reload()
            default: stop(signal)
            }
        }
    }

    private func takeFileEvents(_ files: FileWatch) {
        _ = try? files.read()
        adoptIdentity()
        takeRenewals()
    }

    /// Takes up requests to renew, those too that were left while no agent ran.
    private func takeRenewals() {
        for request in (try? desk.root.takeRenewalRequests()) ?? [] {
            guard let worker = workers.first(where: { $0.id == request }) else { continue }
            desk.log.write(.info, "renew.requested", [("output", request.description)])
            worker.renew()
        }
    }

    /// Looks at the keypair every five minutes too: a `cp` through the links changes nothing that the watch can see.
    private func lookAtIdentity() {
        let now = desk.now.monotonic
        guard now - lastLook >= .seconds(300) else { return }
        if lastLook > .zero { adoptIdentity() }
        lastLook = now
    }

    /// Takes up a client keypair that was replaced on disk, and logs in with it at once (P-20, P-21, P-24).
    private func adoptIdentity() {
        guard identity.refresh(serverName: configuration.vault.serverName) else { return }
        session.identityChanged()
    }

    /// SIGHUP: reads the configuration again; a bad one is reported and the old one stays. What is in trouble is tried again.
    private func reload() {
        do {
            adopt(try ConfigurationFile.read(desk.root))
            reporter.configurationTrouble = nil
            desk.log.write(.info, "config.reloaded")
            for worker in workers { worker.retry() }
        } catch {
            let failure = Self.failure(error)
            reporter.configurationTrouble = failure
            desk.log.write(.error, failure.code, [], failure)
        }
        adoptIdentity()
    }

    private static func failure(_ error: any Error) -> OutputFailure {
        switch error {
        case let complaints as Complaints:
            OutputFailure("config.invalid", complaints.headline, hint: complaints.all.first?.hint ?? "")
        case let error as any Remediable: OutputFailure("config.invalid", error)
        default:
            OutputFailure("config.invalid", "agent.yaml cannot be read", hint: "coppice-agent run --once shows why")
        }
    }

    /// With `--once` the status is written at the end alone: nobody follows a run of a moment.
    private func report() {
        if !once { reporter.update(self) }
        let now = desk.now.monotonic
        if let interval = manager.interval, lastSign.map({ now - $0 >= interval }) ?? true {
            lastSign = now
            manager.alive()
        }
        manager.status(reporter.headline(self))
        guard !isReady, workers.allSatisfy({ $0.isGood(at: desk.judgedNow.wall) || !$0.craft.output.required }) else {
            return
        }
        isReady = true
        manager.ready()
        desk.log.write(.info, "agent.ready")
    }

    /// Every required output is current, saved and applied.
    private var allGood: Bool {
        workers.allSatisfy { !$0.craft.output.required || $0.isSettledWell(at: desk.judgedNow.wall) }
    }

    private func checkForEnd() {
        if let stopBy {
            isOver = (desk.hooks.isIdle && desk.vault.isIdle) || desk.now.monotonic >= stopBy
        } else if once, desk.vault.isIdle,
            workers.allSatisfy({ $0.isDone(hasSession: !session.isHopeless) })
        {
            stop(nil)
        }
    }

    /// Stops: hooks get TERM now and KILL soon after, and what they were for stays owed; the token is given back.
    private func stop(_ signal: Signal?) {
        guard stopBy == nil else { return }
        if let signal { desk.log.write(.info, "agent.stopping", [("signal", signal.name)]) }
        manager.stopping()
        stopBy = desk.now.monotonic + .milliseconds(800)
        desk.hooks.stop(now: desk.now, grace: .milliseconds(400))
        desk.vault.cancelAll()
        session.revoke {}
    }

    private func finish() {
        reporter.update(self, stopping: true)
        desk.log.write(.info, "agent.stopped", [("good", String(allGood))])
    }
}
