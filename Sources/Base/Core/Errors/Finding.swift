/// One thing to look at, found by looking: a stable code, where it is, what it is, and what helps.
package struct Finding: Hashable, Sendable {
    /// How bad it is.
    package enum Severity: String, CaseIterable, Sendable {
        case error
        case warning
    }

    /// A stable name, as `cert.expired`: a section of the reference.
    package var code: String
    /// How bad it is.
    package var severity: Severity
    /// The line of the file that it is about, from 1.
    package var line: Int?
    /// One line, lower case, without a full stop.
    package var summary: String
    /// What was seen, one fact a line: never a secret.
    package var evidence: [String]
    /// What helps: a command or an edit.
    package var hint: String

    package init(
        _ code: String, _ severity: Severity, line: Int? = nil, _ summary: String, evidence: [String] = [], hint: String
    ) {
        self.code = code
        self.severity = severity
        self.line = line
        self.summary = summary
        self.evidence = evidence
        self.hint = hint
    }

    /// A finding of a kind, as bad as its kind is. Without a hint of its own it has the kind's remedy.
    package init(
        _ kind: FindingKind, line: Int? = nil, _ summary: String, evidence: [String] = [], hint: String? = nil
    ) {
        self.init(kind.code, kind.severity, line: line, summary, evidence: evidence, hint: hint ?? kind.remedy)
    }
}

/// What findings of one code have in common, wherever they are found: a section of the reference.
package struct FindingKind: Hashable, Sendable {
    /// The stable code, `AREA.WORDS`.
    package let code: String
    /// How bad it is.
    package let severity: Finding.Severity
    /// What it means and what follows from it, in a sentence or two.
    package let meaning: String
    /// What helps in general: a command or an edit, lower case, without a full stop.
    package let remedy: String

    /// `remedy` also stands in for the hint of a finding that has none of its own.
    package init(_ code: String, _ severity: Finding.Severity, _ meaning: String, remedy: String) {
        self.code = code
        self.severity = severity
        self.meaning = meaning
        self.remedy = remedy
    }
}
