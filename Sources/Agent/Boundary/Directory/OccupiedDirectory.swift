import Core
import System

/// Whether a directory may become a boundary, or is one: a directory of the system, or one that something else is in, is left
/// as it is, whoever names it. An agent sets modes in its boundary and writes there, as root too.
struct OccupiedDirectory {
    /// The open directory.
    let directory: Directory
    /// Directories of the system, by their paths.
    var system = Self.ofTheSystem

    /// Throws where it may not. Nothing is changed. A directory that cannot be listed is not judged by what is in it.
    func check() throws(BoundaryError) {
        let status = try Boundary.system { () throws(PosixError) in try directory.status() }
        if isOfTheSystem(status) { throw .ofTheSystem(path: directory.path) }
        guard !isBoundary, let names = try? directory.list(limit: 1000) else { return }
        let others = names.filter { !$0.hasPrefix(".") }
        if !others.isEmpty { throw .occupied(path: directory.path, names: others) }
    }

    /// By what it is and not by its path: a link or a second mount leads to the same one.
    private func isOfTheSystem(_ own: FileStatus) -> Bool {
        system.contains { path in
            guard let known = try? Files.status(of: path) else { return false }
            return (known.device, known.inode) == (own.device, own.inode)
        }
    }

    /// Whether something of the layout is there. Other directories have a `ca` too.
    private var isBoundary: Bool {
        let names =
            [Layout.configuration, Layout.mtls, Layout.state, Layout.serverTrust] + OutputKind.allCases.map(\.rawValue)
        return names.contains { name in
            ((try? Files.status(of: directory.path(of: name), followingLinks: false)) ?? nil) != nil
        }
    }

    /// Directories that programs of the system share (hier(7), file-hierarchy(7)), and root's home.
    private static let ofTheSystem = [
        "/", "/bin", "/boot", "/dev", "/dev/pts", "/dev/shm", "/etc", "/etc/ssl", "/etc/ssl/private", "/home", "/lib",
        "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/run", "/run/lock", "/run/user", "/sbin", "/srv", "/sys",
        "/tmp",
        "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/usr/local/lib", "/usr/sbin", "/usr/share",
        "/var", "/var/cache", "/var/lib", "/var/log", "/var/mail", "/var/spool", "/var/tmp",
    ]
}

extension BoundaryDirectory {
    /// Throws where there is a directory at `path` that is used for something else than a boundary: one of the system's, or one
    /// with other things in it. Nothing is changed; the effective user need not be its owner.
    package static func checkUnoccupied(_ path: String) throws(BoundaryError) {
        guard let directory = try? Directory.open(path) else { return }
        try OccupiedDirectory(directory: directory).check()
    }
}
