import AgentConfig
import Core
import TestSupport
import Testing
import YAML

/// A good file with random damage: it is taken or refused with places within it, and nothing else happens.
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

    @Test(arguments: 0..<8)
    func damageIsRefusedWithPlaces(seed: Int) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes = Array(Self.good.utf8)
            random.splice(Self.pieces, into: &bytes)
            check(bytes)
        }
    }

    private func check(_ bytes: [UInt8]) {
        do throws(Diagnostics) {
            _ = try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
        } catch {
            #expect(!error.all.isEmpty && !error.report.isEmpty)
            for diagnostic in error.all {
                let isInside =
                    diagnostic.mark.line >= 1 && diagnostic.mark.column >= 1
                    && diagnostic.mark.line <= error.lines.count + 1
                #expect(isInside && !diagnostic.hint.isEmpty && !diagnostic.message.isEmpty, "\(diagnostic)")
            }
        }
    }

    @Test func theUndamagedFileIsTaken() throws {
        _ = try AgentConfiguration.parse(YAML.read(Array(Self.good.utf8), file: "agent.yaml"))
    }

    @Test func noMoreThanFiftyAreShown() {
        let text = (0..<500).map { "unknown\($0): 1" }.joined(separator: "\n")
        let error = #expect(throws: Diagnostics.self) {
            try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
        }
        #expect(error?.summary.hasSuffix("and 454 more of the kind") == true)
    }
}
