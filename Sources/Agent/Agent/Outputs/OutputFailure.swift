import Core
import Renewal
import VaultAPI

/// Why an output could not be obtained, saved or applied: what `status` shows and the log says.
struct OutputFailure: ErrorWithHints, Hashable {
    /// A stable code, such as `boundary.full` or `vault.denied`.
    var code: String
    var summary: String
    var hints: [String]
    /// How long the server asked us to wait; zero when it did not.
    var atLeast = Duration.zero
    /// Whether the server may have made something all the same: then the budget stays charged.
    var mayHaveIssued = false
    /// Whether it stays as it is until something is changed: `--once` does not try again.
    var isPermanent = false

    /// A fault that we found ourselves.
    init(_ code: String, _ summary: String, hint: String, isPermanent: Bool = true) {
        self.code = code
        self.summary = summary
        self.hints = [hint]
        self.isPermanent = isPermanent
    }

    /// A fault that we found ourselves, with the hints of what was found.
    init(_ code: String, _ summary: String, hints: [String]) {
        self.code = code
        self.summary = summary
        self.hints = hints
        self.isPermanent = true
    }

    /// What the server said, or that it did not.
    init(_ code: String, _ error: VaultError) {
        self.init(code, error as any ErrorWithHints)
        atLeast = error.retryAfter
        isPermanent = !error.isRetryable
    }

    /// An answer that is not published.
    init(_ error: LeafError) {
        self.init(error.code, error as any ErrorWithHints)
        isPermanent = error.isPermanent
    }

    /// An answer of which no trust file can be made.
    init(_ error: TrustError) {
        self.init(error.code, error as any ErrorWithHints)
        isPermanent = true
    }

    /// The same failure, after which the server may have made something all the same.
    var afterIssue: OutputFailure {
        var failure = self
        failure.mayHaveIssued = true
        return failure
    }

    /// The same facts under a code of the output's own.
    init(_ code: String, _ error: any ErrorWithHints) {
        self.code = code
        self.summary = error.summary
        self.hints = error.hints
    }
}

/// A failure and since when it lasts.
struct ActiveFailure {
    var failure: OutputFailure
    var since: WallTime
}

extension OutputFailure {
    static let noSession = OutputFailure(
        "session.missing", "there is no session with the server", hint: "the login's own error says why",
        isPermanent: false)
    static let nothingToSave = OutputFailure(
        "output.empty", "there is nothing to save", hint: "it is asked for again at the next round")
}
