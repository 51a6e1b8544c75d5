import AgentConfig
import Core
import TestSupport
import Testing
import X509
import YAML

@Suite struct AgentFileTests {
    private func parse(_ text: String) throws(Diagnostics) -> AgentConfiguration {
        try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
    }

    @Test(arguments: AgentFileCases.all)
    func refuses(bad: BadInput) {
        do throws(Diagnostics) {
            let configuration = try parse(Marked(bad.yaml, file: "agent.yaml").text)
            Issue.record("taken: \(configuration)")
        } catch {
            #expect(bad.differences(from: error.all) == [])
        }
    }

    @Test func takesTheApp() throws {
        let configuration = try parse(
            """
            kind: app
            identity: web
            vault: { address: https://127.0.0.1:8200, auth: { mount: cert, role: web } }
            leaf:
              - name: server
                sign: pki_int/sign/web
                common_name: web.svc.internal
                dns: [web.svc.internal, "*.api.svc.internal"]
                ip: [10.0.0.1, "2001:DB8:0:0::1"]
                uri: ["spiffe://example.org/web"]
                ttl: 24h
                key: ec-p384
                roots: { files: [./ca/root.pem] }
                group: www-data
                mode: "0640"
                on_change: { run: [./reload-app, --now], timeout: 1m }
                required: false
                bundle: true
            secret:
              - name: db
                read: secret/data/web/db
                files:
                  db.env: { format: env }
                  password: { format: raw, field: password, decode: base64, mode: "0400" }
                refresh: 90s
                on_delete: remove
            metrics: { path: /var/lib/node_exporter/coppice-web.prom, group: prometheus }
            """)
        let vault = VaultEndpoint(addresses: ["https://127.0.0.1:8200"], authMount: "cert", authRole: "web")
        let names = RequestedNames(
            commonName: "web.svc.internal", dns: ["web.svc.internal", "*.api.svc.internal"],
            ip: ["10.0.0.1", "2001:db8::1"], uri: ["spiffe://example.org/web"])
        let leaf = LeafOutput(
            id: try #require(OutputID("leaf/server")), sign: "pki_int/sign/web", names: names, ttl: .seconds(86_400),
            key: .ecP384, roots: Roots(files: ["ca/root.pem"]), group: "www-data", mode: 0o640,
            onChange: Hook(arguments: ["./reload-app", "--now"], timeout: .seconds(60)), required: false, bundle: true)
        let files = [
            SecretFile(name: "db.env", format: .env),
            SecretFile(name: "password", format: .raw, field: "password", decode: .base64, mode: 0o400),
        ]
        let secret = SecretOutput(
            id: try #require(OutputID("secret/db")), read: "secret/data/web/db", files: files, refresh: .seconds(90),
            onDelete: .remove)
        let metrics = MetricsFile(path: "/var/lib/node_exporter/coppice-web.prom", group: "prometheus")
        let expected = AgentConfiguration(
            kind: .app, identity: "web", vault: vault, leaves: [leaf], secrets: [secret], metrics: metrics)
        #expect(configuration == expected)
    }

    @Test("a leaf for HAProxy has key and chain in one file", arguments: [("haproxy", true), ("nginx", false)])
    func impliesTheBundle(kind: String, bundle: Bool) throws {
        let text = """
            kind: app
            identity: web
            vault: { address: https://vault.example.org:8200, auth: { mount: cert, role: web } }
            leaf: [{ name: server, sign: pki_int/sign/web, dns: [web.example.org], serve: \(kind) }]
            """
        #expect(try parse(text).leaves.first?.bundle == bundle)
    }

