internal import Boundary
internal import CommandLine

extension Option {
    /// `--root DIR`, where one root is meant.
    static let root = Option.value(
        "root", "DIR", of: .directory,
        "the boundary; else COPPICE_ROOT, STATE_DIRECTORY, ~/.coppice or the user's own in /var/lib/coppice")
    /// `--root DIR`, as often as there are roots to look at.
    static let roots = Option.value(
        "root", "DIR", of: .directory, repeats: true,
        "a boundary, more than once for several; else COPPICE_ROOT, STATE_DIRECTORY, ~/.coppice or the user's own")
}

extension Invocation {
    /// The path of the one root that is meant.
    func root() throws(BoundaryError) -> String {
        try RootSearch.here(named: value(.root)).path()
    }

    /// The paths of the roots that are meant, at least one.
    func roots() throws(BoundaryError) -> [String] {
        let named = values(.roots)
        return named.isEmpty ? [try root()] : named
    }
}
