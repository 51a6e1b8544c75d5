import AgentConfig
internal import Boundary
package import Core
internal import Renewal

/// Whether an agent runs here, what it reports, and whether a reload is owed.
enum AgentCheck {
    static let kinds = [
        FindingKind(
            "agent.never-ran", .error,
            "No agent runs for this boundary directory, and none has left a status.",
            remedy: "start it: coppice-agent run --dir DIR, or its systemd unit"),
        FindingKind(
            "agent.not-running", .error,
            "No agent runs for this boundary directory any more: nothing is renewed.",
            remedy: "start it: coppice-agent run --dir DIR, or its systemd unit"),
        FindingKind(
            "agent.silent", .error, "The agent runs, and a step that it had planned is long overdue.",
            remedy: "look at its log, and whether the machine was asleep; restarting it issues nothing"),
        FindingKind(
            "status.missing", .warning, "The agent runs and has not written its status yet.",
            remedy: "look again in a moment; if it stays so, look at its log"),
        FindingKind(
            "status.outdated", .warning, "The status is that of an earlier process than the one that runs.",
            remedy: "look at the agent's log: it may be unable to write into state/"),
        FindingKind(
            "status.unreadable", .error, "The agent's status cannot be understood.",
            remedy: "remove the file: a running agent writes it again"),
        FindingKind.loginFailed,
        FindingKind.clientExpired,
        FindingKind(
            "output.failed", .error, "An output was never written, and the last try failed.",
            remedy: "see the finding that goes with it, or the agent's log"),
        FindingKind(
            "output.stale", .error,
            "An output could not be renewed in time; its last valid files stay.",
            remedy: "see the finding that goes with it, or the agent's log"),
        FindingKind.outputExpired,
        FindingKind.outputPending,
        FindingKind(
            "reload.owed", .warning,
            "New files are there, and the program that reads them was not told: its reload failed and is tried again.",
            remedy: "run what the message quotes by hand, as the agent's user, to see why it fails"),
    ]

    static let check = DoctorCheck(
        "boundary.agent", in: ReferenceSection("The agent", shownBy: "coppice doctor", "coppice status"), kinds: kinds,
        rank: .agentReport, .boundary { result($0.status) })

    private static func result(_ status: Result<BoundaryStatus, BoundaryError>) -> CheckResult {
        switch status {
        case .success(let status): result(status)
        case .failure(let error): check.notChecked(error.summary)
        }
    }

    private static func result(_ status: BoundaryStatus) -> CheckResult {
        let running = status.process.map { $0 == 0 ? "an agent runs" : "an agent runs as process \($0)" }
        return CheckResult(
            check, status.findings, good: "\(running ?? "no agent runs"), and reports no problems")
    }
}

extension BoundaryStatus {
    /// Everything to look at: errors first, then warnings; empty when all is good.
    package var findings: [Finding] {
        let all =
            [other?.finding].compactMap(\.self) + agentFindings
            + (status.map { vaultFindings($0) + outputFindings($0) + $0.findings.map(Finding.init) } ?? [])
        let placed = all.map { $0.placed(in: directory) }
        return placed.filter { $0.severity == .error } + placed.filter { $0.severity == .warning }
    }

    /// How long after its time a planned step may begin before the agent is called silent.
    private static let patience: Duration = .seconds(120)

    private var agentFindings: [Finding] {
        switch (process, report) {
        case (nil, .missing):
            [
                Finding(
                    "agent.never-ran", .error, "no agent runs here, and none has left a status",
                    hint: start)
            ]
        case (nil, .status(let status)): [stopped(status)]
        case (_, .unreadable(let summary, let hint)): [Finding("status.unreadable", .error, summary, hint: hint)]
        case (_, .missing):
            [
                Finding(
                    "status.missing", .warning, "the agent runs and has not written its status yet",
                    hint: "look again in a moment; if it stays so, look at its log: journalctl -u 'coppice-agent*'")
            ]
        case (let process?, .status(let status)): silence(status, process)
        }
    }

    private var start: String { "start it: coppice-agent run, or its systemd unit" }

    private func stopped(_ status: AgentStatus) -> Finding {
        Finding(
            "agent.not-running", .error,
            "no agent runs here; the last one wrote its status \(ago(status.updated))",
            hint: start)
    }

    /// A status of an earlier process, or a plan whose time is long past.
    private func silence(_ status: AgentStatus, _ process: Int32) -> [Finding] {
        if process != 0, process != status.process, moment - status.updated > Self.patience {
            return [
                Finding(
                    "status.outdated", .warning,
                    "process \(process) runs here, and the status is that of process \(status.process)",
                    hint: "look at the agent's log: it may be unable to write into state/")
            ]
        }
        guard let next = status.next, moment - next.at > Self.patience, moment - status.updated > Self.patience else {
            return []
        }
        return [
            Finding(
                "agent.silent", .error,
                "the agent planned \(shown(next.what)) for \(next.at.rfc3339) and has said nothing since \(status.updated.rfc3339)",
                hint: "look at its log, and whether the machine was asleep; restarting the agent issues nothing")
        ]
    }

