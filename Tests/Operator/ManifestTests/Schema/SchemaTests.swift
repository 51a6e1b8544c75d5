import Core
import JSON
import Manifest
import TestSupport
import Testing
import YAML

/// The schema and the reader know the same keys, words and needs, at every level, in both directions.
@Suite struct SchemaTests {
    /// A mapping of the manifest: how to write it, with `‸` for its content, and where the schema has it.
    struct Level: CustomTestStringConvertible, Sendable {
        let template: String
        let place: [String]
        var testDescription: String { template }

        init(_ template: String, _ place: String...) { (self.template, self.place) = (template, place) }
    }

    static let levels = [
        Level("{ ‸ }"),
        Level("environments: { test: { ‸ } }", "$defs", "environment"),
        Level("environments: { test: { vault: { ‸ } } }", "$defs", "environment", "properties", "vault"),
        Level(
            "environments: { test: { vault: { ca: { ‸ } } } }", "$defs", "environment", "properties", "vault",
            "properties", "ca"),
        Level(
            "environments: { test: { vault: { ca: { roots: { ‸ } } } } }", "$defs", "environment", "properties",
            "vault", "properties", "ca", "properties", "roots"),
        Level("environments: { test: { login: { ‸ } } }", "$defs", "environment", "properties", "login"),
        Level("environments: { test: { clients: { ‸ } } }", "$defs", "environment", "properties", "clients"),
        Level(
            "environments: { test: { issuing: { pki: { ‸ } } } }", "$defs", "environment", "properties", "issuing",
            "additionalProperties"),
        Level(
            "environments: { test: { secrets: { kv: { ‸ } } } }", "$defs", "environment", "properties", "secrets",
            "additionalProperties"),
        Level("identities: { web: { ‸ } }", "$defs", "identity"),
        Level("identities: { web: { metrics: { ‸ } } }", "$defs", "identity", "properties", "metrics"),
        Level("identities: { web: { leaf: [{ ‸ }] } }", "$defs", "leaf"),
        Level("identities: { web: { leaf: [{ on_change: { ‸ } }] } }", "$defs", "hook"),
        Level("identities: { web: { secret: [{ ‸ }] } }", "$defs", "secret"),
        Level(
            "identities: { web: { secret: [{ files: { a: { ‸ } } }] } }", "$defs", "secret", "properties", "files",
            "additionalProperties"),
        Level("identities: { web: { trust: [{ ‸ }] } }", "$defs", "trust"),
        Level(
            "identities: { web: { trust: [{ intermediates: { ‸ } }] } }", "$defs", "trust", "properties",
            "intermediates"),
        Level("identities: { web: { trust: [{ probe: { ‸ } }] } }", "$defs", "probe"),
        Level("identities: { web: { proxy: { kind: nginx, ‸ } } }", "$defs", "processProxy"),
        Level("identities: { web: { proxy: { kind: haproxy, ‸ } } }", "$defs", "haproxy"),
        Level("identities: { web: { proxy: { kind: caddy, ‸ } } }", "$defs", "adminProxy"),
    ]

    private func schema(at place: [String]) throws -> JSONValue {
        try place.reduce(try SchemaFile.document()) { try #require($0[$1], "\(place)") }
    }

    private func diagnostics(_ text: String) -> [Diagnostic] {
        ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml")).errors
    }

    @Test(arguments: levels)
    func keysAreTheSame(level: Level) throws {
        let told = diagnostics(level.template.replacing("‸", with: "qqqqqqqqqq: 1"))
        let hint = try #require(told.first { $0.message.contains("qqqqqqqqqq") }?.hint)
        let known = hint.replacing("it knows: ", with: "").split(separator: ", ").map(String.init)
        let keys = try #require(try schema(at: level.place + ["properties"]).object?.keys)
        #expect(Set(keys) == Set(known))
        #expect(try schema(at: level.place)["additionalProperties"] == .bool(false))
    }

    /// What is needed is told of an empty mapping by its subject. Of `roots`, what is needed depends on `accept`; a proxy's keys
    /// depend on its kind.
    @Test(arguments: levels.filter { $0.place.last != "roots" && $0.template.contains("{ ‸ }") })
    func needsAreTheSame(level: Level) throws {
        let told = diagnostics(level.template.replacing("{ ‸ }", with: "{}"))
        let place = try #require(
            Marked(level.template.replacing("{ ‸ }", with: "‸{}"), file: "coppice.yaml").marks.first)
        let needed = told.filter { $0.mark == place && $0.message.contains(" needs `") }.compactMap {
            $0.message.split(separator: "`").last.map(String.init)
        }
        let required = try schema(at: level.place)["required"]?.strings ?? []
        #expect(Set(required) == Set(needed), "\(told.map(\.message))")
    }

