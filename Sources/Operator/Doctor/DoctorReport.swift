package import Core
package import JSON

/// What the doctor found: every check in order, one value for text, JSON and the exit status.
package struct DoctorReport: Hashable, Sendable {
    /// What it is about: `web (app)`, a path, or `HOST:PORT`.
    package var subject: String
    /// In the order in which they were made.
    package private(set) var results: [CheckResult]
    /// How many findings ``bounded(to:)`` has left out.
    package private(set) var leftOut = 0
    /// The conclusion before findings were left out.
    private var whole: String?

    package init(subject: String, results: [CheckResult]) {
        (self.subject, self.results) = (subject, results)
    }

    /// The same with `limit` findings of each check at most, errors first. The conclusion counts all of them.
    package func bounded(to limit: Int) -> DoctorReport {
        var report = self
        report.whole = conclusion
        report.results = results.map { $0.bounded(to: limit) }
        report.leftOut = leftOut + findings.count - report.findings.count
        return report
    }

    /// Nothing is to be looked at. What was not checked counts as nothing found.
    package var isGood: Bool { findings.isEmpty }

    /// Every finding, in the order of the checks.
    package var findings: [Finding] { results.flatMap(\.findings) }

    /// The worst in one sentence: the first error, where causes come before what follows from them.
    package var conclusion: String {
        if let whole { return whole }
        guard let worst else { return "\(subject): good" + unchecked }
        let errors = findings.count { $0.severity == .error }
        let counts = [Self.amount(errors, "error"), Self.amount(findings.count - errors, "warning")]
        let isNamed = [": ", " "].contains { worst.summary.hasPrefix(subject + $0) }
        return "\(isNamed ? "" : subject + ": ")\(worst.summary) (\(counts.compactMap { $0 }.joined(separator: ", ")))"
    }

    private var worst: Finding? {
        let ranked = DoctorCheck.Rank.allCases.flatMap { rank in
            results.filter { DoctorCheck.rank(of: $0.check) == rank }.flatMap(\.findings)
        }
        return ranked.first { $0.severity == .error } ?? ranked.first
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
        var facts: JSONObject = [
            "subject": .string(subject), "good": .bool(isGood), "conclusion": .string(conclusion),
            "checks": .array(results.map(\.json)),
        ]
        if leftOut > 0 { facts["findings_left_out"] = .integer(leftOut) }
        return facts
    }
}
