import AgentConfig
import Core
import Manifest
import Testing
import X509

/// What the example's manifest resolves to.
@Suite struct ResolvedManifestTests {
    private func identity(_ name: String, in environment: String) throws -> Identity {
        let environment = try Example.manifest().environment(environment)
        return try #require(environment.identities.first { $0.name == name })
    }

    @Test func eachHostIsAnIdentity() throws {
        let manifest = try Example.manifest()
        #expect(manifest.environments.map(\.name) == ["test", "prod"])
        #expect(
            try manifest.environment("test").identities.map(\.name) == [
                "web.t1", "api.api1", "api.api2", "orders.t1", "reports", "edge.t1", "gate.t1",
            ])
        #expect(
            try manifest.environment("prod").identities.map(\.name) == [
                "web.host1", "web.host2", "api.api1", "api.api2", "orders.host1", "payments.pay1", "mail", "reports",
                "edge.host1", "edge.host2", "mesh.host1", "mesh.host2",
            ])
    }

    @Test func anAppIsResolved() throws {
        let web = try identity("web.host1", in: "prod")
        #expect(web.clientName == "web.host1.agents.example.org")
        #expect(web.directory == "/var/lib/coppice/web")
        #expect(web.user == "web" && web.renewal == .own && !web.hasDefaultPolicy && web.proxy == nil)
        #expect(web.rootFiles == ["ca/pki_int.pem": "ca/prod/root.pem"])
        #expect(web.mark.line > 30 && web.mark.column == 3)
        let leaf = try #require(web.configuration.leaves.first)
        #expect(leaf.sign == "pki_int/sign/coppice-web.host1")
        #expect(leaf.names.commonName == "web.example.org")
        #expect(leaf.names.dns == ["web.example.org", "www.example.org", "host1.web.example.org"])
        #expect(leaf.ttl == .seconds(86_400) && leaf.mode == 0o640 && leaf.group == "www-data")
        #expect(leaf.roots == Roots(files: ["ca/pki_int.pem"]))
        let vault = VaultEndpoint(
            addresses: ["https://vault-1.example.org:8200", "https://vault-2.example.org:8200"],
            namespace: "platform", serverName: "vault.example.org", authMount: "agents",
            authRole: "coppice-web.host1")
        #expect(web.configuration.vault == vault)
        #expect(web.configuration.identity == "web.host1" && web.kind == .app)
        #expect(web.configuration.secrets.map(\.read) == ["secret/data/web/db"])
        #expect(web.configuration.metrics?.group == "prometheus")
    }

    @Test func namesOfObjectsFollow() throws {
        let environment = try Example.manifest().environment("prod")
        let web = try identity("web.host1", in: "prod")
        #expect(environment.objectName(web) == "coppice-web.host1")
        #expect(environment.signingPath(web) == "pki_int/sign/coppice-web.host1")
        #expect(environment.clientSigningPath(web) == "pki_agents/sign/coppice-web.host1")
    }

    @Test func aProxyIsResolved() throws {
        let edge = try identity("edge.host2", in: "prod")
        let trust = try #require(edge.configuration.trusts.first)
        #expect(edge.proxy?.kind == .nginx && edge.kind == .proxy)
        #expect(trust.issuers == ["pki_int", "payments/pki"])
        #expect(trust.roots == Roots(files: ["ca/pki_int.pem", "ca/payments-pki.pem"]))
        #expect(
            edge.rootFiles == [
                "ca/pki_int.pem": "ca/prod/root.pem", "ca/payments-pki.pem": "ca/prod/payments-root.pem",
            ])
        #expect(trust.refresh == .seconds(60))
    }

    /// The longest leaf of the mounts decides how long an old issuer stays: in test a day, in prod mail's three.
    @Test(arguments: [("edge.t1", "test", 86_400), ("edge.host1", "prod", 3 * 86_400)])
    func oldIssuersStayAsLongAsLeaves(name: String, environment: String, seconds: Int) throws {
        let trusts = try identity(name, in: environment).configuration.trusts
        #expect(trusts.map(\.retireAfter) == [.seconds(seconds)])
    }

    @Test func whatTheFileSaysWins() throws {
        let mesh = try identity("mesh.host1", in: "prod")
        #expect(mesh.configuration.trusts.map(\.retireAfter) == [.seconds(3 * 86_400), .seconds(4 * 86_400)])
        #expect(mesh.configuration.trusts[1].intermediates == ["ca/payments-old.pem"])
        #expect(mesh.rootFiles["ca/payments-old.pem"] == "ca/prod/payments-old.pem")
        let payments = try identity("payments.pay1", in: "prod")
        #expect(payments.directory == "/srv/payments/coppice")
        #expect(payments.configuration.leaves.map(\.key) == [.rsa3072])
        let reports = try identity("reports", in: "test")
        #expect(reports.hasDefaultPolicy && reports.clientName == "reports.agents.test.example.org")
        #expect(reports.configuration.secrets.map(\.read) == ["secret/data/reports/test/warehouse"])
        #expect(try identity("mail", in: "prod").renewal == .byOperator)
    }

    @Test func environmentOfTheIdentities() throws {
        let environment = try Example.manifest().environment("test")
        #expect(environment.prefix == "coppice-" && environment.domain == "test.example.org")
        #expect(environment.server.trustFile == "ca/test/vault-ca.pem" && environment.server.namespace == nil)
        let login = LoginMount(
            path: "cert", isManaged: false, tokenTTL: .seconds(1800), tokenMaxTTL: .seconds(8 * 3600))
        #expect(environment.login == login)
        let clients = ClientCA(
            mount: "pki_agents", isManaged: true, issuersFile: "ca/test/agents.pem",
            domain: "agents.test.example.org", ttl: .seconds(7 * 86_400), key: .ecP256)
        #expect(environment.clients == clients)
        let mount = IssuingMount(
            path: "pki_int", isManaged: true, rootFiles: ["ca/test/root.pem"], maxTTL: .seconds(7 * 86_400))
        #expect(environment.issuing == [mount])
        #expect(environment.secrets.map(\.kind) == [.keyValue2, .database])
    }

    @Test func anEnvironmentIsChosen() throws {
        let manifest = try Example.manifest()
        let needed = #expect(throws: ManifestLookupError.self) { try manifest.environment(nil) }
        #expect(needed == .environmentNeeded(known: ["test", "prod"]))
        #expect(needed?.hints == ["name one of them: --environment test or prod"])
        let unknown = #expect(throws: ManifestLookupError.self) { try manifest.environment("stage") }
        #expect(unknown?.summary == "the manifest has no environment \"stage\"")
        let only = try Example.manifest(of: Fragments.manifest())
        #expect(try only.environment(nil).name == "test")
    }
}
