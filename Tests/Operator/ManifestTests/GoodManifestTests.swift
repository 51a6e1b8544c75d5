import AgentConfig
import Manifest
import Testing
import X509
import YAML

/// Manifests that come close to breaking a rule, and do not.
@Suite struct GoodManifestTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let manifest: String

        init(_ name: String, _ manifest: String) { (testDescription, self.manifest) = (name, manifest) }
    }

    private static func two(_ first: String, _ second: String) -> String {
        Fragments.manifest(
            "web: { kind: app, \(first), leaf: [{ name: server, dns: [web.<domain>] }] }\n"
                + "api: { kind: app, \(second), leaf: [{ name: server, dns: [api.<domain>] }] }")
    }

    static let cases = [
        Case("one user on two hosts", two("user: app, instances: [a]", "user: app, instances: [b]")),
        Case("directories side by side", two("user: a, dir: /srv/coppice", "user: b, dir: /srv/coppice2")),
        Case(
            "instances share names and secrets",
            Fragments.manifest(
                """
                web:
                  kind: app
                  user: web
                  instances: [a, b]
                  leaf: [{ name: server, dns: [web.<domain>] }]
                  secret: [{ name: db, read: secret/data/web, files: { a: { format: env } } }]
                """)),
        Case(
            "two environments sign one name",
            """
            environments:
              test: \(Fragments.environment)
              prod:
                vault: { address: https://vault.test:8200, namespace: prod, trust: ca/vault.pem }
                domain: test.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem, domain: agents.prod.example.org }
                issuing: { pki_int: { roots: [ca/root.pem] } }
            identities:
              \(Fragments.web)

            """),
        Case("a leaf as long as its mount allows", Fragments.leaf("dns: [web.<domain>], ttl: 30d")),
        Case("a workload with a dot", Fragments.manifest("web.blue" + Fragments.web.dropFirst(3))),
        Case(
            "a mount whose name begins like another's",
            Fragments.environment(
                "issuing: { pki: { roots: [ca/root.pem] } }\nsecrets: { pki_secrets: { type: kv-v1 } }")),
        Case(
            "less-than signs that are no placeholders",
            Fragments.leaf("dns: [web.<domain>], on_change: { run: [/bin/test, \"1 < 2 > 0\", <>] }")),
        Case(
            "a static user of a database",
            Fragments.environment(
                "secrets: { db: { type: database } }",
                identities:
                    "web: { kind: app, user: web, secret: [{ name: a, read: db/static-creds/web, files: { f: { format: env } } }] }"
            )),
    ]

    @Test(arguments: cases)
    func isTaken(good: Case) {
        let reading = ManifestReading(YAML.read(Array(good.manifest.utf8), file: "coppice.yaml"))
        #expect(reading.errors.isEmpty && reading.notes.isEmpty, "\(reading.errors + reading.notes)")
        #expect(reading.manifest != nil)
    }

    /// The agent writes ca/vault-ca.pem itself then: what is a root never lies there, also where it is the same file.
    @Test func serverTrustIsCompiled() throws {
        let ca = "issuers: [pki_infra], roots: { files: [ca/vault.pem, ca/vault-ca.pem], accept: cross-signed }"
        let text = """
            environments:
              test:
                vault: { address: https://vault.test:8200, trust: ca/vault-ca.pem, ca: { \(ca), retire_after: 30d } }
                domain: test.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
                issuing: { pki_int: { roots: [ca/root.pem] } }
            identities:
              edge: { kind: proxy, user: edge, trust: [{ name: upstream, accept: cross-signed }] }

            """
        let reading = ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml"))
        let identity = try #require(reading.manifest?.environments.first?.identities.first, "\(reading.errors)")
        let configuration = identity.configuration
        #expect(configuration.serverTrust?.roots.files == ["ca/vault.pem", "ca/vault-ca.2.pem"])
        #expect(configuration.serverTrust?.retireAfter == .seconds(30 * 86_400))
        #expect(configuration.trusts.first?.roots == Roots(files: ["ca/pki_int.pem"], accept: .crossSigned))
        #expect(identity.rootFiles["ca/vault-ca.2.pem"] == "ca/vault-ca.pem")
    }

    @Test func defaultsAreGiven() throws {
        let environment = try Example.manifest(
            of: Fragments.manifest(Fragments.web + "\nedge: { kind: proxy, user: edge, trust: [{ name: upstream }] }")
        ).environment(nil)
        #expect(environment.prefix == "coppice-" && environment.login.path == "cert" && !environment.login.isManaged)
        #expect(environment.login.tokenTTL == .seconds(3600) && environment.login.tokenMaxTTL == .seconds(86_400))
        #expect(
            environment.clients.domain == "agents.test.example.org" && environment.clients.ttl == .seconds(7 * 86_400))
        #expect(environment.clients.key == .ecP256 && environment.issuing.map(\.maxTTL) == [.seconds(30 * 86_400)])
        let leaf = try #require(environment.identities.first?.configuration.leaves.first)
        #expect(leaf.ttl == .seconds(86_400) && leaf.key == .ecP256 && leaf.required && !leaf.bundle)
        let trust = try #require(environment.identities.last?.configuration.trusts.first)
        #expect(trust.refresh == .seconds(300) && trust.retireAfter == .seconds(86_400))
    }

    /// A mount that allows less than a day gives its leaves as much as it allows.
    @Test func aShortMountMakesShortLeaves() throws {
        let text = Fragments.environment("issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 8h } }")
        let leaf = try Example.manifest(of: text).environment(nil).identities.first?.configuration.leaves.first
        #expect(leaf?.ttl == .seconds(8 * 3600))
    }

    /// Files of several mounts never meet in the boundary directory.
    @Test func filesHavePlacesOfTheirOwn() throws {
        let text = Fragments.environment(
            """
            issuing:
              a/b: { roots: [one.pem, two.pem] }
              a-b: { roots: [three.pem] }
              vault-ca: { roots: [four.pem] }
            """,
            identities:
                "edge: { kind: proxy, user: edge, trust: [{ name: upstream, issuers: [a/b, a-b, vault-ca], intermediates: { files: [x/a-b.pem] } }] }"
        )
        let identity = try #require(try Example.manifest(of: text).environment(nil).identities.first)
        #expect(
            identity.rootFiles == [
                "ca/a-b.pem": "one.pem", "ca/a-b.2.pem": "two.pem", "ca/a-b.3.pem": "three.pem",
                "ca/vault-ca.2.pem": "four.pem", "ca/a-b.4.pem": "x/a-b.pem",
            ])
        let trust = try #require(identity.configuration.trusts.first)
        #expect(trust.roots.files == ["ca/a-b.pem", "ca/a-b.2.pem", "ca/a-b.3.pem", "ca/vault-ca.2.pem"])
        #expect(trust.intermediates == ["ca/a-b.4.pem"])
    }

    /// A thousand identities are nothing special: every rule looks at each of them.
    @Test(.timeLimit(.minutes(10))) func aThousandIdentitiesAreRead() throws {
        let workloads = (0..<100).map {
            "app\($0): { kind: app, user: app\($0), instances: [\((0..<10).map { "h\($0)" }.joined(separator: ", "))], "
                + "leaf: [{ name: server, dns: [app\($0).<domain>, <instance>.app\($0).<domain>] }], "
                + "secret: [{ name: db, read: secret/data/app\($0), files: { a: { format: env } } }] }"
        }
        let manifest = try Example.manifest(of: Fragments.manifest(workloads.joined(separator: "\n")))
        #expect(try manifest.environment(nil).identities.count == 1000)
    }
}
