internal import CommandLine
internal import Core

/// What the reports on every boundary of a host say alike: how many there are, and a few findings of each.
enum HostSummary {
    /// How many findings of one boundary are told.
    private static let limit = 5

    /// The first line: how many boundaries there are and how many of them need attention.
    static func headline(_ count: Int, troubled: Int, worst: Finding.Severity?, on console: Console) -> String {
        let total = count == 1 ? "1 boundary" : "\(count) boundaries"
        let need = troubled == 1 ? "1 needs attention" : "\(troubled) need attention"
        return console.headline("\(total): \(troubled == 0 ? "good" : need)", worst: worst)
    }

    /// The first findings of a boundary, and the command that tells the rest: `command --dir DIRECTORY`.
    static func lines(_ findings: [Finding], of directory: String, _ command: String, on console: Console) -> [String] {
        let more = findings.count - limit
        let rest = more > 0 ? ["and \(more) more: \(command) --dir \(bounded(directory))"] : []
        return console.lines(Array(findings.prefix(limit))) + rest
    }
}
