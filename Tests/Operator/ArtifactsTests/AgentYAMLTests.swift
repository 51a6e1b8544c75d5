import AgentConfig
import Artifacts
import Core
import Manifest
import TestSupport
import Testing
import X509
import YAML

@Suite struct AgentYAMLTests {
    private func parse(_ text: String) throws(Diagnostics) -> AgentConfiguration {
        try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
    }

    @Test(arguments: 0..<40)
    func whatIsWrittenIsReadBack(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<25 {
            let configuration = random.configuration()
            let text = configuration.yaml(remarks: ["A remark: with - everything, \"quoted\"", ""])
            do throws(Diagnostics) {
                let read = try parse(text)
                #expect(read == configuration, "\(text)")
                #expect(read.yaml() == configuration.yaml())
            } catch {
                Issue.record("\(error.report)\n\(text)")
            }
        }
    }

    @Test func readsAsAPersonWouldWriteIt() {
        let text = SampleEnvironment.production.identities[0].configuration.yaml(remarks: ["web.host1"])
        #expect(
            text == """
                # web.host1
                kind: app
                identity: web.host1
                vault:
                  address: https://vault.example.org:8200
                  auth: { mount: cert, role: coppice-web.host1 }
                leaf:
                  - name: server
                    sign: pki_int/sign/coppice-web.host1
                    common_name: web.example.org
                    dns: [web.example.org, host1.web.example.org]
                    ttl: 1d
                    key: ec-p256
                    roots: { files: [ca/pki_int.pem] }
                    on_change: { run: [./reload-app, --now], timeout: 30s }
                secret:
                  - name: db
                    read: secret/data/web/db
                    files:
                      db.env: { format: env }
                      password: { format: raw, field: password, mode: "0400" }
                    refresh: 5m
                    on_delete: keep

                """)
    }

    @Test func longListsHaveALineForEachEntry() {
        let names = (0..<9).map { "host\($0).web.svc.example.org" }
        var configuration = SampleEnvironment.production.identities[0].configuration
        configuration.leaves[0].names.dns = names
        let text = configuration.yaml()
        for name in names { #expect(text.contains("\n      - \(name)\n")) }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
}
