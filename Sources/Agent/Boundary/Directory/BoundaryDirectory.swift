package import Core
import System

/// A boundary in the hands of its owner: checked when it is opened, then read and written.
///
/// One agent at a time writes a boundary; ``lock()`` sees to it. Nothing here waits but for the disk.
package final class BoundaryDirectory: Sendable {
    /// The same boundary for looking.
    package let view: BoundaryView
    /// The path of the boundary directory, without links.
    package var path: String { view.path }

    var directory: Directory { view.directory }

    private init(_ view: BoundaryView) {
        self.view = view
    }

    /// Opens the boundary at `path` as its owner.
    ///
    /// Throws, and changes nothing, when it is a directory of the system or something else is in it, when the effective user is
    /// not the owner (root is only where root owns it), when anyone else can write on the way to it or in it or look into it, or when something in it is a link that should
    /// not be one. Each has its own error with the command that helps.
    package static func open(_ path: String) throws(BoundaryError) -> BoundaryDirectory {
        let user = Process.effectiveUser
        let status = try system { () throws(PosixError) in try Files.status(of: path) }
        guard let status else { throw .missing(path: path) }
        guard status.kind == .directory else { throw .notADirectory(path: path) }
        try checkUnoccupied(path)
        guard status.owner == user else { throw .notTheOwner(directory: path, owner: status.owner, effective: user) }
        let view = try BoundaryView.open(path)
        try PermissionChecks(boundary: view.directory, user: user).run()
        return BoundaryDirectory(view)
    }

    /// Makes an empty boundary directory (mode 0700) at `path`, whose parent must exist, and opens it. An existing one is just opened.
    package static func create(_ path: String) throws(BoundaryError) -> BoundaryDirectory {
        if try system({ () throws(PosixError) in try Files.status(of: path) }) == nil {
            let (parent, name) = Files.split(path.hasSuffix("/") ? String(path.dropLast()) : path)
            _ = try system { () throws(PosixError) in try Directory.open(parent).makeDirectory(name) }
        }
        return try open(path)
    }

    /// Makes the directories that the given outputs need, with the modes that their readers need on the way.
    ///
    /// The boundary directory is 0710 and the directories of kinds 0750 where an output names a group, else 0700. Outputs of one
    /// boundary name one group at most.
    package func prepare(_ accesses: [OutputID: Access]) throws(BoundaryError) {
        let groups = Set(accesses.values.compactMap(\.group)).sorted()
        guard groups.count <= 1 else { throw .severalGroups(path: path, groups: groups) }
        try settle(directory, group: groups.first, mode: groups.isEmpty ? 0o700 : 0o710)
        for kind in Set(accesses.keys.map(\.kind)) {
            let ofKind = accesses.filter { $0.key.kind == kind }
            let group = ofKind.values.compactMap(\.group).first
            let directory = try system { () throws(PosixError) in try self.directory.ensureDirectory(kind.rawValue) }
            try settle(directory, group: group, mode: group == nil ? 0o700 : 0o750)
            for (output, access) in ofKind { _ = try store(of: output, access) }
        }
    }

    /// The directory of an output, made where it is missing, with the mode that its readers need.
    func store(of output: OutputID, _ access: Access) throws(BoundaryError) -> Directory {
        let directory = try system { () throws(PosixError) in
            try self.directory.ensureDirectory(output.kind.rawValue).ensureDirectory(output.name)
        }
        try settle(directory, group: access.group, mode: access.directoryMode)
        return directory
    }

    /// Sets the group and what group and others may, where it differs. What the owner may is the owner's own decision: a
    /// directory made read-only stays so, and is reported.
    private func settle(_ directory: Directory, group: UInt32?, mode: UInt16) throws(BoundaryError) {
        try system { () throws(PosixError) in
            let status = try directory.status()
            if let group, status.group != group { try directory.descriptor.setGroup(group) }
            let wanted = status.mode & 0o700 | mode & 0o077
            if status.mode & 0o777 != wanted { try directory.descriptor.setMode(wanted) }
        }
    }
}
