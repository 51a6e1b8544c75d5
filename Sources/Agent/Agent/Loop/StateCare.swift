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

    /// Makes what was removed again; `true` when something was. What the state store could not write is tried again.
    func look() -> Bool {
        defer { watch() }
        let wasLost = restore()
        context.state.write(all: wasLost)
        if wasLost { context.log.write(.warning, .stateLost, [("dir", context.boundary.path)]) }
        return wasLost
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
        if let requests = try? context.boundary.renewalRequestsPath() { try? files.add(requests) }
    }
}
