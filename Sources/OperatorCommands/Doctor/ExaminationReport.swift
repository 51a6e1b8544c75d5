internal import CommandLine
internal import Diagnosis
internal import JSON
internal import Model

/// What `coppice doctor` prints: the conclusion, the checks, then each finding with its evidence and remedy.
struct ExaminationReport: Report {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    var facts: JSONObject { examination.facts }

    func text(on console: Console) -> String {
        let head = [console.headline(examination.conclusion, worst: examination.findings.worst), ""]
        let findings = examination.findings.flatMap { [""] + lines(of: $0, on: console) }
        return (head + checks.lines(on: console) + findings).joined(separator: "\n")
    }

    private var checks: Table {
        var table = Table()
        for result in examination.results {
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

    private func lines(of finding: Finding, on console: Console) -> [String] {
        let word = console.styled("\(finding.severity.rawValue):", finding.severity == .error ? .bad : .warning)
        let line = finding.line.map { " line \($0):" } ?? ""
        return ["\(word)\(line) \(finding.summary) [\(finding.code)]"] + finding.evidence.map { "  " + $0 }
            + ["hint: \(finding.hint)"]
    }
}
