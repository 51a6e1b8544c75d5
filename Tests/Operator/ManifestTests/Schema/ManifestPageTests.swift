import JSON
import Manifest
import System
import TestSupport
import Testing
import YAML

/// docs/coppice-yaml.md says what the program takes.
@Suite struct ManifestPageTests {
    private func page() throws -> String {
        String(decoding: try Files.read(Checkout.path + "/docs/coppice-yaml.md", limit: 1 << 20), as: UTF8.self)
    }

    @Test func itsExampleIsTaken() throws {
        let blocks = try page().split(separator: "```").filter { $0.hasPrefix("yaml\n") }.map {
            String($0.dropFirst(5))
        }
        #expect(blocks.count == 1)
        for block in blocks {
            #expect(
                try Example.manifest(of: block).environment(nil).identities.map(\.name) == [
                    "web.host1", "web.host2", "edge.host1", "edge.host2",
                ])
        }
    }

    @Test func everyKeyIsExplained() throws {
        let page = try page()
        for key in keys(of: try SchemaFile.document()) { #expect(page.contains("`\(key)`"), "\(key)") }
    }

    /// Every word that the schema knows as a key, wherever.
    private func keys(of value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object):
            var found = Set(object["properties"]?.object?.keys ?? [])
            for member in object.members { found.formUnion(keys(of: member.value)) }
            return found
        case .array(let items): return items.reduce(into: []) { $0.formUnion(keys(of: $1)) }
        default: return []
        }
    }

    /// What is refused by a rule refers to its section of the reference.
    @Test func everyRuleHasItsSection() throws {
        let reference = String(
            decoding: try Files.read(Checkout.path + "/docs/reference/rules.md", limit: 1 << 20), as: UTF8.self)
        for rule in ManifestRule.all { #expect(reference.contains("## `\(rule.code)`")) }
    }
}
