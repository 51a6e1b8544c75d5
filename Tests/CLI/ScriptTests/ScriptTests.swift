import System
import TestSupport
import Testing

@Suite struct ScriptTests {
    /// Every script in Tests/CLI/Scripts, by name.
    static let all: [String] = {
        let names = try? Directory.open(Checkout.path + "/Tests/CLI/Scripts").list()
        return (names ?? []).filter { $0.hasSuffix(".txtar") }.sorted()
    }()

    @Test func thereAreScripts() {
        #expect(Self.all.count >= 17)
    }

    @Test(arguments: all)
    func script(_ name: String) throws {
        var script = try Script(name: name, text: Checkout.text("Tests/CLI/Scripts/" + name))
        try script.run()
    }
}
