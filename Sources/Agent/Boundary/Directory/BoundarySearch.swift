import System

/// Everything that decides which boundary directory is meant, as a value.
package struct BoundarySearch: Hashable, Sendable {
    /// What `--dir` said.
    package var named: String?
    /// `$COPPICE_DIR`.
    package var variable: String?
    /// `$STATE_DIRECTORY`, as systemd sets it: paths with colons between them.
    package var stateDirectory: String?
    /// The home directory of the effective user, by the account database.
    package var home: String?
    /// Whether there is a directory `.coppice` in that home.
    package var homeHasBoundary: Bool
    /// The directories in `/var/lib/coppice` that belong to the effective user.
    package var systemBoundaries: [String]
    /// The directories there that belong to other users; none where the effective user is not root, who alone may look.
    package var othersBoundaries: [String]
    /// The command that shows every boundary of the host, for the hint where none is named.
    package var overview = "coppice status --all"

    package init(
        named: String? = nil, variable: String? = nil, stateDirectory: String? = nil, home: String? = nil,
        homeHasBoundary: Bool = false, systemBoundaries: [String] = [], othersBoundaries: [String] = []
    ) {
        self.named = named
        self.variable = variable
        self.stateDirectory = stateDirectory
        self.home = home
        self.homeHasBoundary = homeHasBoundary
        self.systemBoundaries = systemBoundaries
        self.othersBoundaries = othersBoundaries
    }

    /// Where identities of system units live.
    package static let systemParent = "/var/lib/coppice"

    /// The boundary directory's path. What was said explicitly is taken as it is; what is found must exist or be the home's.
    ///
    /// In order: `--dir`, `$COPPICE_DIR`, `$STATE_DIRECTORY`, `~/.coppice`, the user's only directory in
    /// `/var/lib/coppice`, and `~/.coppice` again where it does not exist yet.
    package func path() throws(BoundaryError) -> String {
        if let said = [named, variable].compactMap({ $0 }).first(where: { !$0.isEmpty }) { return said }
        if let stateDirectory, !stateDirectory.isEmpty {
            return try only(stateDirectory.split(separator: ":").map(String.init))
        }
        if let own, homeHasBoundary { return own }
        if !systemBoundaries.isEmpty { return try only(systemBoundaries.sorted()) }
        if !othersBoundaries.isEmpty { throw .othersOnly(othersBoundaries.sorted(), all: overview) }
        guard let own else { throw .notFound(tried: ["--dir", "COPPICE_DIR", "STATE_DIRECTORY", Self.systemParent]) }
        return own
    }

    /// Every boundary directory that the effective user may look at: all in `/var/lib/coppice` for root, else the user's own
    /// ones there, and the one in the home. What was said explicitly counts for nothing here. At least one.
    package func all() throws(BoundaryError) -> [String] {
        let homes = homeHasBoundary ? [own].compactMap { $0 } : []
        let found = homes + (systemBoundaries + othersBoundaries).sorted()
        guard !found.isEmpty else { throw .noneOnHost(tried: [own, Self.systemParent].compactMap { $0 }) }
        return found
    }

    private var own: String? { home.flatMap { Self.isRealHome($0) ? $0 + "/.coppice" : nil } }

    private func only(_ paths: [String]) throws(BoundaryError) -> String {
        guard let first = paths.first, paths.count == 1 else { throw .several(paths) }
        return first
    }

    /// Whether a home is a user's or a service's own, and not a web tree, a chroot or a place that is none.
    package static func isRealHome(_ home: String) -> Bool {
        let path = home.hasSuffix("/") && home.count > 1 ? String(home.dropLast()) : home
        guard path.hasPrefix("/"), !["/", "/nonexistent", "/bin", "/sbin", "/usr/sbin", "/usr/bin"].contains(path)
        else {
            return false
        }
        return !unreal.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// World-readable through a server, emptied at boot, or (as Debian has it for HAProxy) the daemon's chroot.
    private static let unreal = [
        "/dev", "/proc", "/sys", "/run", "/var/run", "/tmp", "/var/tmp", "/var/www", "/srv/www", "/srv/http",
        "/usr/share", "/var/lib/haproxy", "/var/empty", "/var/cache",
    ]
}

extension BoundarySearch {
    /// What this process's environment and this machine say. Where the directory is named, nothing more is asked.
    package static func here(named: String?) -> BoundarySearch {
        let variable = ProcessEnvironment["COPPICE_DIR"]
        guard [named, variable].allSatisfy({ $0?.isEmpty ?? true }) else {
            return BoundarySearch(named: named, variable: variable)
        }
        return here(in: systemParent)
    }

    /// What this process's environment and this machine say, with the identities of system units in `parent`.
    package static func here(in parent: String) -> BoundarySearch {
        let user = Process.effectiveUser
        let boundaries = boundaries(in: parent)
        let home = Accounts.user(id: user)?.home ?? ProcessEnvironment["HOME"]
        return BoundarySearch(
            stateDirectory: ProcessEnvironment["STATE_DIRECTORY"],
            home: home, homeHasBoundary: home.map { isDirectory($0 + "/.coppice") } ?? false,
            systemBoundaries: boundaries.filter { $0.owner == user }.map(\.path),
            othersBoundaries: user == 0 ? boundaries.filter { $0.owner != user }.map(\.path) : [])
    }

    private static func isDirectory(_ path: String) -> Bool {
        (try? Files.status(of: path))?.kind == .directory
    }

    /// Directories, and no links to any.
    private static func boundaries(in parent: String) -> [(path: String, owner: UInt32)] {
        guard let parent = try? Directory.open(parent), let names = try? parent.list() else { return [] }
        return names.compactMap { name in
            guard let status = try? parent.status(of: name), status.kind == .directory else { return nil }
            return (parent.path(of: name), status.owner)
        }
    }
}
