import Artifacts
import Core
import Doctor
import Manifest
import System
import TestSupport
import Testing

/// docs/reference/findings.md is generated from the declarations, every code in the sources is declared, and one fault has
/// one code.
@Suite struct CodeReferenceTests {
    private static let proofs = FindingReference.Section(
        title: "Proofs", commands: ["coppice prove", "coppice report"], kinds: RightsFinding.Code.allCases.map(\.kind))
    private static let kinds = FindingReference.sections.flatMap(\.kinds) + proofs.kinds
    private static let codes = Set(kinds.map(\.code))

    @Test func pageIsCurrent() throws {
        let directory = try Directory.open(Checkout.path + "/docs/reference")
        let made = FindingReference.page(with: [Self.proofs])
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            try directory.replace("findings.md", bytes: Array(made.utf8).span, mode: 0o644)
            Issue.record("docs/reference/findings.md was written: run again without COPPICE_RECORD")
        }
        let page = String(decoding: try directory.read("findings.md", limit: 1 << 20), as: UTF8.self)
        #expect(page == made, "COPPICE_RECORD=1 writes it anew")
    }

    @Test func codesAreUnique() {
        let repeated = Dictionary(grouping: Self.kinds.map(\.code)) { $0 }.filter { $0.value.count > 1 }
        #expect(repeated.isEmpty)
        #expect(
            Self.codes.isDisjoint(with: ManifestRule.all.map(\.code)), "a rule of the manifest has a page of its own")
    }

    @Test func oneFaultHasOneCode() {
        let meanings = Dictionary(grouping: Self.kinds) { plain($0.meaning) }.filter { $0.value.count > 1 }
        for (_, same) in meanings { Issue.record("\(same.map(\.code)) mean the same") }
    }

    @Test func kindsAreWordedInOneVoice() {
        for kind in Self.kinds {
            #expect(kind.meaning.hasSuffix("."), "\(kind.code)")
            #expect(!kind.remedy.isEmpty && !kind.remedy.hasSuffix("."), "\(kind.code)")
            #expect(kind.code.split(separator: ".").count == 2, "\(kind.code)")
        }
    }

    /// Every code that stands as a literal where a finding, a kind, a cause or a failure is made, or where a warning is logged.
    @Test func everyCodeHasASection() throws {
        var seen = 0
        for source in try SourceFile.all(below: "Sources") where !source.path.contains("/Lab/") {
            for code in source.codes {
                seen += 1
                #expect(Self.codes.contains(code), "\(source.path): \(code) is in no section of the reference")
            }
        }
        #expect(seen > 150)
    }

    @Test func everySectionHasACode() throws {
        let literals = Set(try SourceFile.all(below: "Sources").flatMap { $0.text.split(separator: "\"") })
        for code in Self.codes { #expect(literals.contains(Substring(code)), "no source says \(code)") }
    }

    private func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
}
