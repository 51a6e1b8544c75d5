import AgentConfig
import Core
import Manifest
import System
import TestSupport
import Testing

/// docs/reference/rules.md is made of the rules' declarations and of what `coppice check` says of each one's first case.
@Suite struct RulesPageTests {
    @Test func pageIsCurrent() throws {
        let directory = try Directory.open(Checkout.path + "/docs/reference")
        let page = Self.page
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            try directory.replace("rules.md", bytes: Array(page.utf8).span, mode: 0o644)
            Issue.record("docs/reference/rules.md was written: run again without COPPICE_RECORD")
        }
        let written = String(decoding: try directory.read("rules.md", limit: 1 << 20), as: UTF8.self)
        #expect(written == page, "COPPICE_RECORD=1 writes it anew")
    }

    private static var page: String {
        let rows = ManifestRule.all.map {
            "| [`\($0.code)`](#\(anchor($0.code))) | \($0.summary) | \($0.severity.rawValue) |"
        }
        return ([introduction, rows.joined(separator: "\n")] + ManifestRule.all.map(section)).joined(separator: "\n")
            + "\n"
    }

    private static let introduction = """
        # Rules of coppice.yaml

        What `coppice check` looks at beyond the form of the file, by the name that it shows in brackets. The names are stable.
        An error refuses the manifest; a note is worth a word. Made from the program's own declarations.

        | rule | what it is about | |
        |---|---|---|
        """

    private static func anchor(_ code: String) -> String { code.replacing(".", with: "") }

    private static func section(_ rule: ManifestRule) -> String {
        """

        ## `\(rule.code)`

        \(wrapped(rule.reason))

        ```text
        \(shown(rule))
        ```
        """
    }

    /// The text in lines of at most 120 characters.
    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.count + word.count >= 120 {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : last + " " + word
            }
        }
        return lines.joined(separator: "\n")
    }

    /// What a reader sees.
    private static func shown(_ rule: ManifestRule) -> String {
        guard let bad = RuleCase.all.first(where: { $0.code == rule.code }) else { return "" }
        let reading = bad.reading
        let lines = reading.text.split(separator: "\n", omittingEmptySubsequences: false)
        let told = (reading.errors + reading.notes).first { $0.code == rule.code }
        return told?.rendered(in: lines, as: rule.severity.rawValue) ?? ""
    }
}
