internal import Boundary
internal import Model
internal import Posix

/// Whether the programs that outputs name under `on_change:` and `test:` can be started.
enum ProgramsCheck {
    static let missing = FindingKind(
        "program.missing", .error,
        "A program that agent.yaml names under `on_change:` or `test:` is not there: the new files are written, and nobody is "
            + "told.",
        remedy: "correct the path in agent.yaml, or install the program; a path without a slash first is below the root"
    )
    static let closed = FindingKind(
        "program.not-executable", .error,
        "A program that agent.yaml names under `on_change:` or `test:` is there, and this user cannot run it.",
        remedy: "chmod 0755 it; namei -l PATH shows owners and modes on the way")
    static let kinds = [missing, closed]

    static let check = "boundary.programs"

    static func result(_ view: BoundaryView, _ configuration: AgentConfiguration?) -> CheckResult {
        guard let configuration else { return CheckResult(check, .notChecked("agent.yaml does not say what it keeps")) }
        let changes = configuration.outputs.compactMap { output in output.onChange.map { (output.id, "on_change", $0) }
        }
        let tests = configuration.trusts.compactMap { trust in trust.test.map { (trust.id, "test", $0) } }
        let findings = (changes + tests).compactMap { finding($0.0, $0.1, program(of: $0.2, view), view) }
        return CheckResult(check, findings, good: "every program that agent.yaml names can be started")
    }

    private static func program(of hook: Hook, _ view: BoundaryView) -> String {
        let first = hook.arguments.first ?? ""
        return first.hasPrefix("/") ? first : view.path + "/" + first
    }

    private static func finding(_ output: OutputID, _ key: String, _ path: String, _ view: BoundaryView) -> Finding? {
        let named = "\(bounded(path)), which \(output) names under \(key):,"
        do throws(PosixError) {
            guard let status = try Files.status(of: path) else { return Finding(missing, "\(named) is not there") }
            guard status.kind == .file else { return Finding(closed, "\(named) is no program") }
            guard mayRun(path, status, view) else {
                return Finding(
                    closed, "\(named) cannot be run", evidence: ["its mode is \(octal(status.mode & 0o7777))"],
                    hint: "chmod 0755 \(bounded(path)); namei -l \(bounded(path)) shows the way")
            }
            return nil
        } catch {
            return Finding(closed, "\(named) cannot be run", evidence: [error.summary], hint: error.hints.first)
        }
    }

    /// Only the boundary's own user can say for sure.
    private static func mayRun(_ path: String, _ status: FileStatus, _ view: BoundaryView) -> Bool {
        view.owner == Process.effectiveUser ? Files.isExecutable(path) : status.mode & 0o111 != 0
    }
}
