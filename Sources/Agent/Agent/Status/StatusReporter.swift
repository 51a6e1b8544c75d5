import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultClient

/// Says how the agent stands: `state/status.json`, the metrics file and the service manager's status line.
///
/// All three come from one value and are written only when it changed, so that an idle agent writes nothing.
final class StatusReporter {
    private let context: AgentContext
    private let started: WallTime
    private let skew: SkewWatch
    private let clientExpiry: ClientExpiryWatch
    private var last: AgentStatus?
    /// Why the status could not be written, and the metrics file; both are logged once and tried at each turn.
    private var unwritten: ActiveFailure?
    private var metricsFailure: ActiveFailure?
    private var lastMetrics: MetricsFile?
    /// Why a configuration that was read again was not taken; `nil` when the last one was.
    var configurationFailure: OutputFailure?

    init(context: AgentContext, started: WallTime) {
        self.context = context
        self.started = started
        skew = SkewWatch(context: context)
        clientExpiry = ClientExpiryWatch(context: context)
    }

    /// When there is something to say without anything else happening.
    var deadlines: [Deadline] { [clientExpiry.deadline].compactMap { $0 } }

    /// Writes what is new, and answers how the agent stands.
    @discardableResult
    func update(_ agent: Agent, stopping: Bool = false) -> AgentStatus {
        var status = status(of: agent, stopping: stopping)
        let metrics = agent.configuration.metrics
        if isNew(status) || metricsFailure != nil || metrics != lastMetrics {
            writeMetrics(status, to: metrics)
            status.findings = findings(agent)
        }
        if isNew(status) || unwritten != nil { write(status) }
        return status
    }

    /// The status on disk is gone: it is written again although nothing is new.
    func forget() {
        last = nil
    }

    /// Whether it differs from the last one in more than its time.
    private func isNew(_ status: AgentStatus) -> Bool {
        var status = status
        status.updated = last?.updated ?? status.updated
        return status != last
    }

    private func write(_ status: AgentStatus) {
        last = status
        do throws(BoundaryError) {
            try context.host.files.writeState(.status, status.json, false)
            end(&unwritten)
        } catch {
            note(OutputFailure(.statusUnwritten, error), in: &unwritten)
        }
    }

    private func note(_ failure: OutputFailure, in active: inout ActiveFailure?) {
        if active.take(failure, at: context.now.wall) { context.log.write(.warning, failure.kind, [], failure) }
    }

    private func end(_ active: inout ActiveFailure?) {
        if let ended = active { context.log.write(.info, "agent.healed", ended.ending) }
        active = nil
    }

    /// How the agent stands.
    func status(of agent: Agent, stopping: Bool = false) -> AgentStatus {
        let now = context.now
        skew.update(agent.workers)
        clientExpiry.update(agent.identity.client, of: agent.configuration.identity)
        return AgentStatus(
            identity: agent.configuration.identity, kind: agent.configuration.kind, process: Process.id,
            version: context.version, started: started, updated: now.wall, next: stopping ? nil : next(agent),
            isReady: agent.workers.allSatisfy { $0.isReady(at: now) },
            vault: vault(agent), client: client(agent), outputs: agent.workers.map { output($0, now) },
            findings: findings(agent))
    }

    private func next(_ agent: Agent) -> AgentStatus.Next? {
        var dues = agent.workers.compactMap { worker -> AgentStatus.Next? in
            worker.nextWork.map { AgentStatus.Next(at: $0, what: "\(worker.verb) \(worker.id)") }
        }
        if let due = agent.outputs.client?.nextWork {
            dues.append(AgentStatus.Next(at: due, what: "renew the client certificate"))
        }
        if case .out(let until) = agent.session.machine.state {
            dues.append(AgentStatus.Next(at: context.wall(until), what: "log in"))
        }
        return dues.min { ($0.at, $0.what) < ($1.at, $1.what) }
    }

    private func client(_ agent: Agent) -> AgentStatus.Client? {
        guard var client = agent.identity.client else { return nil }
        client.renewAt = agent.outputs.client?.renewAt
        client.revokedAt = agent.outputs.client?.revokedAt
        client.forcedUntil = agent.outputs.client?.forcedUntil
        return client
    }

    private func vault(_ agent: Agent) -> AgentStatus.Vault {
        let session = agent.session
        return AgentStatus.Vault(
            address: context.vault.address, isAuthenticated: session.authenticatedSince != nil,
            since: session.authenticatedSince, tokenExpires: session.tokenEnds,
            error: session.activeFailure.map(problem), clockSkew: skew.skew, trust: serverTrust(agent))
    }

    private func serverTrust(_ agent: Agent) -> AgentStatus.ServerTrust? {
        let updater = agent.serverTrust
        guard updater.isConfigured else { return nil }
        return AgentStatus.ServerTrust(
            written: updater.written, refreshAt: updater.nextRound.map(context.wall),
            error: updater.activeFailure.map(problem))
    }

    private func problem(_ failure: ActiveFailure) -> AgentStatus.Problem {
        AgentStatus.Problem(
            summary: failure.failure.summary, hint: hint(of: failure.failure), since: failure.since)
    }

