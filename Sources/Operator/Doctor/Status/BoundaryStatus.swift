package import Boundary
package import Core

/// How one root stands: what its agent says of itself, whether it runs, and what is to be looked at.
package struct BoundaryStatus: Hashable, Sendable {
    /// What `state/status.json` came to.
    package enum Report: Hashable, Sendable {
        /// There is none.
        case missing
        /// It cannot be understood: why, and what helps.
        case unreadable(summary: String, hint: String)
        /// What the agent says.
        case status(AgentStatus)
    }

    /// The root's path.
    package var directory: String
    /// The process that holds the lock; `0` when one does that has not said its id yet, `nil` when no agent runs.
    package var process: Int32?
    /// What it says of itself.
    package var report: Report
    /// When this was looked at.
    package var moment: WallTime

    package init(directory: String, process: Int32?, report: Report, moment: WallTime) {
        self.directory = directory
        self.process = process
        self.report = report
        self.moment = moment
    }

    /// What the agent says, when it says something.
    package var status: AgentStatus? {
        if case .status(let status) = report { status } else { nil }
    }
}

extension BoundaryStatus {
    /// Looks at the boundary at `directory`, which may be another user's.
    package static func read(_ directory: String, at moment: WallTime) throws(BoundaryError) -> BoundaryStatus {
        try read(BoundaryView.open(directory), at: moment)
    }

    /// The same of a boundary that is open already.
    package static func read(_ view: BoundaryView, at moment: WallTime) throws(BoundaryError) -> BoundaryStatus {
        BoundaryStatus(
            directory: view.path, process: try view.runningAgent(), report: report(try view.readState(.status)),
            moment: moment)
    }

    private static func report(_ reading: StateReading) -> Report {
        switch reading {
        case .missing: return .missing
        case .damaged(let path, let reason):
            return .unreadable(
                summary: "\(bounded(path)) is damaged: \(bounded(reason))",
                hint: "remove it: a running agent writes it again")
        case .value(let document):
            do throws(StatusError) {
                return .status(try AgentStatus(document))
            } catch {
                return .unreadable(summary: error.summary, hint: error.hints.joined(separator: "; "))
            }
        }
    }
}
