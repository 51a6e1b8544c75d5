import Core
import HTTP
import JSON
import System
import TestSupport
import Testing
import VaultClient
import X509

/// Whether the pair that the links lead to logs in, as any program of this user could.
func canLogIn(_ web: AgentFixture, _ fixture: LabFixture) throws -> Bool {
    let pair = try Directory.open(web.path + "/mtls/current")
    let identity = TLSIdentity(
        trust: Array(fixture.lab.authority.utf8), certificate: try pair.read("client.crt", limit: 65_536),
        key: try pair.readSecret("client.key", limit: 65_536))
    let trial = LoginTrial(
        addresses: [fixture.lab.address], namespace: nil, mount: "cert", role: "web", identity: identity)
    return trial.failure() == nil
}

/// Agents that renew their own client certificates.
@Suite(.ownThreads)
struct ClientRenewalTests {
    private static let isSoak = ProcessEnvironment["COPPICE_SOAK"] != nil

    /// A lab that signs the client certificates of `web`, and its boundary with a first pair that expires in seconds.
    private func fixture(
        role: JSONObject = [:], policy: String = LabFixture.clientPolicy("web"), firstLife: Duration = .seconds(30)
    ) throws -> (LabFixture, AgentFixture) {
        let fixture = try LabFixture()
        try fixture.signClients(of: "web", role: role)
        let web = try fixture.identity("web", policy: LabFixture.appPolicy + "\n" + policy)
        try fixture.giveClient(to: web, life: firstLife)
        return (fixture, web)
    }

    private func configuration(_ ttl: String) -> String {
        "client: { sign: pki_agents/sign/web, ttl: \(ttl) }\n" + leaf()
    }

    private func finding(_ web: AgentFixture, _ code: String) throws -> JSONValue? {
        try web.status()["findings"]?.array?.first { $0["code"]?.string == code }
    }

    @Test("it is renewed again and again, each pair can log in at every moment, and nothing else notices")
    func renewed() throws {
        let (fixture, web) = try fixture()
        try web.configure("app", configuration(Self.isSoak ? "6s" : "4s"))
        let agent = try web.run()
        let times = Self.isSoak ? 100 : 10
        try agent.waitFor("event=client.in-use")
        try agent.waitUntil("\(times) renewals", limit: .seconds(30) * times) {
            let isPossible = try canLogIn(web, fixture)
            #expect(isPossible)
            return agent.output.split(separator: "\n").count { $0.contains("event=client.renewed") } >= times
        }
        #expect(try fixture.lab.issued() <= times + 3)
        let client = try web.status()["client"]
        #expect(client?["common_name"]?.string == "web.host1.internal")
        #expect(client?["renew_at"]?.string != nil)
        let certificate = try #require(try web.certificates("mtls/client.crt").first)
        #expect(certificate.dnsNames.isEmpty && certificate.extendedKeyUsage == [KeyPurpose.clientAuth])
        #expect(agent.output.split(separator: "\n").count { $0.contains("event=leaf.written") } == 1)
        #expect(!agent.output.contains("level=warning"), "\(agent.output)")
        #expect(try Directory.open(web.path + "/mtls").list().count { $0.hasPrefix("gen-") } <= 2)
        #expect(try agent.stop() == 0)
    }

    @Test("where it is not renewed, the pair in use stays, and its end is said; once it may be, it is renewed")
    func refused() throws {
        let (fixture, web) = try fixture(policy: "")
        try web.configure("app", configuration("1h"))
        let agent = try web.run()
        try agent.waitFor("event=mtls.not-renewed")
        let end = try #require(try web.certificates("mtls/client.crt").first).notAfter
        try agent.waitUntil("the finding") { try finding(web, "mtls.not-renewed") != nil }
        let text = try finding(web, "mtls.not-renewed")?["summary"]?.string ?? ""
        #expect(text.contains("valid until \(end.rfc3339)") && text.contains("pki_agents/sign/web"), "\(text)")
        #expect(try canLogIn(web, fixture))
        try fixture.policy("web", LabFixture.appPolicy + "\n" + LabFixture.clientPolicy("web"))
        try agent.waitFor("event=client.renewed")
        try agent.waitUntil("no finding") { try finding(web, "mtls.not-renewed") == nil }
        #expect(try agent.stop() == 0)
    }

