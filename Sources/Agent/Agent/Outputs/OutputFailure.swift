import Core
import VaultAPI

/// Why an output could not be obtained, saved or applied: what `status` shows and the log says.
struct OutputFailure: ErrorWithHints, Hashable {
    /// What kind of fault it is: its code and its page in the reference.
    let kind: FindingKind
    /// The stable code of ``kind``, such as `boundary.room` or `leaf.refused`.
    var code: String { kind.code }
    var summary: String
    var hints: [String]
    /// How long the server asked us to wait; zero when it did not.
    var atLeast = Duration.zero
    /// Whether the server may have made something all the same: then the budget stays charged.
    var mayHaveIssued = false
    /// Whether it stays as it is until something is changed: `--once` does not try again.
    var isPermanent = false

    /// A fault that we found ourselves.
    init(_ kind: FindingKind, _ summary: String, hint: String, isPermanent: Bool = true) {
        self.kind = kind
        self.summary = summary
        self.hints = [hint]
        self.isPermanent = isPermanent
    }

    /// A fault that we found ourselves, with the hints of what was found.
    init(_ kind: FindingKind, _ summary: String, hints: [String]) {
        self.kind = kind
        self.summary = summary
        self.hints = hints
        self.isPermanent = true
    }

    /// What the server said, or that it did not.
    init(_ kind: FindingKind, _ error: VaultError) {
        self.init(kind, error as any ErrorWithHints)
        atLeast = error.retryAfter
        isPermanent = !error.isRetryable
    }

    /// Whether the answer itself may be good, and this host is what refuses it: its roots, its clock.
    var mayBeOurs = false

    /// The same failure of an answer that may yet be found good here.
    var ours: OutputFailure {
        var failure = self
        failure.mayBeOurs = true
        return failure
    }

    /// The same failure, after which the server may have made something all the same.
    var afterIssue: OutputFailure {
        var failure = self
        failure.mayHaveIssued = true
        return failure
    }

    /// The same facts as a kind of failure of the output's own.
    init(_ kind: FindingKind, _ error: any ErrorWithHints) {
        self.kind = kind
        self.summary = error.summary
        self.hints = error.hints
    }
}
