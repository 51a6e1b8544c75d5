package import Core
package import System

/// A boundary as one looks at it: nothing is written, no link is followed but `current`.
///
/// Every user that may read the directories may look, so that the user root can be shown another user's boundary.
package final class BoundaryView: Sendable {
    /// The path of the boundary directory, without links.
    package let path: String
    /// The user whose boundary it is.
    package let owner: UInt32
    /// The open boundary directory.
    let directory: Directory

    init(directory: Directory, owner: UInt32) {
        (self.directory, self.owner, path) = (directory, owner, directory.path)
    }

    /// Opens the boundary at `path` for looking: it must be a directory, and only its owner and the user root may be able
    /// to put another in its place.
    package static func open(_ path: String) throws(BoundaryError) -> BoundaryView {
        let status = try system { () throws(PosixError) in try Files.status(of: path) }
        guard let status else { throw .missing(path: path) }
        guard status.kind == .directory else { throw .notADirectory(path: path) }
        let resolved = try Ancestors(user: status.owner).check(path)
        let directory = try system { () throws(PosixError) in try Directory.open(resolved, followingLinks: false) }
        return BoundaryView(directory: directory, owner: status.owner)
    }

    /// The same for explaining what is wrong: where only a directory above it can be written by others, the boundary is opened
    /// all the same, and the fault comes along. Nothing that is found there may be acted on then.
    package static func look(at path: String) throws(BoundaryError) -> (view: BoundaryView, fault: BoundaryError?) {
        do throws(BoundaryError) {
            return (try open(path), nil)
        } catch {
            guard error.isAboutStrangers else { throw error }
            let directory = try system { () throws(PosixError) in try Directory.open(path) }
            let status = try system { () throws(PosixError) in try directory.status() }
            return (BoundaryView(directory: directory, owner: status.owner), error)
        }
    }

    /// Every output that has a directory, sorted.
    package func outputs() throws(BoundaryError) -> [OutputID] {
        var outputs: [OutputID] = []
        for kind in OutputKind.allCases {
            guard let directory = try existing([kind.rawValue]) else { continue }
            let names = try system { () throws(PosixError) in try directory.list() }
            outputs += names.compactMap { OutputID(kind: kind, name: $0) }
        }
        return outputs.sorted()
    }

    /// The `agent.yaml`, when there is one and it is not larger than `limit`.
    package func configuration(limit: Int = 1 << 20) throws(BoundaryError) -> [UInt8]? {
        try system { () throws(PosixError) in
            do throws(PosixError) {
                return try directory.read(Layout.configuration, limit: limit)
            } catch  where error.isMissing {
                return nil
            }
        }
    }

    /// How much still fits on the file system of the boundary.
    package func freeSpace() throws(BoundaryError) -> FreeSpace {
        try system { () throws(PosixError) in try directory.freeSpace() }
    }

    /// Opens a directory some levels down; `nil` when one of them is missing.
    func existing(_ names: [String]) throws(BoundaryError) -> Directory? {
        try system { () throws(PosixError) in
            do throws(PosixError) {
                return try directory.directory(at: names)
            } catch  where error.isMissing {
                return nil
            }
        }
    }
}
