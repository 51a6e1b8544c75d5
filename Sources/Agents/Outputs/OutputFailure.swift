import Model

/// Why an output could not be obtained, saved or applied: what `status` shows and the log says.
struct OutputFailure: Remediable, Hashable {
    /// A stable code, such as `boundary.full` or `vault.denied`.
    var code: String
    var summary: String
    var hints: [String]
    /// How long the server asked us to wait; zero when it did not.
    var atLeast = Duration.zero
    /// Whether the server may have made something all the same: then the budget stays charged.
    var mayHaveIssued = false

    init(_ code: String, _ summary: String, hint: String, atLeast: Duration = .zero) {
        self.code = code
        self.summary = summary
        self.hints = [hint]
        self.atLeast = atLeast
    }

    /// The same failure, after which the server may have made something all the same.
    var afterIssue: OutputFailure {
        var failure = self
        failure.mayHaveIssued = true
        return failure
    }

    /// The same facts under a code of the output's own.
    init(_ code: String, _ error: any Remediable, atLeast: Duration = .zero) {
        self.code = code
        self.summary = error.summary
        self.hints = error.hints
        self.atLeast = atLeast
    }
}
