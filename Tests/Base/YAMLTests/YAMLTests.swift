import Core
import TestSupport
import Testing
import YAML

@Suite struct YAMLTests {
    /// The tree in a short notation, quoted scalars in double quotes.
    private func outline(_ node: Node) -> String {
        switch node {
        case .scalar(let text, let quoted, _): quoted ? "\"\(text)\"" : text
        case .sequence(let items, _): "[" + items.map(outline).joined(separator: " ") + "]"
        case .mapping(let entries, _):
            "{" + entries.map { $0.key + "=" + outline($0.value) }.joined(separator: " ") + "}"
        }
    }

    private func node(of text: String) throws -> Node {
        let document = YAML.read(Array(text.utf8), file: "f")
        #expect(document.diagnostics.isEmpty)
        return try #require(document.root)
    }

    @Test(arguments: [
        ("a: 1\nb:\n  - x\n  - 'y z'\n", "{a=1 b=[x \"y z\"]}"),
        ("{a: [1, {b: c}], d: }", "{a=[1 {b=c}] d=}"),
        ("--- # one document\na: \"\"\n...\n", "{a=\"\"}"),
        ("a: |\n  two\n  lines\nb: >\n  folded\n  text\n", "{a=\"two\nlines\n\" b=\"folded text\n\"}"),
        ("plain", "plain"),
        ("pin: sha256:abcd\nname: ünïcode 木\n", "{pin=sha256:abcd name=ünïcode 木}"),
        ("\"a b\": c # comment\n", "{a b=c}"),
    ])
    func takesTheSubset(text: String, tree: String) throws {
        #expect(outline(try node(of: text)) == tree)
    }

    @Test func marksCountCharactersNotBytes() throws {
        let root = try node(of: "ü: [木, x]\n")
        guard case .mapping(let entries, _) = root, case .sequence(let items, _) = entries[0].value else {
            Issue.record("no tree")
            return
        }
        #expect(items[1].mark == Mark(file: "f", line: 1, column: 8))
    }

    @Test(arguments: [
        BadInput("alias", "a: ‸&x 1\nb: ‸*x\n", "anchor `&x`", "alias `*x`", hint: "write the value out"),
        BadInput("tag", "a: ‸!!str 1\n", "tag `tag:yaml.org,2002:str`", hint: "remove"),
        BadInput("second document", "a: 1\n‸---\nb: 2\n", "second document", hint: "one document"),
        BadInput("directive", "‸%YAML 1.1\n---\na: 1\n", "directive", hint: "remove the line"),
        BadInput("repeated key", "a: 1\nb: 2\n‸a: 3\n", "`a` is given twice; first in line 1", hint: "keep one"),
        BadInput("repeated deep", "a: { b: 1, ‸b: 2, ‸b: 3 }\n", "`b`", "`b`", hint: "keep one"),
        BadInput("list as key", "‸[a]: 1\n", "key must be a text", hint: "name: value"),
        BadInput("empty", "‸", "empty", hint: "key: value"),
        BadInput("only a comment", "‸# nothing\n", "empty", hint: "key: value"),
        BadInput("tab", "a:\n‸\tb: 1\n", "tab", hint: "spaces"),
        BadInput("tab after spaces", "a:\n  ‸\tb: 1\n", "tab", hint: "expand"),
        BadInput("carriage returns", "a: 1‸\r\nb: 2\r\n", "carriage return", hint: "Unix"),
        BadInput("NUL", "a: b‸\u{0}c\n", "NUL", hint: "remove"),
        BadInput("escape code", "a: b‸\u{1B}[1m\n", "0x1b", hint: "remove"),
        BadInput("unclosed quote", "a: ‸\"b\nc: d\n", "never closed", hint: "close it"),
        BadInput("unclosed bracket", "a: ‸[b, c\nd: e\n", "`,` or `]`", hint: "close"),
        BadInput("unclosed brace", "a: ‸{b: c\nd: e\n", "`,` or `}`", hint: "close"),
        BadInput("odd indentation", "a:\n    b: 1\n  ‸c: 2\n", "does not fit", hint: "same column"),
        BadInput("second colon", "a: b‸: c\n", "does not belong", hint: "quotes"),
        BadInput("missing colon", "a: 1\n‸b\nc: 2\n", "`:` is missing", hint: "key: value"),
        BadInput("star", "a: [‸*.example.org]\n", "`*`", hint: "quotes"),
        BadInput("at sign", "a: ‸@b\n", "cannot begin", hint: "quotes"),
        BadInput("escape", "a: \"b‸\\q\"\n", "escape", hint: "backslash"),
    ])
    func refusesTheRest(bad: BadInput) {
        #expect(bad.differences(from: YAML.read(bad.bytes, file: "agent.yaml").diagnostics) == [])
    }

    @Test func byteOrderMarkIsNamed() {
        let document = YAML.read([0xEF, 0xBB, 0xBF] + Array("a: 1\na: 2\n".utf8), file: "f")
        #expect(document.diagnostics.map(\.message).first == "the file begins with a byte order mark")
        #expect(document.diagnostics.last?.mark == Mark(file: "f", line: 2, column: 1))
    }

    @Test func otherEncodingsAreNamedWithThePlace() {
        let latin = YAML.read(Array("a: 1\nb: gr".utf8) + [0xFC] + Array("n\n".utf8), file: "f")
        #expect(latin.diagnostics.map(\.message) == ["byte 0xfc is not UTF-8"])
        #expect(latin.diagnostics.first?.mark == Mark(file: "f", line: 2, column: 6))
        #expect(latin.root == nil)
        let wide = YAML.read([0xFF, 0xFE, 0x61, 0x00], file: "f")
        #expect(wide.diagnostics.map(\.message) == ["the file is UTF-16"])
        let cut = YAML.read(Array("a: ".utf8) + [0xE6, 0x9C], file: "f")
        #expect(cut.diagnostics.first?.mark.column == 4)
    }

    @Test func limitsHold() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(YAML.read(Array(deep.utf8), file: "f").diagnostics.first?.message.contains("32 levels") == true)
        let large = Array(repeating: UInt8(ascii: "a"), count: YAML.sizeLimit + 1)
        #expect(YAML.read(large, file: "f").diagnostics.first?.message.contains("at most") == true)
        let brackets = Array(repeating: UInt8(ascii: "["), count: YAML.sizeLimit)
        #expect(YAML.read(brackets, file: "f").root == nil)
    }

    @Test func repeatedKeysLeaveATree() {
        #expect(YAML.read(Array("a: 1\na: 2\n".utf8), file: "f").root != nil)
    }
}
