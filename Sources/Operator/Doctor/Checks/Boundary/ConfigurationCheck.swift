import AgentConfig
internal import Boundary
package import Core

/// Whether `agent.yaml` is there and right. Every complaint about it is a finding of its own, with its place.
package enum ConfigurationCheck {
    static let missing = FindingKind.configurationMissing
    static let unreadable = FindingKind.configurationUnreadable
    static let wrong = FindingKind.configurationInvalid
    static let kinds = [missing, unreadable, wrong]

    static let check = DoctorCheck(
        "boundary.configuration", in: .boundary, kinds: kinds, .boundary { result($0.configuration) })

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

    static func result(_ configuration: BoundaryConfiguration) -> CheckResult {
        let said = configuration.said
        let kept = said.map { "\($0.outputs.count) \($0.outputs.count == 1 ? "output" : "outputs")" } ?? ""
        return CheckResult(
            check, findings(configuration),
            good: "\(Layout.configuration) is right: \(said?.identity ?? "") (\(said?.kind.rawValue ?? "")), \(kept)")
    }
}
