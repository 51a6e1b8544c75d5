internal import AgentConfig
internal import CommandLine
internal import Core
internal import Doctor
internal import JSON
internal import TLSClients

/// What `coppice doctor` prints: the conclusion, the checks, then each finding with its evidence and remedy.
struct DoctorReportText: Report {
    private let report: DoctorReport
    private let matrix: ClientMatrix?
    /// How many findings of one check are told as text.
    private static let limit = 50

    init(_ report: DoctorReport, matrix: ClientMatrix? = nil) {
        (self.report, self.matrix) = (report, matrix)
    }

    var facts: JSONObject {
        var facts = report.facts
        for member in matrix?.facts.members ?? [] where member.key == "clients" { facts[member.key] = member.value }
        return facts
    }

    func text(on console: Console) -> String {
        let head = [console.headline(report.conclusion, worst: report.findings.worst), ""]
        let told = report.bounded(to: Self.limit)
        let findings = told.findings.flatMap { [""] + lines(of: $0, on: console) }
        let rest = told.leftOut > 0 ? ["", "… and \(told.leftOut) more findings: --json shows all of them"] : []
        return (head + checks.lines(on: console) + findings + rest + clients(on: console)).joined(separator: "\n")
    }

    private var checks: Table {
        var table = Table()
        for result in report.results {
            let (word, style) = Self.shown(result)
            table.add([Table.Cell(word, style), Table.Cell(result.check), Table.Cell(line(of: result))])
            for fact in result.facts { table.add([Table.Cell(""), Table.Cell(""), Table.Cell(fact, .faint)]) }
        }
        return table
    }

    /// The findings are told below: here only their codes.
    private func line(of result: CheckResult) -> String {
        guard !result.findings.isEmpty else { return result.conclusion }
        var codes: [String] = []
        for finding in result.findings where !codes.contains(finding.code) { codes.append(finding.code) }
        return codes.joined(separator: ", ")
    }

    private static func shown(_ result: CheckResult) -> (String, Style) {
        switch result.state {
        case .good: ("good", .good)
        case .found: (result.word, result.word == "error" ? .bad : .warning)
        case .notChecked: ("-", .faint)
        }
    }

    /// Who accepts, in one line, and why the others do not.
    private func clients(on console: Console) -> [String] {
        guard let matrix else { return [] }
        let accepting = matrix.verdicts.filter(\.accepts).map(\.client.rawValue)
        var table = Table()
        for verdict in matrix.verdicts where !verdict.accepts {
            table.add([
                Table.Cell(verdict.client.rawValue), Table.Cell("refuses", .bad), Table.Cell(verdict.code ?? ""),
                Table.Cell(verdict.clientSays ?? "", .faint),
            ])
        }
        let yes = accepting.isEmpty ? "no client accepts it" : "accepted by \(accepting.joined(separator: ", "))"
        return ["", yes] + table.lines(on: console)
    }

    private func lines(of finding: Finding, on console: Console) -> [String] {
        let word = console.styled("\(finding.severity.rawValue):", finding.severity == .error ? .bad : .warning)
        let line = finding.line.map { " line \($0):" } ?? ""
        return ["\(word)\(line) \(finding.summary) [\(finding.code)]"] + finding.evidence.map { "  " + $0 }
            + ["hint: \(finding.hint)"]
    }
}
