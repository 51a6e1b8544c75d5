internal import CommandLine
internal import Core
internal import JSON
internal import System

/// What became of each file.
struct WrittenFilesReport: Report {
    /// What the files are, in a few words: `web.host1 in prod`.
    let title: String
    /// More facts for programs.
    let about: JSONObject
    let directory: String
    let files: [(path: String, state: OutputDirectory.State)]
    /// Files of an earlier time that are not wanted any more.
    var stale: [String] = []
    /// What a reader should know besides, a line each.
    var notes: [String] = []
    /// What helps next, once something was written.
    var next: String?
    /// Whether nothing was written, only looked at.
    let isCheck: Bool

    /// Whether every file is as it must be and there are no others, without anything having been done.
    var isUnchanged: Bool { isAsWanted && stale.isEmpty }

    private var isAsWanted: Bool { files.allSatisfy { $0.state == .same } }

    var facts: JSONObject {
        var facts = about
        facts["directory"] = .string(directory)
        facts["changed"] = .bool(!isAsWanted)
        facts["written"] = .bool(!isCheck && !isAsWanted)
        facts["files"] = .array(files.map { ["path": .string($0.path), "was": .string($0.state.rawValue)] })
        if !stale.isEmpty { facts["stale"] = .array(stale.map { .string(bounded($0)) }) }
        return facts
    }

    func text(on console: Console) -> String {
        var table = Table()
        for file in files {
            table.add([Table.Cell(word(file.state), file.state == .same ? .faint : .strong), Table.Cell(file.path)])
        }
        for path in stale { table.add([Table.Cell("stale", .warning), Table.Cell(bounded(path))]) }
        let end = isAsWanted ? "as they must be" : isCheck ? "not as they must be" : "written"
        let headline = "\(title): the files in \(bounded(directory)) are \(end)"
        return ([headline] + table.lines(on: console) + notes.map { "note: " + $0 } + staleHints + nextHint).joined(
            separator: "\n")
    }

    private var nextHint: [String] {
        guard !isCheck, !isAsWanted, let next else { return [] }
        return ["hint: " + next]
    }

    /// A stale file was laid over the host too, and nothing removes it there.
    private var staleHints: [String] {
        guard !stale.isEmpty else { return [] }
        let units = stale.map { Files.split($0).name }.filter { $0.hasSuffix(".service") && !$0.contains("@") }
        let stop = units.isEmpty ? "" : "systemctl disable --now \(units.map { bounded($0) }.joined(separator: " ")); "
        return [
            "hint: remove what is stale, here and then on the host, as root: \(stop)cd / && rm "
                + stale.map { bounded($0) }.joined(separator: " ")
        ]
    }

    private func word(_ state: OutputDirectory.State) -> String {
        switch state {
        case .same: "unchanged"
        case .missing: isCheck ? "missing" : "new"
        case .different: isCheck ? "different" : "replaced"
        }
    }
}