    @Test func takesTheProxy() throws {
        let pin = String(repeating: "0f", count: 32)
        let configuration = try parse(
            """
            kind: proxy
            identity: edge.host1
            vault:
              address: [https://a.example.org:8200/, "https://[2001:db8::1]:8200"]
              namespace: team/edge
              server_name: vault.service.consul
              auth: { role: edge }
              ca: { issuers: [pki_infra/], roots: { files: [ca/infra.pem], accept: cross-signed }, retire_after: 30d }
            trust:
              - name: upstream
                issuers: [pki_int, team/pki/]
                roots: { files: [ca/root.pem], accept: pinned, pins: ["SHA256:\(pin)"] }
                intermediates: { files: [ca/old.pem] }
                retire_after: 72h
                refresh: 1m
                distrust: ["sha256:\(String(repeating: "AA:", count: 31))AA"]
                on_change: { run: [/usr/sbin/nginx, -s, reload, -c, /path/nginx.conf] }
                test: { run: [/usr/sbin/nginx, -t, -c, /path/nginx.conf] }
            """)
        let vault = VaultEndpoint(
            addresses: ["https://a.example.org:8200", "https://[2001:db8::1]:8200"], namespace: "team/edge",
            serverName: "vault.service.consul", authMount: "cert", authRole: "edge")
        let trust = TrustOutput(
            id: try #require(OutputID("trust/upstream")), issuers: ["pki_int", "team/pki"],
            roots: Roots(files: ["ca/root.pem"], accept: .pinned, pins: [pin]), intermediates: ["ca/old.pem"],
            retireAfter: .seconds(72 * 3600), refresh: .seconds(60), distrust: [String(repeating: "aa", count: 32)],
            onChange: Hook(arguments: ["/usr/sbin/nginx", "-s", "reload", "-c", "/path/nginx.conf"]),
            test: Hook(arguments: ["/usr/sbin/nginx", "-t", "-c", "/path/nginx.conf"]))
        let server = ServerTrust(
            issuers: ["pki_infra"], roots: Roots(files: ["ca/infra.pem"], accept: .crossSigned),
            retireAfter: .seconds(30 * 86_400))
        #expect(
            configuration
                == AgentConfiguration(
                    kind: .proxy, identity: "edge.host1", vault: vault, serverTrust: server, trusts: [trust]))
    }

    @Test(
        arguments: [
            ("", nil), ("client: { renewal: operator }", nil),
            ("client: { renewal: operator, mount: pki/agents }", "pki/agents"),
            ("client: { sign: pki/agents/sign/web }", "pki/agents"),
            ("client: { sign: pki_agents/issuer/next/sign/web }", "pki_agents"),
        ] as [(String, String?)])
    func knowsTheMountOfTheClientCertificate(_ section: String, _ mount: String?) throws {
        let configuration = try parse(
            """
            kind: app
            identity: web
            vault: { address: https://127.0.0.1:8200, auth: { role: web } }
            leaf: [{ name: server, sign: pki_int/sign/web, dns: [web.example.org] }]
            \(section)
            """)
        #expect(configuration.clientMount == mount)
    }

    @Test func reportShowsLineCaretAndHint() {
        let text = "kind: app\nidentity: web\nvault: { address: http://a.b, auth: { role: web } }\nleef: []\n"
        let report = #expect(throws: Diagnostics.self) { try parse(text) }?.report
        #expect(
            report == """
                agent.yaml:1:1: error: agent.yaml names nothing to keep
                  kind: app
                  ^
                hint: add `leaf:` or `secret:` for an app, `trust:` for a proxy
                agent.yaml:3:19: error: `http://a.b` is not encrypted: tokens and secrets would pass in the clear
                  vault: { address: http://a.b, auth: { role: web } }
                                    ^
                hint: write https://a.b
                agent.yaml:4:1: error: agent.yaml has no key `leef`
                  leef: []
                  ^
                hint: did you mean `leaf`?
                hint: 3 errors in agent.yaml; nothing was changed
                """)
    }

    @Test func manyComplaintsComeAtOnceAndSorted() {
        let text = (0..<500).map { "unknown\($0): 1" }.joined(separator: "\n")
        let error = #expect(throws: Diagnostics.self) { try parse(text) }
        #expect(error?.all.count == 504)
        #expect(error?.all.map(\.mark).adjacentPairs.allSatisfy { $0 <= $1 } == true)
    }
}

extension Array {
    fileprivate var adjacentPairs: Zip2Sequence<[Element], ArraySlice<Element>> { zip(self, dropFirst()) }
}
