import AgentConfig
internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
import Inspection
internal import JSON
internal import System

extension Command {
    /// `coppice where [--dir DIR]`
    static let whereabouts = Command(
        "where", "shows a boundary: its files, their owners, and how current they are",
        about: [
            "Every path of the boundary with its mode, owner and meaning, and of each output when its current generation "
                + "was received and when it expires. Point servers and proxies at the files below `current`.",
            "What differs from the layout (another owner, an open mode, an unexpected link, something missing) is reported "
                + "with the command that corrects it. Nothing is changed, and no link is followed but `current`.",
        ],
        options: [.directory, .json],
        examples: [
            Example("coppice where", "shows the boundary of this user"),
            Example("coppice where --dir /var/lib/coppice/web --json", "prints the same facts for a program to read"),
        ],
        exits: ExitStatus.usual(findings: "something differs from the layout")
    ) { invocation in
        let report = WhereReport(try BoundaryView.open(invocation.directory()), at: Clock.wall())
        invocation.show(report)
        return report.findings.isEmpty ? .good : .findings
    }
}

/// What `coppice where` prints.
struct WhereReport: Report {
    private let directory: String
    private let owner: String
    private let configuration: BoundaryConfiguration
    /// That the configuration is another identity's than the outputs.
    private let other: OtherIdentity?
    private let entries: [LayoutEntry]
    private let moment: WallTime

    init(_ view: BoundaryView, at moment: WallTime) {
        directory = view.path
        owner = Accounts.shownUser(view.owner)
        configuration = BoundaryConfiguration(of: view)
        other = configuration.otherIdentity(in: view)
        entries = LayoutCheck.remedied(
            view.survey(accesses: configuration.accesses), configuration.said, other, in: view.path)
        self.moment = moment
    }

    /// What is not as it should be: in the configuration, missing, or of one of the places.
    var findings: [Finding] {
        ConfigurationCheck.findings(configuration) + LayoutCheck.findings(entries, other)
    }

    /// Outputs that are configured and were never written.
    private var unwritten: [OutputID] {
        let present = Set(entries.map(\.path))
        return (configuration.said?.outputs.map(\.id) ?? []).filter { !present.contains("\($0)/\(Layout.current)") }
    }
}

extension WhereReport {
    var facts: JSONObject {
        [
            "dir": .string(directory), "owner": .string(owner), "good": .bool(findings.isEmpty),
            "places": .array(entries.map(\.json)), "unwritten": .strings(unwritten.map(\.description)),
            "findings": .array(findings.map(\.json)),
        ]
    }

    func text(on console: Console) -> String {
        let findings = findings
        let notes = unwritten.map { "  \($0) is configured and was never written yet" }
        return
            ([console.headline(conclusion, worst: findings.worst)] + table.lines(on: console) + rest + notes
            + console.lines(findings)).joined(separator: "\n")
    }

    private var conclusion: String {
        let whose = configuration.said.map { "\($0.identity) (\($0.kind.rawValue)), " } ?? ""
        let count = findings.count
        let judgement =
            count == 0 ? "everything is in place" : count == 1 ? "1 thing to correct" : "\(count) things to correct"
        return "\(bounded(directory)): \(whose)of \(owner); \(judgement)"
    }

    private var table: Table {
        var table = Table()
        table.add(["MODE", "OWNER", "GROUP", "PATH", "WHAT", "FRESHNESS"], .faint)
        for entry in entries.prefix(Self.limit) { table.add(row(entry)) }
        return table
    }

    /// How many places are told as text.
    private static let limit = 1000

    private var rest: [String] {
        let more = entries.count - Self.limit
        return more > 0 ? ["  … and \(more) more: --json shows all of them"] : []
    }

    private func row(_ entry: LayoutEntry) -> [Table.Cell] {
        let path = bounded(entry.path) + (entry.target.map { " -> " + bounded($0, limit: 100) } ?? "")
        let mode = entry.kind == .link ? "link" : entry.kind == nil ? "?" : octal(entry.mode)
        let style: Style? = entry.finding == nil ? nil : .bad
        return [
            Table.Cell(mode, style), Table.Cell(entry.owner, style), Table.Cell(entry.group, style), Table.Cell(path),
            Table.Cell(LayoutEntryMeaning.of(entry.path)), Table.Cell(freshness(entry)),
        ]
    }

    private func freshness(_ entry: LayoutEntry) -> String {
        if let received = entry.received {
            return "received \(ago(received))"
                + (entry.notAfter.map { ", \(RelativeTime.expiry(from: moment, at: $0))" } ?? "")
        }
        return entry.kind == .file ? "changed \(ago(entry.modified))" : ""
    }

    private func ago(_ time: WallTime) -> String { RelativeTime.from(moment, to: time) }
}

extension LayoutEntry {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["path": .string(bounded(path)), "owner": .string(owner), "group": .string(group)]
        members["kind"] = kind.map { .string($0.rawValue) }
        members["target"] = target.map { .string(bounded($0)) }
        members["mode"] = .string(octal(mode))
        members["expected_mode"] = expectedMode.map { .string(octal($0)) }
        members["modified"] = .string(modified.rfc3339)
        members["received"] = received.map { .string($0.rfc3339) }
        members["not_after"] = notAfter.map { .string($0.rfc3339) }
        members["finding"] = finding.map { ["summary": .string($0.summary), "hint": .string($0.hint)] }
        return .object(members)
    }
}