    static let choices = [
        Level(
            "environments: { test: { clients: { key: ‸ } } }", "$defs", "environment", "properties", "clients",
            "properties", "key"),
        Level(
            "environments: { test: { secrets: { kv: { type: ‸ } } } }", "$defs", "environment", "properties", "secrets",
            "additionalProperties", "properties", "type"),
        Level(
            "environments: { test: { vault: { ca: { roots: { accept: ‸ } } } } }", "$defs", "environment",
            "properties", "vault", "properties", "ca", "properties", "roots", "properties", "accept"),
        Level("identities: { web: { trust: [{ accept: ‸ }] } }", "$defs", "trust", "properties", "accept"),
        Level("identities: { web: { kind: ‸ } }", "$defs", "identity", "properties", "kind"),
        Level("identities: { web: { renewal: ‸ } }", "$defs", "identity", "properties", "renewal"),
        Level("identities: { web: { proxy: ‸ } }", "$defs", "proxyKind"),
        Level("identities: { web: { leaf: [{ key: ‸ }] } }", "$defs", "leaf", "properties", "key"),
        Level("identities: { web: { secret: [{ on_delete: ‸ }] } }", "$defs", "secret", "properties", "on_delete"),
        Level(
            "identities: { web: { secret: [{ files: { a: { format: ‸ } } }] } }", "$defs", "secret", "properties",
            "files",
            "additionalProperties", "properties", "format"),
        Level(
            "identities: { web: { secret: [{ files: { a: { decode: ‸ } } }] } }", "$defs", "secret", "properties",
            "files",
            "additionalProperties", "properties", "decode"),
    ]

    @Test(arguments: choices)
    func wordsAreTheSame(level: Level) throws {
        let told = diagnostics(level.template.replacing("‸", with: "qqqqqqqqqq"))
        let message = try #require(told.first { $0.message.contains("qqqqqqqqqq") }?.message)
        let words = try #require(message.split(separator: "not one of: ").last).split(separator: ", ").map(String.init)
        #expect(try schema(at: level.place)["enum"]?.strings == words)
    }

    /// No mapping and no closed set of words of the schema is left out above.
    @Test func everyLevelIsLookedAt() throws {
        let text = try SchemaFile.document().text()
        #expect(text.split(separator: "\"enum\"", omittingEmptySubsequences: false).count - 1 == Self.choices.count)
        #expect(
            text.split(separator: "\"additionalProperties\":false", omittingEmptySubsequences: false).count - 1
                == Self.levels.count)
    }

    @Test func goodManifestsAreValid() throws {
        let texts = GoodManifestTests.cases.map(\.manifest) + [try Example.text(), Fragments.manifest()]
        let trees = try texts.map(SchemaFile.tree)
        for (text, verdict) in zip(texts, try SchemaFile.verdicts(on: trees)) { #expect(verdict == "valid", "\(text)") }
    }

    /// What breaks a rule is of a good form.
    @Test func rulesAreBeyondTheForm() throws {
        let texts = RuleCase.all.map { Marked($0.manifest, file: "coppice.yaml").text }.filter { !$0.contains("kv/:") }
        let trees = try texts.map(SchemaFile.tree)
        for (text, verdict) in zip(texts, try SchemaFile.verdicts(on: trees)) { #expect(verdict == "valid", "\(text)") }
    }

    @Test func badFormsAreInvalid() throws {
        let bad = BadManifest.all.filter(\.isStructural)
        #expect(bad.count >= 50)
        let trees = try bad.map { try SchemaFile.tree(of: $0.text) }
        let verdicts = try SchemaFile.verdicts(on: trees)
        #expect(verdicts.count == bad.count)
        for (manifest, verdict) in zip(bad, verdicts) { #expect(verdict.hasPrefix("invalid"), "\(manifest.name)") }
    }
}
