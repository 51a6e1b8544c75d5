import Core

/// What an agent decides about a leaf besides the verdict on an answer (``LeafVerdict``) and on its dates
/// (``LeafPublication``). Pure.
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

    /// An answer is kept for a tenth of its life: then the budget has one more request to give.
    package static func refusedAnswer(age: Duration, budgetLifetime: Duration) -> RefusedAnswer {
        age < budgetLifetime / 10 ? .judgeAgain : .askAgain
    }

    /// The lifetime that the budget is measured by: that of the last answer that had not expired on arrival; before any,
    /// what is asked for or an hour, whichever is less.
    package static func budgetLifetime(asked: Duration?, lastAnswer: Lifetime?) -> Duration {
        lastAnswer?.budgetLife ?? min(asked ?? assumedLifetime, assumedLifetime)
    }
}
