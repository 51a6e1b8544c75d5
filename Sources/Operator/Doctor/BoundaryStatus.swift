package import Boundary
package import Core
import Inspection
package import JSON

/// The state of one boundary: what its agent says of itself, whether it runs, and what is to be looked at.
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

    /// The boundary directory's path.
    package var directory: String
    /// The process that holds the lock; `0` when one does that has not said its id yet, `nil` when no agent runs.
    package var process: Int32?
    /// What it says of itself.
    package var report: Report
    /// When this was looked at.
    package var moment: WallTime
    /// That `agent.yaml` is another identity's than the outputs.
    package var other: OtherIdentity?

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
        var status = BoundaryStatus(
            directory: view.path, process: try view.runningAgent(),
            report: report(try view.readState(.status, limit: sizeLimit)),
            moment: moment)
        status.other = BoundaryConfiguration(of: view).otherIdentity(in: view)
        return status
    }

    /// Far more than the outputs of one agent need: another user may have written it.
    private static let sizeLimit = 1 << 20

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

extension BoundaryStatus {
    /// The boundary in one line: whose it is, whether it is good, and what is next or what is worst.
    package var conclusion: String { "\(subject): \(judgement)" }

    /// `web (app)`, or the path where no agent has said its name.
    package var subject: String {
        status.map { "\(bounded($0.identity)) (\($0.kind.rawValue))" } ?? bounded(directory)
    }

    private var judgement: String {
        let findings = findings
        guard let worst = findings.first else { return "good" + plan }
        let errors = findings.count { $0.severity == .error }
        let counts = [amount(errors, "error"), amount(findings.count - errors, "warning")].compactMap { $0 }
        return counts.joined(separator: " and ") + ": " + worst.summary
    }

    private var plan: String {
        guard let next = status?.next else { return "" }
        return "; next: \(bounded(next.what)) \(due(next.at))"
    }

    private func amount(_ count: Int, _ word: String) -> String? {
        count == 0 ? nil : count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }

    /// The facts of `coppice status --json` for this boundary.
    package var json: JSONValue {
        let findings = findings
        var members: JSONObject = [
            "dir": .string(directory), "good": .bool(findings.isEmpty), "conclusion": .string(conclusion),
            "running": .bool(process != nil),
        ]
        members["pid"] = process.flatMap { $0 == 0 ? nil : .integer($0) }
        members["status"] = status?.json
        members["findings"] = .array(findings.map(\.json))
        return .object(members)
    }
}

extension BoundaryStatus {
    /// `3h12m ago`, `just now`, or `in 5m` for what is still to come.
    package func ago(_ time: WallTime) -> String { RelativeTime.from(moment, to: time) }

    /// When a step that the agent plans is due: `in 3h12m`, or `now` when its time has come.
    package func due(_ time: WallTime) -> String { within(max(time, moment)) }

    /// `expires in 3h12m`, or `expired 3h12m ago`.
    package func expiry(_ time: WallTime) -> String { RelativeTime.expiry(from: moment, at: time) }

    /// `in 3h12m`, or `expired 3h12m ago`: for a column of what expires.
    package func end(_ time: WallTime) -> String { time > moment ? within(time) : expiry(time) }

    /// `renews in 3h12m`, or since when a renewal is overdue; `nil` where no agent runs that could renew anything.
    package func renewal(_ time: WallTime?) -> String? {
        guard process != nil, let time else { return nil }
        guard time < moment else { return "renews \(within(time))" }
        return "renewal overdue since \(RelativeTime.short(moment - time))"
    }

    /// `in 3h12m`, or `3h12m ago` for what is past.
    package func within(_ time: WallTime) -> String { RelativeTime.from(moment, to: time) }
}
