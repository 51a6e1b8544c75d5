internal import Boundary
internal import CommandLine

extension Option {
    /// `--dir DIR`, where one boundary is meant.
    static let directory = Option.value(
        "dir", "DIR", of: .directory,
        "the boundary; else COPPICE_DIR, STATE_DIRECTORY, ~/.coppice or the user's own in /var/lib/coppice")
    /// `--dir DIR`, as often as there are boundaries to look at.
    static let directories = Option.value(
        "dir", "DIR", of: .directory, repeats: true,
        "a boundary, more than once for several; else COPPICE_DIR, STATE_DIRECTORY, ~/.coppice or the user's own")
    /// `--all`, every boundary on the host.
    static let allBoundaries = Option.flag(
        "all",
        "every boundary on this host: in /var/lib/coppice (as root everyone's, else this user's own) and ~/.coppice")
}

extension Invocation {
    /// The paths of every boundary that `--all` means; `nil` where it was not given.
    func allDirectories() throws -> [String]? {
        guard has(.allBoundaries) else { return nil }
        guard values(.directories).isEmpty else {
            throw UsageError.other("--all and --dir do not go together", hint: "leave one of them out")
        }
        return try BoundarySearch.here(in: BoundarySearch.systemParent).all()
    }

    /// The path of the one boundary directory that is meant. Where there are only those of other users, the hint names the command
    /// that shows all.
    func directory(orAll overview: String = "coppice status --all") throws(BoundaryError) -> String {
        var search = BoundarySearch.here(named: value(.directory))
        search.overview = overview
        return try search.path()
    }

    /// The paths of the boundary directories that are meant, at least one.
    func directories() throws(BoundaryError) -> [String] {
        let named = values(.directories)
        return named.isEmpty ? [try directory()] : named
    }
}
