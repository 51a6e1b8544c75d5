import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct PlainKVTests {
    private let fixture = BackendFixture(PlainKV(), type: "kv")

    @Test func valuesAreKeptAsTheyCame() {
        #expect(fixture.write("web/db", ["user": "web", "n": .number("1.10"), "deep": ["a": [1, 2]]]).status == 204)
        #expect(fixture.read("web/db").data == ["user": "web", "n": .number("1.10"), "deep": ["a": [1, 2]]])
        #expect(fixture.ask(.list, "")["keys"] == ["web/"])
        #expect(fixture.ask(.list, "web")["keys"] == ["db"])
        #expect(fixture.ask(.delete, "web/db").status == 204)
        #expect(fixture.read("web/db").status == 204)
    }

    @Test func whatCannotBeIsRefused() {
        #expect(fixture.write("web/db").error == "missing data fields")
        #expect(fixture.ask(.patch, "web/db", ["a": "b"]).status == 405)
    }
}
