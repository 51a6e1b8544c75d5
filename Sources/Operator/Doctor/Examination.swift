package import Core
package import JSON

/// What the doctor found: every check in order, one value for text, JSON and the exit status.
package struct Examination: Hashable, Sendable {
    /// Whom or what it is about: `web (app)`, a path, or `HOST:PORT`.
    package var subject: String
    /// In the order in which they were made.
    package var results: [CheckResult]

    package init(subject: String, results: [CheckResult]) {
        (self.subject, self.results) = (subject, results)
    }

    /// Nothing is to be looked at. What was not checked counts as nothing found.
    package var isGood: Bool { findings.isEmpty }

    /// Every finding, in the order of the checks.
    package var findings: [Finding] { results.flatMap(\.findings) }

    /// The worst in one sentence: the first error, where causes come before what follows from them.
    package var conclusion: String {
        guard let worst else { return "\(subject): good" + unchecked }
        let errors = findings.count { $0.severity == .error }
        let counts = [Self.amount(errors, "error"), Self.amount(findings.count - errors, "warning")]
        let isNamed = [": ", " "].contains { worst.summary.hasPrefix(subject + $0) }
        return "\(isNamed ? "" : subject + ": ")\(worst.summary) (\(counts.compactMap { $0 }.joined(separator: ", ")))"
    }

    private var worst: Finding? {
        let ranked = (0...2).flatMap { rank in results.filter { Self.rank($0) == rank } }.flatMap(\.findings)
        return ranked.first { $0.severity == .error } ?? ranked.first
    }

    /// What the agent says and what is on disk follows from the rest; who ends TLS without asking for a certificate is told by
    /// the checks of the server and of the login.
    private static func rank(_ result: CheckResult) -> Int {
        switch result.check {
        case "boundary.agent": 2
        case "boundary.generations", ClientRequestCheck.check: 1
        default: 0
        }
    }

    private var unchecked: String {
        let count = results.count { $0.word == "not-checked" }
        return count == 0 ? "" : count == 1 ? ", 1 check could not be made" : ", \(count) checks could not be made"
    }

    private static func amount(_ count: Int, _ word: String) -> String? {
        count == 0 ? nil : count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }

    /// The facts of `--json`, without `schema`.
    package var facts: JSONObject {
        [
            "subject": .string(subject), "good": .bool(isGood), "conclusion": .string(conclusion),
            "checks": .array(results.map(\.json)),
        ]
    }
}
