/// An error that an operator can act on.
///
/// `summary` is one line, lower case, without a full stop, and names the file, path or name it is about. `hints` are
/// never empty: each names a command or a setting that helps. Neither ever holds a secret; text that came from a server
/// has been through ``bounded(_:limit:)``.
package protocol ErrorWithHints: Error {
    /// What is wrong, in one line.
    var summary: String { get }
    /// What helps, one remedy a line.
    var hints: [String] { get }
}

extension ErrorWithHints {
    /// The summary and its hints as a reader sees them on standard error.
    package var report: String {
        ([summary] + hints.map { "hint: " + $0 }).joined(separator: "\n")
    }
}
