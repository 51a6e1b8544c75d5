import AgentConfig
import Artifacts
import Core
import Manifest
import TestSupport
import Testing
import YAML

/// Files that are hardly manifests at all: each is refused with places within it, and nothing else happens.
@Suite struct MalformedManifestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let line: Int
        let message: String

        init(_ name: String, _ bytes: [UInt8], line: Int, _ message: String) {
            (testDescription, self.bytes, self.line, self.message) = (name, bytes, line, message)
        }

        init(_ name: String, _ text: String, line: Int, _ message: String) {
            self.init(name, Array(text.utf8), line: line, message)
        }
    }

    static let good = Fragments.manifest()
    static let cases = [
        Case("an empty file", "", line: 1, "the file is empty"),
        Case("comments alone", "# nothing\n", line: 1, "the file is empty"),
        Case(
            "more than a mebibyte", [UInt8](repeating: UInt8(ascii: "#"), count: YAML.sizeLimit + 1), line: 1,
            "at most 1048576 are read"),
        Case(
            "brackets without end", [UInt8](repeating: UInt8(ascii: "["), count: 4096), line: 1,
            "more than 32 levels of nesting"),
        Case(
            "nesting beyond the limit",
            "a: " + String(repeating: "{ a: ", count: 40) + String(repeating: "}", count: 40), line: 1,
            "more than 32 levels of nesting"),
        Case("cut within a quote", good + "owner: \"cop", line: 5, "the quote is never closed"),
        Case("cut within a bracket", "environments: { test: [\n", line: 2, "a value is missing here"),
        Case("a repeated key", good + "identities: {}\n", line: 5, "twice"),
        Case(
            "a repeated environment",
            "environments:\n  test: \(Fragments.environment)\n  test: {}\nidentities: { \(Fragments.web) }\n", line: 3,
            "twice"),
        Case("a tab", "environments:\n\ttest: {}\n", line: 2, "a tab indents the line"),
        Case("an alias", "environments: *all\n", line: 1, "alias"),
        Case("an anchor", "environments: &all { }\n", line: 1, "anchor"),
        Case("a merge key", "environments: { <<: { a: b } }\nidentities: { \(Fragments.web) }\n", line: 1, "<<"),
        Case("a tag", "environments: !!map {}\n", line: 1, "tag"),
        Case("two documents", "--- {}\n--- {}\n", line: 2, "document"),
        Case("Latin 1", Array("owner: caf".utf8) + [0xE9, 0x0A], line: 1, "byte 0xe9 is not UTF-8"),
        Case("UTF-16", [0xFF, 0xFE, 0x61, 0x00], line: 1, "UTF-16"),
        Case("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(good.utf8), line: 1, "byte order mark"),
        Case("Windows line ends", good.replacing("\n", with: "\r\n"), line: 1, "carriage return"),
        Case("a NUL byte", "owner: a\u{0}b\n", line: 1, "a NUL byte"),
        Case("a web page", "<!DOCTYPE html>\n<html></html>\n", line: 1, "must be a mapping"),
        Case("JSON that is something else", "{\"schema\": 1}", line: 1, "no key `schema`"),
    ]

    @Test(arguments: cases)
    func isRefused(bad: Case) throws {
        let reading = ManifestReading(YAML.read(bad.bytes, file: "coppice.yaml"))
        #expect(reading.manifest == nil)
        let told = try #require(
            reading.errors.first { $0.message.contains(bad.message) }, "\(reading.errors.prefix(3))")
        #expect(told.mark.line == bad.line && !told.hint.isEmpty)
    }

    /// The example, cut anywhere: it is refused with places within it, or what is left of it is a whole manifest.
    @Test func isCutAnywhere() throws {
        let bytes = Array(try Example.text().utf8)
        let ends = Array(stride(from: 0, to: bytes.count, by: 37))
        let refused = try ends.count { try isRefused(Array(bytes[..<$0])) }
        #expect(refused >= ends.count / 2, "\(refused) of \(ends.count) were refused")
    }

    /// Whether `bytes` are refused. Every diagnostic has its place within them; what is accepted has, of every identity, a
    /// configuration that is the same when it is written as `agent.yaml` and read again.
    private func isRefused(_ bytes: [UInt8]) throws -> Bool {
        let reading = ManifestReading(YAML.read(bytes, file: "coppice.yaml"))
        let lines = reading.text.split(separator: "\n", omittingEmptySubsequences: false).count
        for told in reading.errors + reading.notes {
            let isInside = told.mark.column >= 1 && (1...lines + 1).contains(told.mark.line)
            #expect(isInside && !told.hint.isEmpty && !told.message.isEmpty, "\(told)")
        }
        #expect((reading.manifest == nil) == !reading.errors.isEmpty)
        guard let manifest = reading.manifest else { return true }
        for environment in manifest.environments {
            #expect(!environment.server.addresses.isEmpty && !environment.domain.isEmpty)
            for configuration in environment.identities.map(\.configuration) {
                let document = YAML.read(Array(configuration.yaml().utf8), file: "agent.yaml")
                #expect(try AgentConfiguration.parse(document) == configuration)
            }
        }
        return false
    }

    private static let pieces = [
        "\n", ":", "-", "[", "]", "{", "}", "\"", "<", ">", "#", "|", "*", "&", "\t", "~", "é", "..", "0", ",",
    ]

    /// The example with random damage.
    @Test(arguments: 0..<4)
    func damageIsRefusedWithPlaces(seed: Int) throws {
        let good = Array(try Example.text().utf8)
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<40 {
            var bytes = good
            random.splice(Self.pieces, into: &bytes)
            if try isRefused(bytes) { refused += 1 }
        }
        #expect(refused >= 20, "\(refused) of 40 were refused")
    }
}
