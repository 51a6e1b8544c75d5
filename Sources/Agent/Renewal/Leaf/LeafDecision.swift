package import Core

/// What an agent decides about a leaf besides the verdict on an answer (``LeafVerdict``): all that depends on lifetimes
/// and clocks is here. Pure.
package enum LeafDecision {
    /// The lifetime that is assumed for the budget where neither the configuration nor a certificate tells one.
    package static let assumedLifetime = Duration.seconds(3600)

    /// What becomes of an answer that this host refused, perhaps by its own fault.
    package enum RefusedAnswer: Hashable, Sendable {
        /// It is judged once more; nothing is asked of the server.
        case judgeAgain
        /// It is dropped, and the server is asked for another one.
        case askAgain
    }

    /// An answer is kept for a tenth of the budget's lifetime: then the budget has one more request to give.
    package static func refusedAnswer(
        since: WallTime, budgetLifetime: Duration, now: WallTime
    ) -> RefusedAnswer {
        now < since + budgetLifetime / 10 ? .judgeAgain : .askAgain
    }

    /// The lifetime that the budget is measured by: the one asked for, else that of the current leaf.
    package static func budgetLifetime(asked: Duration?, current: Lifetime?) -> Duration {
        asked ?? current?.length ?? assumedLifetime
    }

    /// When the leaf is to be renewed; in the past where there is no current one.
    package static func due(renewAt: WallTime?) -> Deadline {
        .wall(renewAt ?? WallTime(secondsSince1970: 0))
    }

    /// The moment by which a generation on disk is judged: when it was received. Whether it has expired since is for the
    /// renewal to say, by a clock that has been compared with the server's.
    package static func judgingTime(received: WallTime, notBefore: WallTime) -> WallTime {
        max(received, notBefore)
    }
}

/// What is decided for outputs of every kind alike. Pure.
package enum OutputDecision {
    /// Whether what is on disk is what the configuration asks for, by the digests of the two requests. Hooks, modes and
    /// groups are not in them: to change those asks the server for nothing.
    package static func isAsAsked(recorded: String, asked: String) -> Bool { recorded == asked }

    /// How an output is in one word: `lifetime` is that of the current generation, where it has one.
    package static func state(isValid: Bool, isFailing: Bool) -> OutputState {
        switch (isValid, isFailing) {
        case (true, false): .good
        case (true, true): .stale
        case (false, false): .pending
        case (false, true): .failed
        }
    }

    /// Whether a current generation can be used at `now`; one without a lifetime never expires.
    package static func isValid(_ lifetime: Lifetime?, now: WallTime) -> Bool {
        lifetime.map { !$0.isOver(at: now) } ?? true
    }

    /// When a failure becomes fatal: when what is on disk expires. `nil` where nothing is, or it does not expire.
    package static func fatalAt(_ lifetime: Lifetime?) -> WallTime? { lifetime?.notAfter }
}
