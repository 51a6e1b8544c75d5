import AgentConfig
import Artifacts
import Core
import TestSupport
import Testing
import YAML

/// A good file with random damage. What is refused is refused with places within the file; what is accepted says exactly
/// what was read: written as `agent.yaml` and read again it is the same.
@Suite struct MutationTests {
    private static let good = """
        kind: app
        identity: web
        vault: { address: [https://127.0.0.1:8200, "https://[::1]"], auth: { mount: cert, role: web } }
        leaf:
          - name: server
            sign: pki_int/sign/web
            dns: [web.svc.internal, "*.b"]
            ip: ["2001:db8::1", 10.0.0.1]
            uri: ["spiffe://a/b"]
            ttl: 1d2h
            mode: "0640"
            group: web
            roots: { files: [ca/root.pem] }
            on_change: { run: [./reload-app], timeout: 30s }
        secret:
          - { name: db, read: secret/data/web/db, files: { a: { format: raw, field: b } } }

        """
    private static let pieces = [
        "\n", ":", "-", "[", "]", "{", "}", "\"", "'", "#", "|", "*", "&", "!", "\t", "\r", "~", "é", "\u{0}", "..",
        "0", ",",
    ]

    private func parse(_ bytes: [UInt8]) throws(Diagnostics) -> AgentConfiguration {
        try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
    }

    @Test(arguments: 0..<8)
    func damageIsRefusedWithPlacesOrReadForWhatItSays(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        var (accepted, refused) = (0, 0)
        for _ in 0..<100 {
            var bytes = Array(Self.good.utf8)
            random.splice(Self.pieces, into: &bytes)
            switch Result(catching: { () throws(Diagnostics) in try parse(bytes) }) {
            case .success(let configuration):
                accepted += 1
                try expectReadBack(configuration)
            case .failure(let diagnostics):
                refused += 1
                expectPlaces(diagnostics)
            }
        }
        #expect(refused >= 60, "\(refused) of 100 were refused")
        #expect(accepted >= 1, "no damage was harmless: the test looks at half of what it is for")
    }

    private func expectReadBack(_ configuration: AgentConfiguration) throws {
        let text = configuration.yaml()
        let again = try #require(try? parse(Array(text.utf8)), "accepted, and refused when it is written:\n\(text)")
        #expect(again == configuration, "\(text)")
        #expect(!configuration.identity.isEmpty && !configuration.outputs.isEmpty)
        #expect(!configuration.vault.addresses.isEmpty && !configuration.vault.authRole.isEmpty)
    }

    private func expectPlaces(_ diagnostics: Diagnostics) {
        #expect(!diagnostics.all.isEmpty && !diagnostics.report.isEmpty)
        for diagnostic in diagnostics.all {
            let isInside =
                diagnostic.mark.column >= 1 && (1...diagnostics.lines.count + 1).contains(diagnostic.mark.line)
            #expect(isInside && !diagnostic.hint.isEmpty && !diagnostic.message.isEmpty, "\(diagnostic)")
        }
    }

    @Test func theUndamagedFileIsReadForWhatItSays() throws {
        let configuration = try parse(Array(Self.good.utf8))
        #expect(configuration.outputs.map(\.id.description) == ["leaf/server", "secret/db"])
        try expectReadBack(configuration)
    }

    @Test func noMoreThanFiftyAreShown() {
        let text = (0..<500).map { "unknown\($0): 1" }.joined(separator: "\n")
        let error = #expect(throws: Diagnostics.self) {
            try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
        }
        #expect(error?.summary.hasSuffix("and 454 more of the kind") == true)
    }
}
