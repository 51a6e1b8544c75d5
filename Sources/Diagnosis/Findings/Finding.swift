package import JSON
package import Model

/// One thing to look at, found by looking: a stable code, where it is, what it is, and what helps.
package struct Finding: Hashable, Sendable {
    /// How bad it is.
    package typealias Severity = AgentStatus.Finding.Severity

    /// A stable name, as `cert.expired`.
    package var code: String
    /// How bad it is.
    package var severity: Severity
    /// The line of the file that it is about, from 1.
    package var line: Int?
    /// One line, lower case, without a full stop.
    package var summary: String
    /// What helps.
    package var hint: String

    package init(_ code: String, _ severity: Severity, line: Int? = nil, _ summary: String, hint: String) {
        self.code = code
        self.severity = severity
        self.line = line
        self.summary = summary
        self.hint = hint
    }

    /// An agent's own finding.
    package init(_ finding: AgentStatus.Finding) {
        self.init(
            bounded(finding.code, limit: 60), finding.severity, bounded(finding.summary), hint: bounded(finding.hint))
    }

    /// The finding as every report shows it.
    package var json: JSONValue {
        var members: JSONObject = ["code": .string(code), "severity": .string(severity.rawValue)]
        members["line"] = line.map { .integer($0) }
        members["summary"] = .string(summary)
        members["hint"] = .string(hint)
        return .object(members)
    }
}
