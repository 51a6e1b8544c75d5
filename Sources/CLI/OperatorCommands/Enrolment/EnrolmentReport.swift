internal import CommandLine
internal import Core
internal import Enrolment
internal import JSON

/// What an enrolment came to, and what is next.
struct EnrolmentReport: Report {
    private let outcome: EnrolmentOutcome

    init(_ outcome: EnrolmentOutcome) {
        self.outcome = outcome
    }

    var facts: JSONObject {
        [
            "identity": .string(outcome.identity), "directory": .string(outcome.directory),
            "serial": .string(outcome.serial), "not_after": .string(outcome.notAfter.rfc3339),
            "written": .strings(outcome.written),
            "kept": .array(
                outcome.kept.map { ["file": .string($0.path), "differences": .strings($0.differences)] }),
            "login": .bool(outcome.loginFailure == nil), "agent_running": .bool(outcome.isAgentRunning),
            "clocks": outcome.doubt.map { .string($0) } ?? .null,
            "unit_installed": .bool(outcome.isUnitInstalled), "unit": outcome.unit.map { .string($0) } ?? .null,
        ]
    }

    func text(on console: Console) -> String {
        var lines = [
            console.styled("\(outcome.identity) is enrolled in \(bounded(outcome.directory))", .good),
            "  client certificate  valid until \(outcome.notAfter.rfc3339), serial \(outcome.serial)",
        ]
        if let doubt = outcome.doubt { lines.append("  clocks              " + doubt) }
        if !outcome.written.isEmpty { lines.append("  written             " + outcome.written.joined(separator: ", ")) }
        for (path, differences) in outcome.kept {
            lines.append("  kept                \(path), which differs from the ticket's (- kept, + ticket):")
            lines += differences.prefix(40).map { "    " + $0 }
            if differences.count > 40 { lines.append("    … and more: --json shows up to 200 lines") }
        }
        if outcome.loginFailure == nil { lines.append("  login               works") }
        return (lines + [next]).joined(separator: "\n")
    }

    private var next: String {
        if outcome.isAgentRunning {
            return "next: nothing; the agent that runs there takes the certificate up by itself"
        }
        guard let unit = outcome.unit else { return "next: start the agent" }
        let start = "systemctl enable --now \(bounded(unit))"
        guard !outcome.isUnitInstalled else { return "next: " + start }
        return "next: bring \(bounded(unit)), which is not on this host yet: on the operator's machine coppice unit "
            + "\(bounded(outcome.identity)) prints it, and coppice compile --host writes all of a host; then \(start)"
    }
}
