import System

/// Finds the directory that a lab keeps its state in.
enum LabDirectory {
    /// The given one, or `$XDG_STATE_HOME/coppice-lab`, or `~/.local/state/coppice-lab`; made where it is missing, 0700.
    static func open(_ given: String?) throws(PosixError) -> Directory {
        if let given { return try whole(ensure(given)) }
        if let state = ProcessEnvironment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return try ensure(state + "/coppice-lab")
        }
        let home = ProcessEnvironment["HOME"] ?? Accounts.user(id: Process.effectiveUser)?.home ?? "/nonexistent"
        return try ensure(home + "/.local/state/coppice-lab")
    }

    /// The same directory by its path from the root, so that what is printed holds anywhere.
    private static func whole(_ directory: Directory) throws(PosixError) -> Directory {
        let descriptors = try Directory.open("/proc/self/fd")
        guard let path = try descriptors.readLink(String(directory.descriptor.number)) else { return directory }
        return try Directory.open(path)
    }

    /// Every missing level is made, for the user alone.
    private static func ensure(_ path: String) throws(PosixError) -> Directory {
        var here = try Directory.open(path.hasPrefix("/") ? "/" : ".")
        for name in path.split(separator: "/") where name != "." {
            let known = here.path(of: String(name))
            do throws(PosixError) {
                here = try Directory.open(known)
            } catch  where error.isMissing {
                here = try here.ensureDirectory(String(name))
            }
        }
        return here
    }
}
