internal import CommandLine
internal import Core
internal import JSON

/// What became of each file.
struct WrittenFilesReport: Report {
    /// What the files are, in a few words: `web.host1 in prod`.
    let title: String
    /// More facts for programs.
    let about: JSONObject
    let directory: String
    let files: [(path: String, state: OutputDirectory.State)]
    /// Whether nothing was written, only looked at.
    let isCheck: Bool

    /// Whether every file is as it must be, without anything having been done.
    var isUnchanged: Bool { files.allSatisfy { $0.state == .same } }

    var facts: JSONObject {
        var facts = about
        facts["directory"] = .string(directory)
        facts["changed"] = .bool(!isUnchanged)
        facts["written"] = .bool(!isCheck && !isUnchanged)
        facts["files"] = .array(files.map { ["path": .string($0.path), "was": .string($0.state.rawValue)] })
        return facts
    }

    func text(on console: Console) -> String {
        var table = Table()
        for file in files {
            table.add([Table.Cell(word(file.state), file.state == .same ? .faint : .strong), Table.Cell(file.path)])
        }
        let end = isUnchanged ? "as they must be" : isCheck ? "not as they must be" : "written"
        let headline = "\(title): the files in \(bounded(directory)) are \(end)"
        return ([headline] + table.lines(on: console)).joined(separator: "\n")
    }

    private func word(_ state: OutputDirectory.State) -> String {
        switch state {
        case .same: "unchanged"
        case .missing: isCheck ? "missing" : "new"
        case .different: isCheck ? "different" : "replaced"
        }
    }
}
