import Artifacts
import System
import TestSupport

/// `systemd-analyze` on a unit in a directory of its own. It reads the file and asks no service manager.
struct SystemdAnalyze {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("run", mode: 0o700)
    }

    /// What `verify` complains of. Units that it names lie beside it.
    func verify(
        _ unit: ServiceUnit, _ manager: ServiceUnit.Manager, beside others: [ServiceUnit] = []
    ) throws -> String {
        try verify(unit.text, named: unit.fileName, manager, beside: others)
    }

    /// What `verify` complains of in any unit.
    func verify(
        _ text: String, named name: String, _ manager: ServiceUnit.Manager, beside others: [ServiceUnit]
    ) throws -> String {
        for other in others { _ = try scratch.write(other.fileName, other.text, mode: 0o644) }
        return try analyze(manager, ["verify", "--man=no", scratch.write(name, text, mode: 0o644)])
    }

    /// The score that `security` gives: 0 is closed, 10 open.
    func exposure(_ unit: ServiceUnit, _ manager: ServiceUnit.Manager) throws -> Double {
        let path = try scratch.write(unit.fileName, unit.text, mode: 0o644)
        let answer = try analyze(manager, ["security", "--offline=true", "--no-pager", path])
        let words = answer.split(separator: "\n").last { $0.contains("Overall exposure level") }?.split(separator: " ")
        return words?.compactMap { Double($0) }.first ?? 10
    }

    private func analyze(_ manager: ServiceUnit.Manager, _ arguments: [String]) throws -> String {
        let environment = [
            "XDG_RUNTIME_DIR": scratch.path + "/run", "HOME": scratch.path, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
        ]
        let child = try ChildProcess.spawn(
            ["/usr/bin/systemd-analyze", "--" + manager.rawValue] + arguments, environment: environment,
            directory: scratch.path, output: .captured(limit: 1 << 20))
        _ = try child.wait(timeout: .hangLimit)
        return String(decoding: child.output, as: UTF8.self)
    }
}
