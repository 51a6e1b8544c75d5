import JSON
import Testing

@Suite struct JSONValueTests {
    private let value: JSONValue = ["b": [1, "two", nil, true], "a": ["x": []]]

    @Test func `members and elements are reached by key and index`() {
        #expect(value["b"]?[0]?.int == 1)
        #expect(value["b"]?[1]?.string == "two")
        #expect(value["b"]?[2]?.isNull == true)
        #expect(value["b"]?[3]?.bool == true)
        #expect(value["b"]?[4] == nil)
        #expect(value["c"] == nil)
        #expect(value["b"]?["b"] == nil)
        #expect(JSONValue.number("1e3").int == nil)
        #expect(JSONValue.strings(["a", "b"]).strings == ["a", "b"])
        #expect(JSONValue.array(["a", 1]).strings == nil)
    }

    @Test func `text is compact, sorted or pretty as asked for`() {
        #expect(value.text() == #"{"b":[1,"two",null,true],"a":{"x":[]}}"#)
        #expect(value.text(sortedKeys: true) == #"{"a":{"x":[]},"b":[1,"two",null,true]}"#)
        #expect(
            value.text(pretty: true, sortedKeys: true) == """
                {
                  "a": {
                    "x": []
                  },
                  "b": [
                    1,
                    "two",
                    null,
                    true
                  ]
                }
                """)
    }

    @Test(arguments: [5, 40])
    func `an object keeps its order through changes`(_ count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .integer($0)) })
        object["k1"] = "changed"
        object["k3"] = nil
        object["new"] = 1
        #expect(object.keys == (0..<count).map { "k\($0)" }.filter { $0 != "k3" } + ["new"])
        #expect(object["k1"] == "changed")
        #expect(object["k3"] == nil)
        #expect(object["k4"] == 4)
    }

    @Test func `objects are equal in any order`() {
        #expect(JSONValue.object(["a": 1, "b": 2]) == ["b": 2, "a": 1])
        #expect(Set<JSONValue>([["a": 1, "b": 2], ["b": 2, "a": 1]]).count == 1)
        #expect(JSONValue.object(["a": 1]) != ["a": 2])
    }

    @Test("what a terminal acts on is escaped in what is written, and read back as it was")
    func terminalControls() throws {
        let text = "a\u{1b}\u{202E}\u{2066}\u{9b}\u{7f}\u{feff}ü😀\n\""
        let written = JSONValue.string(text).text()
        #expect(written == #""a\u001b\u202e\u2066\u009b\u007f\ufeffü😀\n\"""#)
        #expect(try JSONValue.parse(text: written).string == text)
    }
}
