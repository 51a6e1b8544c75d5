import Boundary
import Core
import Renewal
import System

/// Keeps the agent's own directory there while it runs: `state/` that was removed is made again with what is remembered, its
/// lock is taken anew, and the requests to renew are watched again.
final class StateCare {
    private let context: AgentContext
    private let lock: BoundaryLock
    private let files: FileWatch?
    /// Why it could not be made again; logged once.
    private var failure: OutputFailure?

    /// `files` is the watch of the loop, where there is one; what is watched is added here.
    init(context: AgentContext, lock: BoundaryLock, files: FileWatch?) {
        (self.context, self.lock, self.files) = (context, lock, files)
        watch()
    }

    /// Makes what was removed again, and tries again to write what could not be written; `true` when the status is missing,
    /// which is not written here.
    func look() -> Bool {
        defer { watch() }
        let wasLost = restore()
        context.state.writeAll()
        if wasLost {
            context.log.write(.warning, .stateLost, [("dir", context.boundary.path)], OutputFailure.stateLost)
        }
        let status = context.boundary.path + "/" + Layout.state + "/" + StateFile.status.fileName
        return (try? Files.status(of: status)) == .some(nil)
    }

    private func restore() -> Bool {
        do throws(BoundaryError) {
            let wasLost = try lock.restore()
            failure = nil
            return wasLost
        } catch {
            let failure = OutputFailure(.stateUnwritten, error)
            if failure != self.failure { context.log.write(.warning, failure.kind, [], failure) }
            self.failure = failure
            return false
        }
    }

    /// Watches what people and tools put into the boundary or take away: the directory itself, client keypairs and requests
    /// to renew. A directory that was made anew is another one; watching one twice changes nothing.
    private func watch() {
        guard let files else { return }
        try? files.add(context.boundary.path)
        try? files.add(context.boundary.path + "/" + Layout.mtls)
        try? files.add(context.boundary.path + "/" + Layout.state, removals: true)
        if let requests = try? context.boundary.renewalRequestsPath() { try? files.add(requests) }
    }
}

extension OutputFailure {
    fileprivate static let stateLost = OutputFailure(
        .stateLost, "the directory state/ was removed while the agent runs; it is made again with what is remembered",
        hint:
            "find out what removes files below the boundary directory; stop the agent before state/ is removed by hand")
}
