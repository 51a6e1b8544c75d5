package import Core

/// What is decided for outputs of every kind alike. Pure.
package enum OutputDecision {
    /// Whether what is on disk is what the configuration asks for, by the digests of the two requests. Hooks, modes and
    /// groups are not in them: to change those asks the server for nothing.
    package static func isAsAsked(recorded: String, asked: String) -> Bool { recorded == asked }

    /// How an output is in one word: whether a current generation can be used, and whether something fails.
    package static func state(isValid: Bool, isFailing: Bool) -> OutputState {
        switch (isValid, isFailing) {
        case (true, false): .good
        case (true, true): .stale
        case (false, false): .pending
        case (false, true): .failed
        }
    }

    /// Whether a current generation can be used at `now`; one without a lifetime never expires.
    package static func isValid(_ lifetime: Lifetime?, now: Now) -> Bool {
        lifetime.map { !$0.isOver(at: now) } ?? true
    }

    /// What is left of a current generation; `nil` where it has expired. One without a lifetime lasts, and counts as what
    /// allows a wait of five minutes: no rule tells when its next value is needed.
    package static func left(of lifetime: Lifetime?, now: Now) -> Duration? {
        guard let lifetime else { return .seconds(3000) }
        return lifetime.isOver(at: now) ? nil : lifetime.left(at: now)
    }

    /// In how long something new is needed: what is left of what is held, or of what has no end of its own, the time until it
    /// is read anew. `nil` where nothing valid is held: then it is needed at once.
    package static func neededWithin(
        hasCurrent: Bool, lifetime: Lifetime?, refresh: Duration?, now: Now
    ) -> Duration? {
        guard hasCurrent, let left = left(of: lifetime, now: now) else { return nil }
        return lifetime == nil ? refresh ?? left : left
    }

    /// How long one request may take: half of the time in which something new is needed, so that one that hangs leaves
    /// time for another, and from 5 to 30 s. The longest where nothing is held: a server that is slow is better than none.
    package static func requestLimit(neededWithin time: Duration?) -> Duration {
        min(max((time ?? .seconds(60)) / 2, .seconds(5)), .seconds(30))
    }

    /// How long an answer to a signing request is waited for: as long as a server may work on it by its own default.
    package static let longestAnswer = Duration.seconds(90)

    /// How long a request that was sent may go unanswered before it is asked again, where its answer is taken even then: a
    /// server that answers again is used within 0.15 of the life, and within 5 s of a short one. Half of what is left where that
    /// is more, and 30 s at most.
    package static func answerLimit(life: Duration, left: Duration?) -> Duration {
        min(max(.seconds(3), life * 0.08, (left ?? .zero) / 2), .seconds(30))
    }

    /// How often `--once` tries what may yet succeed.
    private static let onceTries = 3

    /// Whether `--once` gives up: what stays so until something is changed, at the first failure; all else at the third.
    package static func givesUp(failures: Int, isPermanent: Bool) -> Bool { failures >= onceTries || isPermanent }

    /// Whether `--once` is done with an output: nothing is under way, and it is well or was tried often enough.
    /// `hasSession` is false where no login is to be hoped for.
    package static func isDone(
        work: OutputMachine.Work, reload: OutputMachine.Reload, failures: Int, isPermanent: Bool, isRequired: Bool,
        hasSession: Bool
    ) -> Bool {
        if case .running = reload { return false }
        switch work {
        case .checking, .obtaining, .saving: return false
        case .waitingForSession: return !hasSession
        case .resting, .unsaved: break
        }
        return failures == 0 || givesUp(failures: failures, isPermanent: isPermanent) || !isRequired
    }
}