    @Test("a new pair that cannot log in replaces none that can, and no other is asked for")
    func unusable() throws {
        let (fixture, web) = try fixture(firstLife: .seconds(40))
        try web.configure("app", configuration("1h"))
        try fixture.lab.call("DELETE", "pki_agents/root")
        let strange = try TestCA.root("Strange Clients", now: fixture.now)
        let bundle = try LabFixture.text(strange.key.pkcs8PEM()) + strange.certificate.pem
        let made = try fixture.lab.call("POST", "pki_agents/config/ca", ["pem_bundle": .string(bundle)])
        try fixture.lab.call(
            "POST", "pki_agents/config/issuers", ["default": made["data"]?["imported_issuers"]?[0] ?? .null])
        let before = try fixture.lab.issued()
        let agent = try web.run()
        try agent.waitFor("event=mtls.not-renewed")
        #expect(agent.output.contains("a login with the new certificate fails"), "\(agent.output)")
        #expect(try canLogIn(web, fixture))
        try fixture.lab.call(
            "POST", "auth/cert/certs/web",
            ["certificate": .string(fixture.clients.certificate.pem + strange.certificate.pem)])
        try agent.waitFor("event=client.renewed")
        #expect(try fixture.lab.issued() <= before + 2, "one client certificate and one leaf")
        #expect(try agent.stop() == 0)
    }

    @Test("killed at any moment of a renewal: there is always a pair that logs in, and the next start goes on")
    func killed() throws {
        let (fixture, web) = try fixture()
        try web.configure("app", configuration("1h"))
        try #require(try web.once().status == 0)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        var kills = 0
        let places = Self.isSoak ? Array(1...400) : stride(from: 1, through: 400, by: 7).map { $0 }
        for place in places {
            try? Directory.open(web.path + "/state").remove("budget.json")
            try web.remove("mtls")
            _ = try Directory.open(web.path).makeDirectory("mtls", mode: 0o700)
            try fixture.giveClient(to: web, life: .seconds(20))
            let run = try web.run(["--once"], environment: shim.killing(at: place))
            _ = try run.end()
            guard run.child.ending == .killed(signal: 9) else {
                #expect(run.output.contains("event=client.renewed"), "\(run.output)")
                break
            }
            kills += 1
            let pair = try? Directory.open(web.path + "/mtls/current")
            let isPossible = try pair == nil || canLogIn(web, fixture)
            #expect(isPossible, "killed at \(place)")
        }
        #expect(kills >= 5, "\(kills) kills")
        #expect(try web.once().status == 0)
        let isPossible = try canLogIn(web, fixture)
        #expect(isPossible)
    }

    @Test("one that has expired: the outputs stay, the log says how it comes back, and a new pair is taken up")
    func expired() throws {
        let (fixture, web) = try fixture(policy: "", firstLife: .seconds(6))
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try agent.waitFor("event=mtls.expired")
        #expect(agent.output.contains("coppice invite web | ssh "), "\(agent.output)")
        #expect(try web.certificates("leaf/server/current/cert.pem").count == 1)
        try fixture.giveClient(to: web)
        try agent.waitFor("event=login.done", count: 2)
        #expect(try agent.stop() == 0)
    }

    @Test("renewal: operator leaves it alone")
    func byOperator() throws {
        let (fixture, web) = try fixture()
        try web.configure("app", "client: { renewal: operator }\n" + leaf())
        #expect(try web.once().status == 0)
        #expect(try fixture.lab.requests("POST pki_agents/sign/web") == 0)
        #expect(try web.status()["client"]?["renew_at"] == nil)
    }
}
