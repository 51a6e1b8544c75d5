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
