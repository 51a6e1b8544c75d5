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
