import AgentConfig
import Core
import Manifest
import System
import TestSupport
import Testing
import YAML

/// A manifest that breaks one rule, at its marks and nowhere else.
struct RuleCase: CustomTestStringConvertible, Sendable {
    let code: String
    let name: String
    let manifest: String
    /// A part of each message.
    let messages: [String]
    /// Rules that cannot but be broken along with it.
    let also: [String]
    /// What is known of the files, by path.
    let files: [String: FileFacts]

    init(
        _ code: String, _ name: String, _ manifest: String, _ messages: String..., also: [String] = [],
        files: [String: FileFacts] = [:]
    ) {
        (self.code, self.name, self.manifest, self.messages) = (code, name, manifest, messages)
        (self.also, self.files) = (also, files)
    }

    var testDescription: String { "\(code): \(name)" }

    /// The moment at which files are looked at.
    static let now = WallTime(secondsSince1970: 1_767_225_600)

    /// What the manifest is said to be.
    var reading: ManifestReading {
        let text = Marked(manifest, file: "coppice.yaml").text
        return ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml")).with(files, at: Self.now)
    }

    static let all = isolation + hosts + mounts + names + secrets + lives + files
}

/// Rules of the manifest.

@Suite struct RuleTests {
    @Test(arguments: RuleCase.all)
    func isFoundWhereItIsBroken(bad: RuleCase) {
        let reading = bad.reading
        let everything = (reading.errors + reading.notes).sorted { $0.mark < $1.mark }
        let told = everything.filter { $0.code == bad.code }
        #expect(told.map(\.mark) == Marked(bad.manifest, file: "coppice.yaml").marks, "\(everything)")
        #expect(told.allSatisfy { !$0.hint.isEmpty })
        #expect(everything.allSatisfy { ([bad.code] + bad.also).contains($0.code ?? "") }, "\(everything)")
        #expect(told.count == bad.messages.count)
        for (diagnostic, message) in zip(told, bad.messages) {
            #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
        }
    }

    @Test(arguments: ManifestRule.all.map(\.code))
    func everyRuleHasACase(code: String) {
        #expect(RuleCase.all.contains { $0.code == code })
    }

    @Test func rulesAreWordedInOneVoice() {
        #expect(Set(ManifestRule.all.map(\.code)).count == ManifestRule.all.count)
        for rule in ManifestRule.all {
            #expect(rule.code.split(separator: ".").count == 2, "\(rule.code)")
            #expect(rule.reason.hasSuffix(".") && !rule.summary.hasSuffix("."), "\(rule.code)")
        }
    }

    /// The areas that share a file, with the first part of its name.
    private static let sharedFiles = [
        "user": "HostSharing", "dir": "HostSharing", "metrics": "HostSharing",
        "trust": "Lifetime", "refresh": "Lifetime", "login": "Lifetime",
    ]

    /// `client-name.shared` is in `ClientNameRules.swift`, as `clientNameShared`: the first word of a rule's code is in the
    /// name of its file, or its file is in ``sharedFiles``, and nowhere else is the code.
    @Test(arguments: ManifestRule.all.map(\.code))
    func fileOfARuleIsFoundByItsCode(code: String) throws {
        let path = Checkout.path + "/Sources/Operator/Manifest/Rules"
        let directory = try Directory.open(path)
        let names = try directory.list().filter { $0.hasSuffix("Rules.swift") }
        let declaring = try names.filter { name in
            String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self).contains("\"\(code)\"")
        }
        let file = try #require(declaring.first)
        #expect(declaring.count == 1, "\(declaring)")
        let area = camelCase(code.prefix { $0 != "." })
        #expect(file.contains(Self.sharedFiles[area] ?? area.prefix(1).uppercased() + area.dropFirst()))
        let text = String(decoding: try directory.read(file, limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("static let \(camelCase(code)) = ManifestRule("))
    }

    private func camelCase(_ code: some StringProtocol) -> String {
        let words = code.split { $0 == "." || $0 == "-" }
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// An error refuses the manifest, a note does not.
    @Test(arguments: RuleCase.all)
    func notesDoNotRefuse(bad: RuleCase) {
        let isNote = ManifestRule.all.first { $0.code == bad.code }?.severity == .note
        #expect((bad.reading.manifest != nil) == isNote)
    }
}