    private func vaultFindings(_ status: AgentStatus) -> [Finding] {
        var findings = status.client.map { clientFindings($0, status) } ?? []
        if let error = status.vault.error, !isExplained(error, status) {
            findings.append(
                Finding(
                    .loginFailed, "\(shown(error.summary)), since \(error.since.rfc3339)",
                    hint: shown(error.hint)))
        }
        return findings
    }

    /// Whether a login fails since the client certificate has expired or was revoked: the server's words for it help nobody then.
    private func isExplained(_ error: AgentStatus.Problem, _ status: AgentStatus) -> Bool {
        (hasExpiredClient || status.client?.revokedAt != nil) && error.summary.contains("client certificate")
    }

    /// Whether the client certificate that the agent uses has expired.
    var hasExpiredClient: Bool { status?.client.map { $0.notAfter <= moment } ?? false }

    /// Whether the running agent is about to renew its client certificate, or says itself why it does not.
    var tellsOfRenewal: Bool {
        guard process != nil, let client = status?.client, client.notAfter > moment else { return false }
        let isDue = client.renewAt.map { moment < $0 } ?? false
        return isDue || status?.findings.contains { $0.code == FindingKind.clientNotRenewed.code } ?? false
    }

    /// One that the agent renews is told of once it is late, and where the agent says no cause.
    private func clientFindings(_ client: AgentStatus.Client, _ status: AgentStatus) -> [Finding] {
        let left = client.notAfter - moment
        let isAwaited = left > .zero && client.renewAt.map { moment < $0 } ?? false
        let life = client.notBefore.map { client.notAfter - $0 }
        guard ClientCertificateCheck.isNear(left, life: life), !isAwaited, !tellsOfRenewal else { return [] }
        let text = left <= .zero ? "has expired, at \(client.notAfter.rfc3339)" : "expires \(within(client.notAfter))"
        return [
            Finding(
                left <= .zero ? .clientExpired : .clientExpiresSoon,
                "the client certificate \(shown(client.commonName)) \(text)",
                hint: ClientRemedy.ticket(for: status.identity))
        ]
    }

    private func outputFindings(_ status: AgentStatus) -> [Finding] {
        status.outputs.flatMap { output in
            [
                failure(output), ended(output), owed(output),
                status.vault.error == nil && !hasExpiredClient ? waiting(output) : nil,
            ]
            .compactMap { $0 }
        }
    }

    private func failure(_ output: AgentStatus.Output) -> Finding? {
        guard let error = output.error else {
            guard output.state == .failed || output.state == .stale else { return nil }
            return Finding(
                "output.\(output.state.rawValue)", .error, "\(output.id) is \(output.state.rawValue)",
                hint: "look at the agent's log")
        }
        let fatal =
            error.fatalAt.map { "; fatal at \($0.rfc3339), \($0 < moment ? "which is past" : within($0))" } ?? ""
        let isHarmless = output.state == .good && output.error?.fatalAt == nil
        return Finding(
            bounded(error.code, limit: 60), isHarmless ? .warning : .error,
            "\(named(error.summary, output.id)), since \(error.since.rfc3339)\(fatal)", hint: shown(error.hint))
    }

    private func ended(_ output: AgentStatus.Output) -> Finding? {
        guard let end = output.notAfter, end < moment else { return nil }
        return Finding(
            .outputExpired, "\(output.id) has expired, at \(end.rfc3339)",
            hint: process == nil ? start : "see the other errors; then: coppice renew \(output.id)")
    }

    private func owed(_ output: AgentStatus.Output) -> Finding? {
        guard let owed = output.reloadOwed else { return nil }
        let last = owed.error.map { ": " + shown($0) } ?? ""
        let tries = owed.attempts == 1 ? "1 try" : "\(owed.attempts) tries"
        guard owed.attempts > 0 else {
            return Finding(
                "reload.owed", .warning,
                "\(output.id): a reload is owed since \(owed.since.rfc3339), and its first try has not finished",
                hint: "look again in a moment: its `on_change` may be running")
        }
        return Finding(
            "reload.owed", .warning,
            "\(output.id): a reload is owed since \(owed.since.rfc3339), after \(tries)\(last)",
            hint:
                "the message quotes what failed; run it by hand as the agent's user to see more; the agent tries again by itself"
        )
    }

    /// Without a login nothing can be written: that is told once, as the login's finding.
    private func waiting(_ output: AgentStatus.Output) -> Finding? {
        guard output.state == .pending, output.error == nil else { return nil }
        return Finding(
            .outputPending, "\(output.id) was never written yet",
            hint: process == nil ? start : "look again in a moment")
    }

    /// A text about an output with its name before it, once.
    private func named(_ text: String, _ output: OutputID) -> String {
        text.hasPrefix("\(output): ") || text.hasPrefix("\(output) ") ? shown(text) : "\(output): \(shown(text))"
    }

    private func shown(_ text: String) -> String { bounded(text) }
}

extension Finding {
    /// The same with the boundary directory in the commands of its hint.
    func placed(in directory: String) -> Finding {
        var finding = self
        finding.hint = CommandHint.placed(hint, in: directory)
        return finding
    }

    /// An agent's own finding.
    fileprivate init(_ finding: AgentStatus.Finding) {
        self.init(
            bounded(finding.code, limit: 60), finding.severity, bounded(finding.summary), hint: bounded(finding.hint))
    }
}
