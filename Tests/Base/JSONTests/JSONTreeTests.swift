import JSON
import Testing

@Suite struct JSONTreeTests {
    private let bytes = Array(
        #"{"data":{"data":{"pass":"a\"b\u00e9","port":1.10,"list":[1, {"x":2}]}},"k\u0065y":true}"#.utf8)

    private func node(_ keys: String...) throws -> JSONNode {
        var node = try JSONTree.parse(bytes.span).root
        for key in keys {
            let member = node.member(key, in: bytes.span)
            node = try #require(member)
        }
        return node
    }

    @Test func `a secret is decoded byte by byte`() throws {
        var decoded: [UInt8] = []
        try node("data", "data", "pass").eachByte(in: bytes.span) { decoded.append($0) }
        #expect(decoded == Array("a\"bé".utf8))
    }

    @Test func `numbers and nested values keep their text`() throws {
        #expect(try node("data", "data", "port").text(in: bytes.span) == Array("1.10".utf8))
        #expect(try node("data", "data", "list").text(in: bytes.span) == Array(#"[1, {"x":2}]"#.utf8))
    }

    @Test func `members come in order, escaped keys included`() throws {
        #expect(try node().members(in: bytes.span).map(\.key) == ["data", "key"])
        #expect(try node("key").value(in: bytes.span) == true)
        #expect(try node("data", "data").members(in: bytes.span).map(\.key) == ["pass", "port", "list"])
        #expect(try node("data", "data", "list").elements.map { $0.value(in: bytes.span) } == [1, ["x": 2]])
    }

    @Test func `a member of what is no object is none`() throws {
        #expect(try node("key").member("x", in: bytes.span) == nil)
        #expect(try node("data").member("nothing", in: bytes.span) == nil)
        #expect(try node("data").elements.isEmpty)
        #expect(try node("data").string(in: bytes.span) == nil)
    }
}
