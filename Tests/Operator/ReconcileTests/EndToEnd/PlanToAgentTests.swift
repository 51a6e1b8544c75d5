import JSON
import System
import TestSupport
import Testing
import X509

@testable import Reconcile

/// From a manifest to agents that work: plan, apply, compile, and the agents with exactly these policies and roles.
@Suite struct PlanToAgentTests {
    @Test("an app agent issues its leaf, reads its secrets and keeps its lease with what apply has made")
    func app() throws {
        let fixture = try OperatorFixture()
        #expect(try fixture.coppice("apply", "--yes").status == 0)
        let root = try fixture.boundary("web.h1")
        let agent = try fixture.agent(root)
        try agent.waitFor("event=agent.ready")
        let leaf = try #require(try fixture.certificates(root + "/leaf/server/current/cert.pem").first)
        #expect(Set(leaf.dnsNames) == ["web.example.org", "h1.web.example.org"])
        #expect(leaf.extendedKeyUsage == [KeyPurpose.serverAuth])
        #expect(try !Files.read(root + "/secret/app/current/app.env", limit: 4096).isEmpty)
        let renewals = { try fixture.lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0 }
        try agent.waitUntil("a renewal of the lease") { try renewals() >= 1 }
        #expect(try fixture.lab.requests("POST sys/capabilities-self") >= 1)
        #expect(try fixture.lab.requests("GET auth/token/lookup-self") >= 1)
        #expect(try agent.stop() == 0)
        #expect(!agent.output.contains("rights.missing") && !agent.output.contains("denied"), "\(agent.output)")
        #expect(try fixture.denials() == 0)
    }

    @Test("a proxy agent reads the issuers with what apply has made, and sees a revoked one")
    func proxy() throws {
        let fixture = try OperatorFixture()
        #expect(try fixture.coppice("apply", "--yes").status == 0)
        let root = try fixture.boundary("edge")
        let agent = try fixture.agent(root, "--once")
        #expect(try agent.end() == 0, "\(agent.output)")
        let trust = try fixture.certificates(root + "/trust/upstream/current/trust.pem")
        #expect(Set(trust.compactMap(\.commonName)) == ["Example Intermediate", "Example Root"])
        #expect(try fixture.denials() == 0)
    }

    @Test("the other instance's role refuses this one's certificate, and its path this one's token")
    func apart() throws {
        let fixture = try OperatorFixture()
        #expect(try fixture.coppice("apply", "--yes").status == 0)
        let root = try fixture.boundary("web.h1")
        let before = try fixture.lab.issued()
        let text = String(decoding: try Files.read(root + "/agent.yaml", limit: 1 << 20), as: UTF8.self)
        let stolen = text.replacing("pki_int/sign/coppice-web.h1", with: "pki_int/sign/coppice-web.h2")
        #expect(stolen != text)
        try fixture.put("root-web.h1/agent.yaml", stolen)
        let thief = try fixture.agent(root, "--once")
        #expect(try thief.end() != 0)
        #expect(thief.output.contains("pki_int/sign/coppice-web.h2"))
        let other = text.replacing("role: coppice-web.h1", with: "role: coppice-web.h2")
        #expect(other != text)
        try fixture.put("root-web.h1/agent.yaml", other)
        #expect(try fixture.agent(root, "--once").end() != 0)
        #expect(try fixture.lab.issued() == before)
    }

    @Test(
        "apply that is stopped says what is done and left, and ends with 1", arguments: [Signal.interrupt, .terminate])
    func stopped(_ signal: Signal) throws {
        let fixture = try OperatorFixture()
        try fixture.lab.fault(["kind": "slow", "ms": 25, "path": "*"])
        let first = try fixture.start(["apply", "--yes", "--parallelism", "1"])
        let end = Clock.monotonic() + .seconds(60)
        while try fixture.writes() < 2, Clock.monotonic() < end {}
        #expect(try first.stop(signal) == 1)
        #expect(first.output.contains("done    create signing role") && first.output.contains("left    "))
        #expect(first.output.contains("coppice: stopped early; done: "), "\(first.output)")
        try fixture.lab.heal()
        #expect(try fixture.coppice("apply", "--yes").status == 0)
        #expect(try fixture.coppice("plan", "--exit-code").status == 0)
    }

    @Test("apply that is killed leaves what a second apply finishes", arguments: [1, 3, 5, 7])
    func killed(_ count: Int) throws {
        let fixture = try OperatorFixture()
        try fixture.lab.fault(["kind": "slow", "ms": 25, "path": "*"])
        let first = try fixture.start(["apply", "--yes", "--parallelism", "1"])
        let end = Clock.monotonic() + .seconds(60)
        while try fixture.writes() < count, Clock.monotonic() < end {}
        _ = try first.stop(.kill)
        try fixture.lab.heal()
        #expect(try fixture.writes() >= count)
        let plan = try fixture.coppice("plan", "--exit-code", "--json")
        #expect(plan.status == 3)
        let second = try fixture.coppice("apply", "--yes")
        #expect(second.status == 0, "\(second.output)")
        let last = try fixture.coppice("plan", "--exit-code")
        #expect(last.status == 0 && last.output.contains("nothing to change"), "\(last.output)")
    }
}

extension OperatorFixture {
    /// The certificates of a file.
    func certificates(_ path: String) throws -> [Certificate] {
        let bytes = try Files.read(path, limit: 1 << 20)
        return try PEM.certificates(bytes.span, source: path)
    }

    /// How many requests the lab has refused for want of rights.
    func denials() throws -> Int { try lab.admin("GET", "counters")["statuses"]?["403"]?.int ?? 0 }
}
