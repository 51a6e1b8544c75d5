import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct PlainKVTests {
    private let bench = BackendFixture(PlainKV(), type: "kv")

    @Test func valuesAreKeptAsTheyCame() {
        #expect(bench.write("web/db", ["user": "web", "n": .number("1.10"), "deep": ["a": [1, 2]]]).status == 204)
        #expect(bench.read("web/db").data == ["user": "web", "n": .number("1.10"), "deep": ["a": [1, 2]]])
        #expect(bench.ask(.list, "")["keys"] == ["web/"])
        #expect(bench.ask(.list, "web")["keys"] == ["db"])
        #expect(bench.ask(.delete, "web/db").status == 204)
        #expect(bench.read("web/db").status == 204)
    }

    @Test func whatCannotBeIsRefused() {
        #expect(bench.write("web/db").error == "missing data fields")
        #expect(bench.ask(.patch, "web/db", ["a": "b"]).status == 405)
    }
}
