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
    }

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
        return AgentStatus(
            identity: agent.configuration.identity, kind: agent.configuration.kind, process: Process.id,
            version: context.version, started: started, updated: now.wall, next: stopping ? nil : next(agent),
            isReady: agent.workers.allSatisfy { $0.isReady(at: now) },
            vault: vault(agent), client: agent.identity.client, outputs: agent.workers.map { output($0, now) },
            findings: findings(agent))
    }

    private func next(_ agent: Agent) -> AgentStatus.Next? {
        var dues = agent.workers.compactMap { worker -> AgentStatus.Next? in
            guard case .resting(let until) = worker.machine.work else { return nil }
            return AgentStatus.Next(at: wall(until), what: "\(worker.verb) \(worker.id)")
        }
        if case .out(let until) = agent.session.machine.state {
            dues.append(AgentStatus.Next(at: wall(until), what: "log in"))
        }
        return dues.min { ($0.at, $0.what) < ($1.at, $1.what) }
    }

    /// A wait by the monotonic clock as a moment of the calendar, steady from one call to the next.
    private func wall(_ deadline: Deadline) -> WallTime {
        switch deadline {
        case .wall(let time): return time
        case .monotonic(let time): return context.startedAt.wall + (time - context.startedAt.monotonic)
        case .elapsed(let age, let lifetime), .over(let age, let lifetime): return lifetime.wall + age
        case .first(let deadlines): return deadlines.map(wall).min() ?? context.startedAt.wall
        }
    }

    private func vault(_ agent: Agent) -> AgentStatus.Vault {
        let session = agent.session
        return AgentStatus.Vault(
            address: context.vault.address, isAuthenticated: session.authenticatedSince != nil,
            since: session.authenticatedSince, tokenExpires: session.tokenEnds,
            error: session.activeFailure.map {
                AgentStatus.Problem(
                    summary: $0.failure.summary, hint: hint(of: $0.failure), since: $0.since)
            },
            clockSkew: skew(agent).map(Self.coarse))
    }

    private func skew(_ agent: Agent) -> Duration? {
        let lives = agent.workers.compactMap { $0.facts.current?.lifetime?.length }
        return ClockSkew.between(context.now, shortest: lives.min())
    }

    /// The outputs whose lives are so short that clocks that far apart matter to them.
    private func endangered(_ agent: Agent, by skew: Duration) -> [OutputID] {
        let amount = skew < .zero ? .zero - skew : skew
        return agent.workers.filter { worker in
            worker.facts.current?.lifetime.map { amount > $0.length / 10 } ?? false
        }.map(\.id)
    }

    /// In whole minutes, or in steps of ten seconds below two, so that the status does not change with every second.
    private static func coarse(_ skew: Duration) -> Duration {
        let seconds = skew.components.seconds
        let step: Int64 = abs(seconds) < 120 ? abs(seconds) < 10 ? 1 : 10 : 60
        return .seconds(seconds / step * step)
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
            notAfter: current?.lifetime?.notAfter, renewAt: current?.renewAt,
            refreshAt: current?.renewAt == nil ? refresh(worker) : nil,
            stages: AgentStatus.Stages(
                written: current?.written,
                applied: facts.output.onChange == nil ? current?.written : isApplied ? applied?.at : nil),
            reloadOwed: owed(worker, current), error: failure(worker, current))
    }

    private func refresh(_ worker: OutputWorker) -> WallTime? {
        guard case .resting(let until) = worker.machine.work else { return nil }
        return wall(until)
    }

    private func owed(_ worker: OutputWorker, _ current: CurrentGeneration?) -> AgentStatus.ReloadOwed? {
        guard worker.machine.reload != .none, let current else { return nil }
        return AgentStatus.ReloadOwed(
            since: worker.applyFailure?.since ?? current.written ?? started,
            attempts: worker.machine.hookFailures,
            error: worker.applyFailure?.failure.summary)
    }

    private func failure(_ worker: OutputWorker, _ current: CurrentGeneration?) -> AgentStatus.Failure? {
        (worker.activeFailure ?? worker.applyFailure).map {
            AgentStatus.Failure(
                code: $0.failure.code, summary: $0.failure.summary, hint: hint(of: $0.failure),
                since: $0.since, fatalAt: OutputDecision.fatalAt(current?.lifetime))
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
        if let limit = agent.session.limit { findings.append(finding(limit, .error)) }
        if let skew = skew(agent).map(Self.coarse) {
            findings.append(finding(.skew(skew, outputs: endangered(agent, by: skew)), .error))
        }
        let remarks = agent.workers.flatMap(\.facts.remarks) + (metricsFailure.map { [$0.failure] } ?? [])
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

extension OutputFailure {
    fileprivate static func skew(_ skew: Duration, outputs: [OutputID]) -> OutputFailure {
        let side = skew < .zero ? "behind" : "ahead of"
        let amount = DurationText.render(skew < .zero ? .zero - skew : skew)
        let names = bounded(outputs.map(\.description).joined(separator: ", "))
        return OutputFailure(
            .clockSkew,
            "the server's clock is \(amount) \(side) this host's"
                + (outputs.isEmpty ? "" : ": short-lived outputs are at risk: \(names)"),
            hint: "set this host's clock (timedatectl status), or the server's; renewals go by elapsed time meanwhile")
    }
}

extension OutputWorker {
    /// What the next regular work is called.
    fileprivate var verb: String {
        let facts = facts
        return facts.budgetLifetime == nil && facts.current?.lifetime == nil ? "read" : "renew"
    }
}
