/// When an agent tells its service manager that it has started (`READY=1`): once each required output was tried, and never
/// later than ``longestWait``, so that no start, restart or boot hangs because a server is down. Pure.
///
/// Whether the files are there is another question: `coppice wait` answers it.
package enum StartDecision {
    /// What is known of one required output while the agent starts.
    package struct Output: Hashable, Sendable {
        /// Whether a generation is current and valid.
        package var isGood: Bool
        /// What the output is doing.
        package var work: OutputMachine.Work
        /// Tries of obtaining or saving that failed in a row.
        package var failures: Int

        package init(isGood: Bool, work: OutputMachine.Work, failures: Int) {
            (self.isGood, self.work, self.failures) = (isGood, work, failures)
        }
    }

    /// How long a start takes at most, whatever the server and the disk do.
    package static let longestWait: Duration = .seconds(30)

    /// Whether the agent has started. `age` is the time since its start; `hasLoginFailed`: the last login was refused, or
    /// could not be tried.
    package static func hasStarted(outputs: [Output], hasLoginFailed: Bool, age: Duration, now: Now) -> Bool {
        age >= longestWait || outputs.allSatisfy { isTried($0, hasLoginFailed: hasLoginFailed, now: now) }
    }

    /// When ``hasStarted(outputs:hasLoginFailed:age:now:)`` is true at the latest, by the monotonic clock.
    package static func deadline(startedAt: Duration) -> Deadline { .monotonic(startedAt + longestWait) }

    /// Whether an output is there, or was asked for and did not come. What rests although nothing failed was answered: the
    /// server has nothing to publish, or the issue budget is spent.
    private static func isTried(_ output: Output, hasLoginFailed: Bool, now: Now) -> Bool {
        if output.isGood || output.failures > 0 { return true }
        return switch output.work {
        case .resting(let until): !now.isPast(until)
        case .waitingForSession: hasLoginFailed
        case .unsaved: true
        case .checking, .obtaining, .saving: false
        }
    }
}
