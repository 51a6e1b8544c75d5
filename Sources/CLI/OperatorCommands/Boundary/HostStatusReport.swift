internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import Inspection
internal import JSON

/// What `coppice status --all` prints: one line for each boundary of a host, then what needs attention.
///
/// A boundary that cannot be looked at is a line like the others: it hides none of them.
struct HostStatusReport: Report {
    /// A boundary as it was looked at, or why it could not be.
    enum Entry {
        case seen(BoundaryStatus)
        case closed(directory: String, Finding)
    }

    private let entries: [Entry]

    init(_ paths: [String], at moment: WallTime) {
        entries = paths.map { path in
            do throws(BoundaryError) {
                return .seen(try BoundaryStatus.read(path, at: moment))
            } catch {
                let hint = error.hints.joined(separator: "; ")
                return .closed(directory: path, Finding(error.code, .error, error.summary, hint: hint))
            }
        }
    }

    /// Whether there is nothing to look at.
    var isGood: Bool { entries.allSatisfy(\.findings.isEmpty) }

    var facts: JSONObject { ["good": .bool(isGood), "boundaries": .array(entries.map(\.json))] }

    func text(on console: Console) -> String {
        let troubled = entries.filter { !$0.findings.isEmpty }
        let headline = HostSummary.headline(
            entries.count, troubled: troubled.count, worst: entries.flatMap(\.findings).worst, on: console)
        let details = troubled.flatMap { entry in
            ["", entry.subject + ":"]
                + HostSummary.lines(entry.findings, of: entry.directory, "coppice status", on: console)
        }
        return ([headline, ""] + table.lines(on: console) + details).joined(separator: "\n")
    }

    private var table: Table {
        var table = Table()
        table.add(["IDENTITY", "AGENT", "OUTPUTS", "CLIENT EXPIRES", "NEXT", "DIR"], .faint)
        for entry in entries { table.add(entry.row) }
        return table
    }
}

extension HostStatusReport.Entry {
    fileprivate var directory: String {
        switch self {
        case .seen(let boundary): boundary.directory
        case .closed(let directory, _): directory
        }
    }

    fileprivate var findings: [Finding] {
        switch self {
        case .seen(let boundary): boundary.findings
        case .closed(_, let finding): [finding]
        }
    }

    fileprivate var subject: String {
        switch self {
        case .seen(let boundary): boundary.subject
        case .closed(let directory, _): bounded(directory)
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .seen(let boundary): boundary.json
        case .closed(let directory, let finding):
            [
                "dir": .string(directory), "good": false, "conclusion": .string(finding.summary),
                "findings": .array([finding.json]),
            ]
        }
    }

    fileprivate var row: [Table.Cell] {
        guard case .seen(let boundary) = self else {
            return [Table.Cell(subject), Table.Cell("cannot be looked at", .bad)]
        }
        let status = boundary.status
        let next = status?.next.flatMap { boundary.process == nil ? nil : $0 }
        return [
            Table.Cell(subject), agent(boundary), outputs(status?.outputs ?? []),
            Table.Cell(status?.client.map { boundary.end($0.notAfter) } ?? "-"),
            Table.Cell(next.map { "\(bounded($0.what, limit: 80)) \(boundary.due($0.at))" } ?? "-"),
            Table.Cell(bounded(directory), .faint),
        ]
    }

    private func agent(_ boundary: BoundaryStatus) -> Table.Cell {
        guard boundary.process != nil else { return Table.Cell("not running", .bad) }
        return boundary.status?.isReady == true ? Table.Cell("ready", .good) : Table.Cell("not ready", .warning)
    }

    private func outputs(_ outputs: [AgentStatus.Output]) -> Table.Cell {
        let counts = AgentStatus.Output.State.allCases.compactMap { state in
            let count = outputs.count { $0.state == state }
            return count == 0 ? nil : "\(count) \(state.rawValue)"
        }
        let isGood = outputs.allSatisfy { $0.state == .good }
        return Table.Cell(counts.isEmpty ? "-" : counts.joined(separator: ", "), isGood ? nil : .warning)
    }
}
