import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose clocks, or whose server's clock, are wrong.
@Suite(.ownThreads)
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
        arguments: [36_000, -36_000, 120, -120])
    func host(ahead seconds: Int) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "\(Self.life)s"))
        try fixture.giveClient(to: web, age: .seconds(-86_400))
        let scratch = try Scratch()
        let agent = try web.run(environment: CallShim(in: scratch).clock(ahead: seconds))
        try agent.waitFor("event=leaf.written")
        try expectValid(web, agent, renewals: 2)
        #expect(try fixture.lab.issued() <= 6)
        #expect(try web.status()["findings"]?.array?.contains { $0["code"]?.string == "clock.skew" } == true)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a Date that is off, or absent, delays no renewal and publishes nothing expired",
        arguments: [-30 * 86_400, -3600, 36_000, nil])
    func date(off seconds: Int?) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "\(Self.life)s"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try fixture.lab.fault(Self.date(off: seconds))
        try expectValid(web, agent, renewals: 3)
        #expect(try fixture.lab.issued() <= 6)
        #expect(try agent.stop() == 0)
    }

    private func isSkewTold(_ web: AgentFixture) throws -> Bool {
        try web.status()["findings"]?.array?.contains { $0["code"]?.string == "clock.skew" } ?? false
    }

    @Test("a clock that is off is logged once, with both times, and not told any more of a server without a Date")
    func skewIsTold() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "\(Self.life)s"))
        try fixture.lab.fault(Self.date(off: -3600))
        let agent = try web.run()
        try agent.waitFor("event=clock.skew")
        try agent.waitUntil("the finding") { try isSkewTold(web) }
        try agent.waitFor("event=leaf.written", count: 3)
        try fixture.lab.heal()
        try fixture.lab.fault(Self.date(off: nil))
        try agent.waitUntil("no finding") { try !isSkewTold(web) }
        #expect(agent.output.split(separator: "\n").count { $0.contains("event=clock.skew") } == 1)
        #expect(agent.output.contains(" there, "))
        #expect(try agent.stop() == 0)
    }

    @Test("a first start with a host that is behind: its first client pair is taken, and the server decides")
    func firstPair() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let scratch = try Scratch()
        let run = try web.once(environment: CallShim(in: scratch).clock(ahead: -7200))
        #expect(run.status == 0, "\(run.log)")
    }

    private static func date(off seconds: Int?) -> JSONValue {
        seconds.map { ["kind": "wrong-date", "seconds": .integer($0)] } ?? ["kind": "no-date"]
    }

    @Test(
        "a Date that is off removes no issuer that is valid, and none that was just made",
        arguments: [-30 * 86_400, -600])
    func keepsIssuers(off seconds: Int) throws {
        let fixture = try LabFixture()
        try fixture.rotate("Gone Intermediate", life: .seconds(86_400 - 3600))
        try fixture.rotate("Live Intermediate")
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust(refresh: "1s"))
        let live = { try edge.certificates("trust/upstream/current/trust.pem").filter { $0.isValid(at: fixture.now) } }
        let agent = try edge.run()
        try agent.waitFor("event=trust.written")
        let before = try live().map(\.commonName)
        #expect(before.contains("Live Intermediate") && !before.contains("Gone Intermediate"))
        try fixture.lab.fault(Self.date(off: seconds))
        try fixture.rotate("Fresh Intermediate", life: .seconds(90 * 86_400), age: .zero)
        try agent.waitUntil("the fresh one") { try live().contains { $0.commonName == "Fresh Intermediate" } }
        let asked = try fixture.lab.requests("GET pki_int/issuers")
        try agent.waitUntil("three more readings") { try fixture.lab.requests("GET pki_int/issuers") >= asked + 3 }
        #expect(Set(before + ["Fresh Intermediate"]).isSubset(of: Set(try live().map(\.commonName))))
        #expect(try agent.stop() == 0)
    }

    /// What happens to a leaf while it waits for the host's clock.
    enum Meanwhile: String, CaseIterable, CustomTestStringConvertible {
        case hangup = "SIGHUP: it is published in time, and no other is asked for"
        case removed = "it is removed: another one is asked for in time"

        var testDescription: String { rawValue }
    }

    @Test("a leaf that waits for a host's clock that is behind", arguments: Meanwhile.allCases)
    func waits(_ meanwhile: Meanwhile) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "20s"))
        try fixture.giveClient(to: web, age: .seconds(-86_400))
        let scratch = try Scratch()
        let agent = try web.run(environment: CallShim(in: scratch).clock(ahead: -90))
        try agent.waitFor("event=leaf.not-yet-valid")
        let held = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        switch meanwhile {
        case .hangup:
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=config.reloaded")
        case .removed: try Directory.open(web.path + "/leaf/server").remove("waiting")
        }
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(Clock.wall() <= held.notAfter)
        #expect(try fixture.lab.issued() == (meanwhile == .hangup ? 2 : 3))
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
        try fixture.lab.fault(["kind": "sealed", "path": "pki_int/sign/*", "times": 4])
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        #expect(try fixture.lab.issued() == 1)
        #expect(try agent.stop() == 0)
    }
}
