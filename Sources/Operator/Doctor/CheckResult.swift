package import Core
import Inspection
package import JSON

/// What one check of the doctor came to.
package struct CheckResult: Hashable, Sendable {
    /// Whether it could be made, and how it went.
    package enum State: Hashable, Sendable {
        /// It was made, and this is the good news in one line.
        case good(String)
        /// It was made and found something.
        case found([Finding])
        /// It was not made; the reason reads after "because".
        case notChecked(String)
    }

    /// The check's stable name, as `client.keypair`.
    package var check: String
    /// How it went.
    package var state: State
    /// What was seen besides, one fact a line.
    package var facts: [String]

    package init(_ check: String, _ state: State, facts: [String] = []) {
        (self.check, self.state, self.facts) = (check, state, facts)
    }

    /// The findings, or the good news where there are none.
    package init(_ check: String, _ findings: [Finding], good: String, facts: [String] = []) {
        self.init(check, findings.isEmpty ? .good(good) : .found(findings), facts: facts)
    }

    /// What it found.
    package var findings: [Finding] {
        if case .found(let findings) = state { findings } else { [] }
    }

    /// How it went in one line: the good news, the worst of the findings, or why it was not checked.
    package var conclusion: String {
        switch state {
        case .good(let news): news
        case .found(let findings): (findings.first { $0.severity == .error } ?? findings.first)?.summary ?? ""
        case .notChecked(let reason): "not checked, because " + reason
        }
    }

    /// The same with the boundary directory in the commands of its hints.
    func placed(in directory: String) -> CheckResult {
        guard case .found(let findings) = state else { return self }
        return CheckResult(check, .found(findings.map { $0.placed(in: directory) }), facts: facts)
    }

    /// The same with `limit` findings at most: errors first, where it has more.
    func bounded(to limit: Int) -> CheckResult {
        guard case .found(let findings) = state, findings.count > limit else { return self }
        let sorted = findings.filter { $0.severity == .error } + findings.filter { $0.severity != .error }
        return CheckResult(check, .found(Array(sorted.prefix(limit))), facts: facts)
    }

    /// The word for the state: `good`, `warning`, `error` or `not-checked`.
    package var word: String {
        switch state {
        case .good: "good"
        case .found(let findings):
            findings.contains { $0.severity == .error }
                ? Finding.Severity.error.rawValue : Finding.Severity.warning.rawValue
        case .notChecked: "not-checked"
        }
    }

    /// The facts of `--json`.
    package var json: JSONValue {
        var members: JSONObject = ["check": .string(check), "state": .string(word), "conclusion": .string(conclusion)]
        if !facts.isEmpty { members["facts"] = .strings(facts) }
        members["findings"] = .array(findings.map(\.json))
        return .object(members)
    }
}
