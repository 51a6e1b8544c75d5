internal import AgentConfig
internal import Boundary
internal import Core
internal import System

/// Whether each group that an output names is there, and the boundary's user in it.
enum GroupsCheck {
    static let unknown = FindingKind.groupUnknown
    static let notMember = FindingKind.groupNotMember
    static let kinds = [unknown, notMember]

    static let check = DoctorCheck(
        "boundary.groups", in: .boundary, kinds: kinds, .boundary { result($0.view, $0.fragments.configuration) })

    static func result(_ view: BoundaryView, _ configuration: AgentConfiguration?) -> CheckResult {
        guard let configuration else { return CheckResult(check, .notChecked("agent.yaml does not say what it keeps")) }
        let named = configuration.outputs.compactMap { output in output.group.map { (output.id, $0) } }
        let good = named.isEmpty ? "no output names a group" : "every group that an output names is there"
        return CheckResult(check, named.compactMap { finding($0.0, $0.1, view) }, good: good)
    }

    private static func finding(_ output: OutputID, _ name: String, _ view: BoundaryView) -> Finding? {
        guard let group = Accounts.group(named: name) else {
            return Finding(
                unknown, "\(output) names the group '\(bounded(name))', which this host does not know",
                hint: "groupadd --system \(bounded(name)), or correct group: of \(output) in agent.yaml")
        }
        // Whose groups another process has cannot be told.
        guard view.owner == Process.effectiveUser, group != Process.effectiveGroup, view.owner != 0,
            !Process.groups.contains(group)
        else { return nil }
        let error = BoundaryError.notInGroup(group, output: output)
        return Finding(notMember, error.summary, hint: error.hints.joined(separator: "; "))
    }
}
