import Agent
import AgentConfig
import JSON
import System
import TestSupport
import Testing
import VaultAPI

@Suite struct FormatTests {
    private func content(_ fields: JSONValue) throws -> SecretContent {
        let body: JSONValue = ["data": fields]
        return try SecretContent(answered(body.text(), to: .read(path: "kv/x")))
    }

    private func render(_ fields: JSONValue, _ file: SecretFile) throws -> String {
        try content(fields).rendered(as: file).exposed
    }

    @Test func `json is one object, a field a line, in the order of names`() throws {
        let fields: JSONValue = ["b": "a\"\n\u{1}é", "a": .number("1.10"), "c": ["x": [1, nil]]]
        let text = try render(fields, SecretFile(name: "f", format: .json))
        #expect(text == "{\n  \"a\": 1.10,\n  \"b\": \"a\\\"\\n\\u0001é\",\n  \"c\": {\"x\":[1,null]}\n}\n")
        #expect(try JSONValue.parse(text: text) == fields)
    }

    @Test(arguments: [
        ("aGVsbG8=", "hello"), ("aGVsbG8h", "hello!"), ("aGVs\nbG8=\n", "hello"), ("aA==", "h"), ("", ""),
        ("/+8=", "\u{FFFD}\u{FFFD}"),
    ])
    func `base64 is decoded`(_ text: String, _ wanted: String) throws {
        let file = SecretFile(name: "f", format: .raw, field: "v", decode: .base64)
        #expect(try render(["v": .string(text)], file) == wanted)
    }

    @Test(arguments: ["aGVsbG8", "aGVsbG8==", "aGVsbG8=x", "aGVsb-8=", "a===", "=", "aB==", "aGVsbG8=aGVsbG8="])
    func `what is not base64 is refused`(_ text: String) {
        let file = SecretFile(name: "f", format: .raw, field: "v", decode: .base64)
        #expect(throws: RenderingError.notBase64(field: "v", file: "f")) { try render(["v": .string(text)], file) }
    }

    @Test func `a field that is not there is named with those that are`() {
        let file = SecretFile(name: "f", format: .raw, field: "pass")
        #expect(throws: RenderingError.noField(field: "pass", file: "f", present: ["a", "password"])) {
            try render(["password": "x", "a": "y"], file)
        }
    }

    @Test(arguments: [
        "", "1A", "a-b", "a.b", "a b", "ä", "A=B", "UID", "RANDOM", "_", "a\nb", "PPID", "SECONDS",
    ])
    func `what is no variable's name is an error with a remedy`(_ name: String) {
        #expect(throws: RenderingError.badVariable(field: name, file: "f")) {
            try render(.object([name: "x"]), SecretFile(name: "f", format: .env))
        }
    }

    @Test func `what no environment can hold is refused`() throws {
        let file = SecretFile(name: "f", format: .env)
        #expect(throws: RenderingError.unfitForEnvironment(field: "A", file: "f")) { try render(["A": "x\0y"], file) }
        let long = String(repeating: "x", count: 131_072 - 2)
        #expect(throws: RenderingError.unfitForEnvironment(field: "A", file: "f")) {
            try render(["A": .string(long)], file)
        }
        _ = try render(["A": .string(String(long.dropLast()))], file)
    }

    @Test(arguments: [
        RenderingError.badVariable(field: "a b", file: "f"), .unfitForEnvironment(field: "a", file: "f"),
        .noField(field: "a", file: "f", present: ["b"]), .notBase64(field: "a", file: "f"),
    ])
    func `every rendering error has one line and a remedy`(_ error: RenderingError) {
        #expect(!error.summary.isEmpty && !error.summary.contains("\n"))
        #expect(!error.hints.isEmpty)
    }

    @Test func `the environment's lines are quoted in one way`() throws {
        let text = try render(
            ["B": "a\"b\\c$d`e", "A": .number("1.10"), "C": "x\ny"], SecretFile(name: "f", format: .env))
        #expect(text == "A=\"1.10\"\nB=\"a\\\"b\\\\c\\$d\\`e\"\nC=\"x\ny\"\n")
    }

    @Test func `properties are ASCII`() throws {
        let text = try render(["a b:=é": " x=\ty\n🌳\\#!\u{0}"], SecretFile(name: "f", format: .properties))
        #expect(text == "a\\ b\\:\\=\\u00E9=\\ x\\=\\ty\\n\\uD83C\\uDF33\\\\\\#\\!\\u0000\n")
    }
}
