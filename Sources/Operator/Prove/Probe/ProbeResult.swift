import Artifacts

/// What the server said of one identity's rights.
struct ProbeResult: Sendable {
    /// What each path allows, sorted: those that allow nothing are left out.
    var allowed: [String: [String]] = [:]
    /// The identity's own paths, besides those asked of everybody.
    var own: [ProbePaths.Path] = []
    /// What came of trying to have certificates signed.
    var tries: [SigningProbe] = []

    /// The capabilities on a path; empty for none.
    func capabilities(_ path: String) -> [String] { allowed[path] ?? [] }

    /// Takes over what the server said; `deny` is nothing.
    mutating func take(_ byPath: [String: [String]]) {
        for (path, names) in byPath where !names.contains("deny") { allowed[path] = names.sorted() }
    }
}
