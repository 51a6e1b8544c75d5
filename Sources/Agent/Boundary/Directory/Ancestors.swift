import System

/// Whether only the users root and the boundary's own can change the directories from `/` to a boundary.
///
/// Every directory on the way is looked at, those behind links too: who can write in one can put another boundary in
/// the place of ours. A sticky directory (`/tmp`) will do, as long as what we use in it is root's or the user's.
struct Ancestors {
    let user: UInt32

    /// Checks the directories above `path` and the links on the way; not what `path` itself is.
    ///
    /// Answers the path without links. What is met on the way, `path` itself included, is shown to `visit`: links as links.
    func check(_ path: String, visit: (FileStatus) -> Void = { _ in }) throws(BoundaryError) -> String {
        var pending = Self.parts(of: try absolute(path))
        var here = "/"
        var links = 0
        try checkDirectory(here)
        while let name = pending.popLast() {
            if name == ".." {
                here = Files.split(here).directory
                continue
            }
            let next = here == "/" ? "/" + name : here + "/" + name
            let status = try system { () throws(PosixError) in try Files.status(of: next, followingLinks: false) }
            guard let status else { throw .missing(path: next) }
            visit(status)
            guard status.kind == .link else {
                here = next
                if !pending.isEmpty { try checkDirectory(next, status) }
                continue
            }
            links += 1
            guard links <= 40 else { throw .system(.call("open", path: path, errno: 40)) }
            try checkOwner(next, status)
            let target = try readLink(in: here, name)
            if target.hasPrefix("/") { here = "/" }
            pending += Self.parts(of: target)
        }
        return here
    }

    /// Checks that only root and the user can change the program at the absolute `path`, the way to it and the links on it
    /// included, and that the user may run it.
    func checkProgram(_ path: String) throws(BoundaryError) {
        let file = try check(path)
        let status = try system { () throws(PosixError) in try Files.status(of: file, followingLinks: false) }
        guard let status else { throw .missing(path: file) }
        guard status.kind == .file else { throw .system(.notAFile(path: file)) }
        guard Files.isExecutable(file) else { throw .notExecutable(path: path) }
        try checkOwner(file, status)
        guard status.mode & writers(status) == 0 else {
            throw .strangersCanWrite(path: file, mode: status.mode, expected: nil)
        }
    }

    /// The bits of a mode that let others than root and the user write.
    private func writers(_ status: FileStatus) -> UInt16 { status.group == 0 ? 0o002 : 0o022 }

    private func absolute(_ path: String) throws(BoundaryError) -> String {
        if path.hasPrefix("/") { return path }
        let here = try system { () throws(PosixError) in try Directory.open("/proc/self").readLink("cwd") }
        return (here ?? "/") + "/" + path
    }

    /// The components, the last first, so that they can be taken from the end.
    private static func parts(of path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }.reversed()
    }

    private func readLink(in directory: String, _ name: String) throws(BoundaryError) -> String {
        let target = try system { () throws(PosixError) in try Directory.open(directory).readLink(name) }
        guard let target else { throw .missing(path: directory + "/" + name) }
        return target
    }

    private func checkDirectory(_ path: String, _ known: FileStatus? = nil) throws(BoundaryError) {
        let status = try system { () throws(PosixError) in
            if let known { known } else { try Files.status(of: path, followingLinks: false) }
        }
        guard let status else { throw .missing(path: path) }
        guard status.kind == .directory else { throw .notADirectory(path: path) }
        try checkOwner(path, status)
        guard status.mode & writers(status) == 0 || status.mode & 0o1000 != 0 else {
            throw .strangersCanWrite(path: path, mode: status.mode, expected: nil)
        }
    }

    private func checkOwner(_ path: String, _ status: FileStatus) throws(BoundaryError) {
        guard status.owner == 0 || status.owner == user || isRootsUnseen(path, status) else {
            throw .wrongOwner(path: path, owner: status.owner, expected: user)
        }
    }

    /// Whether a directory of the system belongs to root where root's id cannot be seen, see
    /// ``UserNamespace/rootsOtherID``: any stranger has the same id there, so the place has to speak for itself.
    private func isRootsUnseen(_ path: String, _ status: FileStatus) -> Bool {
        status.owner == UserNamespace.rootsOtherID && (Self.ofTheSystem.contains(path) || path.hasPrefix("/usr/"))
    }

    /// Directories that every system gives to root, and that only root can give away.
    private static let ofTheSystem: Set<String> = [
        "/", "/bin", "/etc", "/home", "/mnt", "/opt", "/run", "/run/user", "/sbin", "/srv", "/tmp", "/usr",
        "/usr/local", "/var", "/var/home",
        "/var/lib", "/var/lib/coppice", "/var/tmp",
    ]
}

extension BoundaryDirectory {
    /// Checks that only root and the owner of this boundary can change the program at the absolute `path`, the way to it and the
    /// links on it included, and that the effective user may run it: what others can write would run with this user's rights.
    package func checkProgram(_ path: String) throws(BoundaryError) {
        try view.checkProgram(path)
    }
}

extension BoundaryView {
    /// The same for looking; what may be run is told for the effective user, who should be the owner.
    package func checkProgram(_ path: String) throws(BoundaryError) {
        try Ancestors(user: owner).checkProgram(path)
    }
}
