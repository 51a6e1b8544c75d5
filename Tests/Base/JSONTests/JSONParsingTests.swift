import Core
import JSON
import Testing

@Suite struct JSONParsingTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.10", "1e400", "12345678901234567890", "-1.5E-3", "\"\"", "\"a\"", "[]",
        "{}",
        "[1,[2,{}]]", "{\"a\":{\"b\":[null]},\"c\":\"d\"}", "\"grüße 🌳\"",
    ])
    func `a text comes back as it was`(_ text: String) throws {
        #expect(try JSONValue.parse(text: text).text() == text)
        #expect(try JSONValue.parse(text: " \n\t\(text)\r ").text() == text)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83c\udf33!""#, "🌳!"), (#""a\u0000b""#, "a\0b"),
    ])
    func `escapes are decoded`(_ text: String, _ wanted: String) throws {
        #expect(try JSONValue.parse(text: text) == .string(wanted))
    }

    @Test func `what was written can be read again`() throws {
        let all = JSONValue.string(
            String(String.UnicodeScalarView((0..<0x300).compactMap { Unicode.Scalar(UInt32($0)) })))
        #expect(try JSONValue.parse(text: all.text()) == all)
    }

    @Test(arguments: [
        ("", JSONError.ended(offset: 0)), ("  ", .ended(offset: 2)), ("[1,2", .ended(offset: 4)),
        ("\"abc", .ended(offset: 4)),
        ("{\"a\"", .ended(offset: 4)), ("tru", .ended(offset: 3)), ("trux", .unexpected(offset: 0, wanted: "true")),
        ("[1,]", .unexpected(offset: 3, wanted: "a value")),
        ("{\"a\":1,}", .unexpected(offset: 7, wanted: "a key in quotes")),
        ("{a:1}", .unexpected(offset: 1, wanted: "a key in quotes")),
        ("[1 2]", .unexpected(offset: 3, wanted: "a comma or a closing bracket")),
        ("{\"a\" 1}", .unexpected(offset: 5, wanted: "a colon")), ("1 2", .trailing(offset: 2)),
        ("{}x", .trailing(offset: 2)),
        ("01", .badNumber(offset: 0)), ("1.", .badNumber(offset: 0)), ("-", .badNumber(offset: 0)),
        ("1e", .badNumber(offset: 0)),
        ("+1", .unexpected(offset: 0, wanted: "a value")), ("NaN", .unexpected(offset: 0, wanted: "a value")),
        ("\"a\nb\"", .control(offset: 2)), (#""\x""#, .badEscape(offset: 1)), (#""\ud83c""#, .badEscape(offset: 1)),
        (#""\udf33""#, .badEscape(offset: 1)), (#""\ud83c\u0041""#, .badEscape(offset: 1)),
        (#""\u12g4""#, .badEscape(offset: 1)),
        (#"{"a":1,"b":2,"a":3}"#, .duplicateKey("a", offset: 13)),
        (#"{"a":1,"\u0061":3}"#, .duplicateKey("a", offset: 7)),
        ("\u{FEFF}{}", .unexpected(offset: 0, wanted: "a value")),
    ])
    func `what is not JSON is refused with its place`(_ text: String, _ error: JSONError) {
        #expect(throws: error) { try JSONValue.parse(text: text) }
        #expect(!error.summary.isEmpty && !error.hints.isEmpty)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xC3],
        ] as [[UInt8]])
    func `malformed UTF-8 is refused`(_ bytes: [UInt8]) {
        let text = [0x22] + bytes + [0x22]
        #expect(throws: JSONError.notUTF8(offset: 1)) { try JSONValue.parse(text.span) }
    }

    @Test func `nesting ends at sixty-four levels`() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONValue.parse(text: deep)
        #expect(throws: JSONError.tooDeep(offset: 64)) { try JSONValue.parse(text: "[" + deep + "]") }
        #expect(throws: JSONError.tooDeep(offset: 64)) {
            try JSONValue.parse(text: String(repeating: "[", count: 1_000_000))
        }
    }

    @Test(arguments: [3, 15, 16, 17, 200])
    func `a repeated key is found among few and among many`(_ count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try JSONValue.parse(text: "{\(members)}").object?.keys == (0..<count).map { "k\($0)" })
        let offset = members.utf8.count + 2
        #expect(throws: JSONError.duplicateKey("k1", offset: offset)) {
            try JSONValue.parse(text: "{\(members),\"k1\":0}")
        }
    }
}
