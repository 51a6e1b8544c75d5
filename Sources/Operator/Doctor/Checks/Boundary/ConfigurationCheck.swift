package import AgentConfig
internal import Boundary
package import Core

/// Whether `agent.yaml` is there and right. Every complaint about it is a finding of its own, with its place.
package enum ConfigurationCheck {
    static let missing = FindingKind.configurationMissing
    static let unreadable = FindingKind.configurationUnreadable
    static let wrong = FindingKind.configurationInvalid
    static let unread = FindingKind(
        "config.unread", .warning,
        "`agent.yaml` says something else about the renewal of the client certificate than the agent runs with: the agent "
            + "has not read the file since it was changed.",
        remedy: "systemctl reload its unit, or send the agent SIGHUP")
    static let kinds = [missing, unreadable, wrong, unread]

    static let check = DoctorCheck(
        "boundary.configuration", in: .boundary, kinds: kinds,
        .boundary { result($0.configuration, try? $0.status.get()) })

    /// What is wrong with a configuration.
    package static func findings(_ configuration: BoundaryConfiguration) -> [Finding] {
        switch configuration {
        case .said: []
        case .missing:
            [Finding(missing, "there is no \(Layout.configuration): the agent does not know what to keep")]
        case .unreadable(let error):
            [
                Finding(
                    unreadable, "\(Layout.configuration) cannot be read", evidence: [error.summary],
                    hint: error.hints.joined(separator: "; "))
            ]
        case .wrong(let diagnostics, _):
            diagnostics.all.map {
                Finding(
                    wrong, "\(Layout.configuration):\($0.mark.line):\($0.mark.column): \($0.message)", hint: $0.hint)
            }
        }
    }

    /// A section `client:` that the running agent does not know: its status would have a time for the renewal.
    package static func unread(_ configuration: AgentConfiguration?, _ status: BoundaryStatus?) -> [Finding] {
        guard let configuration, let status, let process = status.process, process == status.status?.process,
            let client = status.status?.client, (configuration.client == nil) != (client.renewAt == nil)
        else { return [] }
        return [
            Finding(
                unread,
                "\(Layout.configuration) is newer than what the agent runs with: its client: section was not read",
                hint: "systemctl reload the agent's unit, or kill -HUP \(process)")
        ]
    }

    static func result(_ configuration: BoundaryConfiguration, _ status: BoundaryStatus? = nil) -> CheckResult {
        let said = configuration.said
        let kept = said.map { "\($0.outputs.count) \($0.outputs.count == 1 ? "output" : "outputs")" } ?? ""
        return CheckResult(
            check, findings(configuration) + unread(said, status),
            good: "\(Layout.configuration) is right: \(said?.identity ?? "") (\(said?.kind.rawValue ?? "")), \(kept)")
    }
}
