internal import CommandLine
internal import Core
internal import Doctor
internal import Inspection
internal import JSON

/// What `coppice wait` found when it looked last.
struct WaitReport: Report {
    private let boundaries: [(directory: String, missing: [Finding])]

    init(_ waits: [OutputWait], at moment: WallTime) {
        boundaries = waits.map { ($0.directory, $0.findings(at: moment)) }
    }

    /// Whether everything that was waited for is there.
    var isGood: Bool { boundaries.allSatisfy(\.missing.isEmpty) }

    /// What is missing, and why.
    var findings: [Finding] { boundaries.flatMap(\.missing) }

    var facts: JSONObject {
        let boundaries = boundaries.map { directory, missing -> JSONValue in
            [
                "dir": .string(directory), "good": .bool(missing.isEmpty),
                "findings": .array(missing.map(\.json)),
            ]
        }
        return ["good": .bool(isGood), "boundaries": .array(boundaries)]
    }

    func text(on console: Console) -> String {
        let names = boundaries.map { bounded($0.directory) }.joined(separator: ", ")
        return console.styled("what was waited for is there: \(names)", .good)
    }
}