    private func output(_ worker: OutputWorker, _ now: Now) -> AgentStatus.Output {
        let facts = worker.facts
        let current = facts.current
        let applied = context.state.applied(of: worker.id)
        let isApplied = applied != nil && applied?.generation == current?.name
        return AgentStatus.Output(
            id: worker.id, isRequired: facts.output.required,
            state: OutputDecision.state(isValid: worker.isGood(at: now), isFailing: worker.activeFailure != nil),
            generation: current?.name.text, serial: current?.serial, notBefore: current?.lifetime?.notBefore,
            notAfter: current?.notAfter, revokedAt: worker.revokedAt, renewAt: worker.renewAt,
            refreshAt: current?.renewAt == nil ? refresh(worker) : nil,
            stages: AgentStatus.Stages(
                written: current?.written,
                applied: facts.output.isFollowed ? isApplied ? applied?.at : nil : current?.written,
                confirmed: isApplied ? applied?.confirmed : nil),
            forcedUntil: worker.forcedUntil, reloadOwed: owed(worker, current), error: failure(worker, current))
    }

    private func refresh(_ worker: OutputWorker) -> WallTime? {
        guard case .resting(let until) = worker.machine.work else { return nil }
        return context.wall(until)
    }

    private func owed(_ worker: OutputWorker, _ current: CurrentGeneration?) -> AgentStatus.ReloadOwed? {
        let removed = context.state.removing(worker.id)?.at
        guard worker.machine.reload != .none, let since = current.map({ $0.written ?? started }) ?? removed
        else { return nil }
        let failure = context.hooks.obstacle(of: worker.id) ?? worker.applyFailure
        return AgentStatus.ReloadOwed(
            since: worker.applyFailure?.since ?? since, attempts: worker.machine.hookFailures,
            error: failure?.failure.summary)
    }

    private func failure(_ worker: OutputWorker, _ current: CurrentGeneration?) -> AgentStatus.Failure? {
        (worker.activeFailure ?? context.hooks.obstacle(of: worker.id) ?? worker.applyFailure).map {
            AgentStatus.Failure(
                code: $0.failure.code, summary: $0.failure.summary, hint: hint(of: $0.failure),
                since: $0.since, fatalAt: current?.notAfter)
        }
    }

    private func findings(_ agent: Agent) -> [AgentStatus.Finding] {
        var findings: [AgentStatus.Finding] = []
        if let failure = configurationFailure {
            findings.append(
                AgentStatus.Finding(
                    code: failure.code, severity: .error, summary: "the old configuration stays: " + failure.summary,
                    hint: hint(of: failure)))
        }
        if let activeFailure = agent.identity.activeFailure { findings.append(finding(activeFailure, .error)) }
        if let failure = agent.serverTrust.activeFailure { findings.append(finding(failure.failure, .error)) }
        if let failure = agent.outputs.client?.activeFailure?.failure { findings.append(finding(failure, .warning)) }
        let revoked = [agent.outputs.client?.revokedFailure] + agent.workers.map(\.revokedFailure)
        findings += revoked.compactMap { $0.map { finding($0, .error) } }
        if let limit = agent.session.limit { findings.append(finding(limit, .error)) }
        if let failure = skew.failure { findings.append(finding(failure, .error)) }
        let remarks =
            agent.workers.flatMap(\.remarks) + [agent.outputs.client?.remark].compactMap { $0 }
            + (metricsFailure.map { [$0.failure] } ?? [])
        return findings + remarks.map { finding($0, .warning) }
    }

    /// What helps first, as it can be pasted.
    private func hint(of failure: OutputFailure) -> String {
        CommandHint.placed(failure.hints.first ?? "", in: context.boundary.path)
    }

    private func finding(
        _ failure: OutputFailure, _ severity: Finding.Severity
    ) -> AgentStatus.Finding {
        AgentStatus.Finding(
            code: failure.code, severity: severity, summary: failure.summary, hint: hint(of: failure))
    }

    private func writeMetrics(_ status: AgentStatus, to file: MetricsFile?) {
        lastMetrics = file
        do throws(OutputFailure) {
            if let file { try write(Metrics(status).text, to: file) }
            end(&metricsFailure)
        } catch {
            note(error, in: &metricsFailure)
        }
    }

    private func write(_ text: String, to metrics: MetricsFile) throws(OutputFailure) {
        let path = metrics.path.hasPrefix("/") ? metrics.path : context.boundary.path + "/" + metrics.path
        let group = metrics.group.flatMap { Accounts.group(named: $0) }
        if let name = metrics.group, group == nil { throw .noGroup(name, of: "metrics:") }
        do throws(PosixError) {
            try context.host.files.replace(path, Array(text.utf8), group == nil ? 0o600 : 0o640, group)
        } catch {
            throw OutputFailure(.metricsUnwritten, error)
        }
    }
}

extension OutputWorker {
    /// What the next regular work is called.
    fileprivate var verb: String {
        let facts = facts
        return facts.budgetLifetime == nil && facts.current?.lifetime == nil ? "read" : "renew"
    }
}
