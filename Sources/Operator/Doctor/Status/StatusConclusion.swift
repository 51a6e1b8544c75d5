internal import Boundary
internal import Core
import Inspection
package import JSON

extension BoundaryStatus {
    /// The root in one line: whose it is, whether it is good, and what is next or what is worst.
    package var conclusion: String { "\(subject): \(judgement)" }

    /// `web (app)`, or the path where no agent has said its name.
    package var subject: String {
        status.map { "\(bounded($0.identity)) (\($0.kind.rawValue))" } ?? bounded(directory)
    }

    private var judgement: String {
        let findings = findings
        guard let worst = findings.first else { return "good" + plan }
        let errors = findings.count { $0.severity == .error }
        let counts = [amount(errors, "error"), amount(findings.count - errors, "warning")].compactMap { $0 }
        return counts.joined(separator: " and ") + ": " + worst.summary
    }

    private var plan: String {
        guard let next = status?.next else { return "" }
        return "; next: \(bounded(next.what)) \(within(next.at))"
    }

    private func amount(_ count: Int, _ word: String) -> String? {
        count == 0 ? nil : count == 1 ? "1 \(word)" : "\(count) \(word)s"
    }

    /// The facts of `coppice status --json` for this root.
    package var json: JSONValue {
        let findings = findings
        var members: JSONObject = [
            "dir": .string(directory), "good": .bool(findings.isEmpty), "conclusion": .string(conclusion),
            "running": .bool(process != nil),
        ]
        members["pid"] = process.flatMap { $0 == 0 ? nil : .integer($0) }
        members["status"] = status?.json
        members["findings"] = .array(findings.map(\.json))
        return .object(members)
    }
}
