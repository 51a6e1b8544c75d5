import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultAPI
import VaultClient

/// One agent: one loop. It waits in one place for everything (answers, signals, hooks, files, time), lets the
/// machines decide, and does what they say.
///
/// Nothing here blocks but the disk; SIGTERM ends it within a second, with every owed reload still owed.
package final class Agent {
    /// How a run ended.
    package enum Ending: Sendable {
        /// Stopped as asked, or with `--once` the login succeeded and every required output is good.
        case good
        /// With `--once`: the login failed, or some required output is not good.
        case failed
    }

    let context: AgentContext
    let session: VaultSession
    let identity: ClientCertificateStore
    let outputs: OutputSet
    private let trials: ClientTrials
    let serverTrust: ServerTrustUpdater
    /// `nil` with `--once`.
    private let outage: OutageWatch?
    var configuration: AgentConfiguration
    private let runtime: Runtime
    private let reporter: StatusReporter
    private let once: Bool
    private var isOver = false
    private var stopBy: Duration?
    private var lastSign: Duration?
    private var isReady = false
    private var lastLook = Duration.zero
    private let watched: WatchedOutputs
    private let state: StateCare

    init(
        context: AgentContext, session: VaultSession, identity: ClientCertificateStore, outputs: OutputSet,
        trials: ClientTrials, serverTrust: ServerTrustUpdater, outage: OutageWatch?, configuration: AgentConfiguration,
        runtime: Runtime, once: Bool
    ) {
        self.context = context
        self.session = session
        self.identity = identity
        self.outputs = outputs
        self.trials = trials
        self.serverTrust = serverTrust
        self.outage = outage
        self.configuration = configuration
        self.runtime = runtime
        self.once = once
        watched = WatchedOutputs(boundary: context.boundary.path)
        state = StateCare(context: context, lock: runtime.lock, files: runtime.files)
        reporter = StatusReporter(context: context, started: context.now.wall)
        outputs.client?.published = { [unowned self] in adoptIdentity() }
    }

    var workers: [OutputWorker] { outputs.workers }
    private var manager: ServiceManager { runtime.manager }

    /// Runs until SIGTERM, or with `--once` until each output was tried. Blocks.
    package func run() -> Ending {
        context.log.write(
            .info, "agent.started", [("identity", configuration.identity), ("dir", context.boundary.path)])
        takeRenewals()
        while !isOver { turn() }
        finish()
        return once && !allGood ? .failed : .good
    }

    /// One turn of the loop: do what is due, say what is new, then wait.
    private func turn() {
        if stopBy == nil {
            lookAtDisk()
            session.wake()
            identity.wake()
            outage?.wake()
            serverTrust.wake()
            if !context.vault.isIdle { context.vault.begin() }
            for worker in workers { worker.handle(.woke) }
            outputs.client?.handle(.woke)
            outputs.lookForRevocations()
            runtime.store.update(session.snapshot(of: outputs.stored), tokens: session.tokens)
            if let files = runtime.files { watched.update(workers, client: identity.pair?.generation.name, files) }
        }
        report()
        checkForEnd()
        guard !isOver else { return }
        wait()
    }

    private func wait() {
        let ready = context.vault.wait(
            also: [runtime.signals.interest] + (runtime.files.map { [$0.interest] } ?? []) + context.hooks.interests
                + context.reloads.interests + context.keys.interests + trials.interests + serverTrust.interests,
            timeout: timeout())
        context.hooks.advance(now: context.now)
        context.reloads.advance(now: context.now)
        context.keys.advance()
        trials.advance()
        serverTrust.advance()
        if ready.contains(runtime.signals.interest.descriptor) { takeSignals() }
        if let files = runtime.files, ready.contains(files.interest.descriptor) { takeFileEvents(files) }
    }

    /// Up to the next deadline. Deadlines by the calendar are looked at once a minute, since its clock can be set.
    private func timeout() -> Duration {
        let now = context.now
        var wait = Duration.seconds(60)
        for deadline in context.hooks.deadlines + context.reloads.deadlines {
            wait = min(wait, now.wait(until: deadline))
        }
        if let interval = manager.interval { wait = min(wait, interval) }
        if let stopBy { return min(wait, max(.zero, stopBy - now.monotonic)) }
        let others = reporter.deadlines + identity.deadlines + serverTrust.deadlines
        for deadline in session.deadlines + (outage?.deadlines ?? []) + others {
            wait = min(wait, now.wait(until: deadline))
        }
        if !isReady {
            wait = min(wait, now.wait(until: StartDecision.deadline(startedAt: context.startedAt.monotonic)))
        }
        for worker in workers {
            for deadline in worker.deadlines { wait = min(wait, now.wait(until: deadline)) }
        }
        for deadline in outputs.client?.deadlines ?? [] { wait = min(wait, now.wait(until: deadline)) }
        return wait
    }

    private func takeSignals() {
        for signal in (try? runtime.signals.read()) ?? [] {
            switch signal {
            case .hangup: reload()
            default: stop(signal)
            }
        }
    }

    private func takeFileEvents(_ files: FileWatch) {
        let events = ((try? files.read()) ?? []).filter(watched.isAboutTheLayout)
        guard !events.isEmpty else { return }
        lookAtState()
        adoptIdentity()
        takeRenewals()
        for worker in workers where events.contains(where: { watched.isAbout(worker.id, $0) }) { worker.lookAtDisk() }
    }

    /// Where the status in `state/` was removed, it is written anew too.
    private func lookAtState() {
        if state.look() { reporter.forget() }
    }

    /// Takes up requests to renew, those too that were left while no agent ran.
    private func takeRenewals() {
        for request in (try? context.boundary.takeRenewalRequests()) ?? [] {
            let worker = workers.first { $0.id == request.subject.output }
            guard worker != nil || request.subject == .client else { continue }
            context.log.write(
                .info, "renew.requested", [("output", request.subject.description), ("force", String(request.force))])
            worker.map { $0.renew(force: request.force) } ?? outputs.client?.renew(force: request.force)
        }
    }

    /// Looks at the keypair and at what is published every five minutes too: not every file system tells of changes.
    private func lookAtDisk() {
        let now = context.now.monotonic
        guard now - lastLook >= .seconds(300) else { return }
        if lastLook > .zero {
            lookAtState()
            adoptIdentity()
            for worker in workers { worker.lookAtDisk() }
        }
        lastLook = now
    }

    /// Takes up a client keypair that was replaced on disk, and logs in with it at once (P-20, P-21, P-24).
    private func adoptIdentity() {
        guard identity.refresh(serverName: configuration.vault.serverName) else { return }
        outputs.client?.uses(identity.pair)
        session.identityChanged()
    }

    /// The trust that verifies the server is another one: new connections are made with it at once. That needs no login.
    func serverTrustChanged() {
        let before = identity.certificate
        _ = identity.refresh(serverName: configuration.vault.serverName)
        if identity.certificate != before { session.identityChanged() }
    }

    /// SIGHUP: reads the configuration again; a bad one is reported and the old one stays. What failed is tried again.
    private func reload() {
        lookAtState()
        do {
            adopt(try ConfigurationFile.read(context.boundary))
            reporter.configurationFailure = nil
            context.log.write(.info, "config.reloaded")
            for worker in workers {
                worker.lookAtDisk()
                worker.retry()
            }
            outputs.client?.retry()
        } catch {
            let failure = Self.failure(error)
            reporter.configurationFailure = failure
            context.log.write(.error, failure.kind, [], failure)
        }
        adoptIdentity()
        takeRenewals()
    }

    private static func failure(_ error: any Error) -> OutputFailure {
        switch error {
        case let diagnostics as Diagnostics:
            OutputFailure(.configurationInvalid, diagnostics.headline, hint: diagnostics.all.first?.hint ?? "")
        case let error as MissingConfiguration: OutputFailure(.configurationMissing, error)
        case let error as BoundaryError: OutputFailure(.configurationUnreadable, error)
        case let error as any ErrorWithHints: OutputFailure(.configurationInvalid, error)
        default:
            OutputFailure(
                .configurationUnreadable, "agent.yaml cannot be read", hint: "coppice-agent run --once shows why")
        }
    }

    /// With `--once` the status is written at the end alone.
    private func report() {
        let written = once ? nil : reporter.update(self)
        let now = context.now.monotonic
        if let interval = manager.interval, lastSign.map({ now - $0 >= interval }) ?? true {
            lastSign = now
            manager.alive()
        }
        manager.status((written ?? reporter.status(of: self)).line(at: context.now.wall))
        if !isReady, hasStarted { tellReady() }
    }

    private var hasStarted: Bool {
        let now = context.now
        return StartDecision.hasStarted(
            outputs: workers.filter(\.facts.output.required).map { $0.progress(at: now) },
            hasLoginFailed: session.hasLoginFailed, age: now.monotonic - context.startedAt.monotonic, now: now)
    }

    /// Started: what needs the files waits for them by `coppice wait`. What is missing by now is named.
    private func tellReady() {
        isReady = true
        manager.ready()
        let missing = workers.filter { !$0.isReady(at: context.now) }.map(\.id.description)
        let facts = missing.isEmpty ? [] : [("missing", missing.joined(separator: ", "))]
        context.log.write(.info, "agent.ready", facts)
    }

    /// The login succeeded, and every required output is current, saved and applied.
    private var allGood: Bool {
        !session.hasLoginFailed
            && workers.allSatisfy { !$0.facts.output.required || $0.isSettledWell(at: context.now) }
    }

    private func checkForEnd() {
        if let stopBy {
            isOver = (context.hooks.isIdle && context.vault.isIdle) || context.now.monotonic >= stopBy
        } else if once, context.vault.isIdle, session.isDecided, outputs.client?.isDone ?? true, serverTrust.isDone,
            workers.allSatisfy({ $0.isDone(hasSession: !session.isHopeless) })
        {
            stop(nil)
        }
    }

    /// Stops: hooks get TERM now and KILL soon after, and what they were for stays owed; the token is given back.
    private func stop(_ signal: Signal?) {
        guard stopBy == nil else { return }
        if let signal { context.log.write(.info, "agent.stopping", [("signal", signal.name)]) }
        manager.stopping()
        identity.wake(isStopping: true)
        stopBy = context.now.monotonic + .milliseconds(800)
        context.hooks.stop(now: context.now, grace: .milliseconds(400))
        context.reloads.stop()
        context.keys.cancelAll()
        trials.cancelAll()
        serverTrust.cancel()
        context.vault.cancelAll { $0.isLogin }
        session.stop()
    }

    private func finish() {
        session.sayLeftTokens()
        reporter.update(self, stopping: true)
        context.log.write(.info, "agent.stopped", [("good", String(allGood))])
    }
}

extension Agent {
    /// Takes a new configuration up. What is asked of the server stays as it is where the request is the same: its
    /// worker goes on, with whatever it holds in memory, so that nothing is issued again.
    func adopt(_ new: AgentConfiguration) {
        let endpointChanged = new.vault != configuration.vault
        let old = Dictionary(workers.map { ($0.id, $0) }) { first, _ in first }
        configuration = new
        context.removeOthers(than: new)
        context.prepare(new)
        outputs.workers = new.outputs.map { output in
            if let worker = old[output.id], worker.takes(output) { return worker }
            // What was not sent yet would be charged to no budget.
            context.vault.withdraw(output.id.description)
            return context.worker(for: output, session: session, after: old[output.id])
        }
        outputs.client?.adopt(new)
        session.paths = outputs.paths
        serverTrust.adopt(new)
        if endpointChanged {
            context.vault.adopt(addresses: new.vault.addresses, namespace: new.vault.namespace)
            outputs.client?.serverChanged()
            session.endpointChanged(new.vault)
        } else if session.token != nil {
            session.refreshRights {}
            for worker in workers { worker.handle(.sessionReady(fresh: false)) }
            outputs.client?.handle(.sessionReady(fresh: false))
        }
    }
}
