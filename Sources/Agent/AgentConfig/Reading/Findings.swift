package import Core

/// The complaints of one file while it is read: every rule adds to it, nothing stops at the first.
package final class Findings {
    /// In the order in which they were made.
    package private(set) var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic] = []) {
        self.diagnostics = diagnostics
    }

    /// Adds a complaint.
    package func complain(_ message: String, at mark: Mark, hint: String) {
        diagnostics.append(Diagnostic(message, at: mark, hint: hint))
    }

    /// Adds a complaint that was made elsewhere.
    package func complain(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Adds what a rule refused, at the place of the refused value.
    package func complain(_ refusal: Refusal, at mark: Mark) {
        complain(refusal.message, at: mark, hint: refusal.hint)
    }
}

/// Why a rule does not take a value, and what it would take.
package struct Refusal: Error {
    /// What is wrong, lower case, without a full stop.
    package var message: String
    /// What would do.
    package var hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}

/// A text of the file as a complaint shows it.
package func shown(_ text: some StringProtocol) -> String {
    "`" + bounded(text, limit: 80) + "`"
}
