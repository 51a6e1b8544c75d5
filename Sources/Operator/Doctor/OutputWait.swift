internal import AgentConfig
internal import Boundary
package import Core
internal import Renewal

/// What readers wait for: outputs of one boundary that hold something valid. Judged from the generations on disk and from
/// what the agent says of them; no server is asked.
package struct OutputWait: Hashable, Sendable {
    /// The boundary directory's path; it may be missing yet.
    package let directory: String
    /// The outputs that are waited for; empty for every required one of `agent.yaml`.
    package let outputs: [OutputID]

    package init(_ directory: String, outputs: [OutputID] = []) {
        (self.directory, self.outputs) = (directory, outputs)
    }

    /// What is missing and why, one finding for each output; empty when the wait is over.
    package func findings(at moment: WallTime) -> [Finding] {
        do throws(BoundaryError) {
            let view = try BoundaryView.open(directory)
            let configuration = BoundaryConfiguration(of: view)
            guard let said = configuration.said else { return ConfigurationCheck.findings(configuration).map(placed) }
            let status = try BoundaryStatus.read(view, at: moment)
            return awaited(said).compactMap { output in
                let configured = said.outputs.first { $0.id == output }
                let holding = OutputHolding(output, in: view, asked: configured?.requestText, at: moment)
                return Self.finding(output, holding, status, isRemovable: configured?.isRemovable ?? false)
            }
        } catch {
            return [Finding(error.kind, error.summary, hint: error.hints.first)]
        }
    }

    /// The outputs that are waited for and that `agent.yaml` does not name, and what it names; `nil` when all are named,
    /// or it cannot be read yet.
    package var unknown: (first: OutputID, known: [OutputID])? {
        guard let view = try? BoundaryView.open(directory), let said = BoundaryConfiguration(of: view).said else {
            return nil
        }
        let known = said.outputs.map(\.id)
        return outputs.first { !known.contains($0) }.map { ($0, known) }
    }

    private func awaited(_ configuration: AgentConfiguration) -> [OutputID] {
        outputs.isEmpty ? configuration.outputs.filter(\.required).map(\.id) : outputs
    }

    private func placed(_ finding: Finding) -> Finding {
        var finding = finding
        finding.summary = bounded(directory) + ": " + finding.summary
        return finding
    }
}

extension OutputWait {
    /// What keeps an output from being there; `nil` when it is. Of what is whole and as asked the agent knows best whether
    /// it is valid: it has more than one clock, and the roots. Without an agent the dates decide.
    /// `isRemovable`: `on_delete: remove` is configured.
    package static func finding(
        _ output: OutputID, _ holding: OutputHolding, _ status: BoundaryStatus, isRemovable: Bool = false
    ) -> Finding? {
        let said = status.ownWord?.outputs.first { $0.id == output }
        switch (holding, said?.state) {
        case (.valid, nil), (.valid, .good), (.valid, .stale), (.expired, .good), (.expired, .stale): return nil
        default: break
        }
        var (kind, text) = holding.words
        let cause = cause(said, kind, status)
        if isRemovable, holding == .nothing, cause.code == FindingKind.secretDeleted.code {
            text = "is removed, as on_delete: remove asks"
        }
        return Finding(
            cause.code, .error, "\(bounded(status.directory))/\(output) \(text): \(bounded(cause.summary))",
            hint: CommandHint.placed(bounded(cause.hint), in: status.directory))
    }

    typealias Cause = (code: String, summary: String, hint: String)

    static func cause(_ said: AgentStatus.Output?, _ kind: FindingKind, _ status: BoundaryStatus) -> Cause {
        guard status.process != nil else {
            return (
                kind.code, "no agent runs",
                "start it: coppice-agent run, or its systemd unit"
            )
        }
        if let error = said?.error { return (error.code, error.summary, error.hint) }
        if let client = status.ownWord?.client, status.hasExpiredClient {
            let text = "the client certificate expired at \(client.notAfter.rfc3339)"
            return (
                FindingKind.clientExpired.code, text, ClientRemedy.ticket(for: status.ownWord?.identity ?? "")
            )
        }
        if let error = status.ownWord?.vault.error {
            return (FindingKind.loginFailed.code, "the login fails: \(error.summary)", error.hint)
        }
        return (kind.code, "its agent has not obtained it yet", "coppice status")
    }
}

extension BoundaryStatus {
    /// What the agent that runs says itself; `nil` for the word of an earlier process.
    var ownWord: AgentStatus? {
        guard let status, let process, process == status.process else { return nil }
        return status
    }
}

extension ConfiguredOutput {
    /// Whether its files are removed when its secret is deleted on the server.
    var isRemovable: Bool {
        if case .secret(let secret) = self { secret.onDelete == .remove } else { false }
    }
}
