internal import CommandLine
internal import Core
internal import Doctor
internal import JSON

/// What `coppice doctor --all` prints: a line for each boundary of a host, then the findings of each.
struct HostDoctorReport: Report {
    private let reports: [(directory: String, report: DoctorReport)]

    /// How many findings of one check `--json` tells of each boundary: coppice doctor --dir DIR --json tells the rest.
    private static let limit = 20

    init(_ reports: [(String, DoctorReport)]) { self.reports = reports }

    /// Whether nothing is to be looked at anywhere.
    var isGood: Bool { reports.allSatisfy(\.report.isGood) }

    var facts: JSONObject {
        let all = reports.map { directory, report in
            var facts: JSONObject = ["dir": .string(directory)]
            for member in report.bounded(to: Self.limit).facts.members { facts[member.key] = member.value }
            return JSONValue.object(facts)
        }
        return ["good": .bool(isGood), "boundaries": .array(all)]
    }

    func text(on console: Console) -> String {
        let troubled = reports.filter { !$0.report.isGood }
        let headline = HostSummary.headline(
            reports.count, troubled: troubled.count, worst: reports.flatMap(\.report.findings).worst, on: console)
        let details = troubled.flatMap { directory, report in
            ["", console.headline(report.conclusion, worst: report.findings.worst)]
                + HostSummary.lines(report.findings, of: directory, "coppice doctor", on: console)
        }
        return ([headline, ""] + table.lines(on: console) + details).joined(separator: "\n")
    }

    private var table: Table {
        var table = Table()
        for (directory, report) in reports {
            let word = report.findings.worst?.rawValue ?? "good"
            let style: Style = word == "good" ? .good : word == "error" ? .bad : .warning
            table.add([
                Table.Cell(word, style), Table.Cell(report.subject), Table.Cell(bounded(directory), .faint),
            ])
        }
        return table
    }
}
