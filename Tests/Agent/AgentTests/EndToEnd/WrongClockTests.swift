import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose clocks, or whose server's clock, are wrong.
@Suite(.serialized)
struct WrongClockTests {
    private static let life = 12

    /// Follows the leaf on disk until it was renewed `times` times; by the true clock it is valid at each look.
    private func expectValid(_ web: AgentFixture, _ agent: RunningProgram, renewals times: Int) throws {
        var serials: Set<String> = []
        try agent.waitUntil("\(times) renewals") {
            guard let leaf = try web.certificates("leaf/server/current/cert.pem").first else { return false }
            let now = Clock.wall()
            #expect(leaf.notBefore <= now && now < leaf.notAfter, "\(leaf.notBefore.rfc3339)…\(leaf.notAfter.rfc3339)")
            serials.insert(leaf.serial)
            return serials.count > times
        }
    }

    @Test(
        "a host's clock that is hours off delays no renewal and wastes no certificate",
        arguments: [36_000, -120])
    func host(ahead seconds: Int) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "\(Self.life)s"))
        let scratch = try Scratch()
        let agent = try web.run(environment: CallShim(in: scratch).clock(ahead: seconds))
        try agent.waitFor("event=leaf.written")
        try expectValid(web, agent, renewals: 2)
        #expect(try fixture.lab.issued() <= 6)
        #expect(try web.status()["findings"]?.array?.contains { $0["code"]?.string == "clock.skew" } == true)
        #expect(try agent.stop() == 0)
    }

    @Test("a role that caps a day at seconds: leaves go on being renewed, and the budget never runs dry")
    func cappedRole() throws {
        let fixture = try LabFixture(role: ["max_ttl": "\(Self.life)s"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "24h"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try expectValid(web, agent, renewals: 4)
        #expect(!agent.output.contains("budget.spent"), "\(agent.output)")
        #expect(try agent.stop() == 0)
    }

    @Test("a balancer's 503 costs nothing: the leaf comes soon after the server does")
    func unavailable() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try fixture.lab.fault(["kind": "sealed", "path": "pki_int/sign/*", "times": 6])
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        #expect(try fixture.lab.issued() == 1)
        #expect(try agent.stop() == 0)
    }
}
