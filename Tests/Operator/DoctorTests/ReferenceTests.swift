import Core
import Doctor
import System
import TestSupport
import Testing

/// docs/reference/findings.md is made from the declarations, and no finding is without a section.
@Suite struct FindingReferenceTests {
    private static let kinds = FindingReference.sections.flatMap(\.kinds)

    @Test func pageIsCurrent() throws {
        let directory = try Directory.open(Checkout.path + "/docs/reference")
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            try directory.replace("findings.md", bytes: Array(FindingReference.page.utf8).span, mode: 0o644)
            Issue.record("docs/reference/findings.md was written: run again without COPPICE_RECORD")
        }
        let page = String(decoding: try directory.read("findings.md", limit: 1 << 20), as: UTF8.self)
        #expect(page == FindingReference.page, "COPPICE_RECORD=1 writes it anew")
    }

    @Test func codesAreUnique() {
        let repeated = Dictionary(grouping: Self.kinds.map(\.code)) { $0 }.filter { $0.value.count > 1 }
        #expect(repeated.isEmpty)
    }

    @Test func kindsAreWordedInOneVoice() {
        for kind in Self.kinds {
            #expect(kind.meaning.hasSuffix("."), "\(kind.code)")
            #expect(!kind.remedy.isEmpty && !kind.remedy.hasSuffix("."), "\(kind.code)")
            #expect(kind.code.split(separator: ".").count == 2, "\(kind.code)")
        }
    }

    /// Every code that stands as a literal in the sources of findings, and every kind that a check declares.
    @Test(arguments: ["Operator/Doctor", "TLS/Inspection", "TLS/TLSClients"])
    func everyCodeHasASection(folder: String) throws {
        let known = Set(Self.kinds.map(\.code))
        var seen = 0
        for text in try sources(Directory.open(Checkout.path + "/Sources/" + folder)).values {
            for part in ["Finding(", "FindingKind(", "Cause("].flatMap({ text.split(separator: $0).dropFirst() }) {
                let word = part.drop { $0.isWhitespace }
                let code = String(word.dropFirst().prefix { $0 != "\"" })
                guard word.first == "\"", code.contains("."), !code.contains("\\") else { continue }
                seen += 1
                #expect(known.contains(code), "\(code) is in no section of FindingReference")
            }
        }
        #expect(seen > 10)
    }

    /// A check is declared in a file of its type's name, and made only when ``DoctorCheck/all`` has its line.
    @Test func everyCheckIsMade() throws {
        let files = try sources(Directory.open(Checkout.path + "/Sources/Operator/Doctor"))
        let list = try #require(files["DoctorCheck.swift"])
        let declared = files.filter { $0.value.contains("static let check = DoctorCheck(") }.keys
        for file in declared {
            #expect(list.contains(" \(file.dropLast(".swift".count)).check,"), "\(file) is not in DoctorCheck.all")
        }
        #expect(declared.count > 20)
    }

    /// The text of every file below, by its name.
    private func sources(_ directory: Directory) throws -> [String: String] {
        var texts: [String: String] = [:]
        for name in try directory.list() {
            if name.hasSuffix(".swift") {
                texts[name] = String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self)
            } else {
                try texts.merge(sources(directory.directory(name))) { first, _ in first }
            }
        }
        return texts
    }
}
