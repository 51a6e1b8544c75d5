internal import AgentConfig
internal import Boundary
internal import Core
internal import System

/// Whether the programs that outputs name can be started.
enum ProgramsCheck {
    static let missing = FindingKind.programMissing
    static let closed = FindingKind.programNotExecutable
    static let open = FindingKind.programWritable
    static let kinds = [missing, closed, open]

    static let check = DoctorCheck(
        "boundary.programs", in: .boundary, kinds: kinds, .boundary { result($0.view, $0.fragments.configuration) })

    static func result(_ view: BoundaryView, _ configuration: AgentConfiguration?) -> CheckResult {
        guard let configuration else { return CheckResult(check, .notChecked("agent.yaml does not say what it keeps")) }
        let findings = configuration.outputs.flatMap { output in
            programs(of: output).compactMap { finding(output.id, $0.key, program(of: $0.hook, view), view) }
        }
        return CheckResult(check, findings, good: "every program that agent.yaml names can be started")
    }

    /// Each with the key that names it.
    private static func programs(of output: ConfiguredOutput) -> [(key: String, hook: Hook)] {
        let hooks = [("on_change", output.onChange), ("test", output.test), ("proof", output.proof)]
        let key = output.id.kind == .leaf ? "serve" : "proxy"
        return hooks.compactMap { key, hook in hook.map { (key, $0) } }
            + (output.proxy?.commands ?? []).map { (key, $0) }
    }

    private static func program(of hook: Hook, _ view: BoundaryView) -> String {
        let first = hook.arguments.first ?? ""
        return first.hasPrefix("/") ? first : view.path + "/" + first
    }

    /// The agent's own rule, where this is the agent's user; else what can be seen of the file.
    private static func finding(_ output: OutputID, _ key: String, _ path: String, _ view: BoundaryView) -> Finding? {
        let named = "\(bounded(path)), which \(output) names under \(key):,"
        guard view.owner == Process.effectiveUser else { return seen(named, path) }
        do throws(BoundaryError) {
            try view.checkProgram(path)
            return nil
        } catch {
            return finding(named, error)
        }
    }

    private static func finding(_ named: String, _ error: BoundaryError) -> Finding {
        let (kind, what) =
            switch error {
            case .missing: (missing, "is not there")
            case .strangersCanWrite, .wrongOwner: (open, "can be changed by others, and is not run")
            default: (closed, "cannot be run")
            }
        return Finding(
            kind, "\(named) \(what)", evidence: [error.summary], hint: kind == missing ? nil : error.hints.first)
    }

    private static func seen(_ named: String, _ path: String) -> Finding? {
        guard let status = try? Files.status(of: path) else { return Finding(missing, "\(named) is not there") }
        guard status.kind == .file, status.mode & 0o111 != 0 else { return Finding(closed, "\(named) cannot be run") }
        return nil
    }
}
