import Core
import System

/// One agent's hold on a boundary, until it ends in whatever way.
///
/// The boundary directory itself is locked, so that no loss of `state/` lets a second agent in, and `state/lock` too: it
/// names the holder, and agents from before the directory was locked know nothing else.
package final class BoundaryLock {
    private let boundary: BoundaryDirectory
    /// `nil` where the file system cannot lock a directory.
    private let directory: FileLock?
    private var file: FileLock

    init(_ boundary: BoundaryDirectory) throws(BoundaryError) {
        self.boundary = boundary
        do throws(PosixError) {
            directory = try FileLock.take(boundary.directory)
        } catch  where error.isLocked {
            throw boundary.locked(error)
        } catch {
            throw .system(error)
        }
        file = try system { () throws(PosixError) in try FileLock.take(Layout.lock, in: boundary.stateDirectory()) }
    }

    /// Makes `state/` and the lock in it again where they were removed or replaced; `true` when that was so.
    ///
    /// Throws when they cannot be made, or when another process has taken that lock meanwhile; it may be called again.
    package func restore() throws(BoundaryError) -> Bool {
        try system { () throws(PosixError) in
            let state = try boundary.stateDirectory()
            guard try !file.isStill(Layout.lock, in: state) else { return false }
            file = try FileLock.take(Layout.lock, in: state)
            return true
        }
    }
}

extension BoundaryDirectory {
    /// Takes the boundary for this process until it ends or the lock goes. Throws at once, with the holder's process id, when
    /// another agent has it.
    package func lock() throws(BoundaryError) -> BoundaryLock { try BoundaryLock(self) }

    /// Who holds the boundary directory is told by the lock in `state/`, where there still is one.
    fileprivate func locked(_ error: PosixError) -> BoundaryError {
        guard let state = try? view.existing([Layout.state]),
            let holder = try? FileLock.holder(of: Layout.lock, in: state), holder != 0
        else { return .system(error) }
        return .system(.locked(path: state.path(of: Layout.lock), holder: holder))
    }
}

extension BoundaryView {
    /// The process that holds the lock; `nil` when no agent runs here, `0` when one does that has not said its id yet, or
    /// whose `state/` was removed.
    package func runningAgent() throws(BoundaryError) -> Int32? {
        let state = try existing([Layout.state])
        return try system { () throws(PosixError) in
            let holder = try state.flatMap { (state) throws(PosixError) in
                try FileLock.holder(of: Layout.lock, in: state)
            }
            if let holder { return holder }
            return try FileLock.isHeld(directory) ? 0 : nil
        }
    }
}
