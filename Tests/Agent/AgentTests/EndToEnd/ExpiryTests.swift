import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose issuers expire, and whose budget is spent.

@Suite(.serialized)
struct ExpiryTests {
    /// A lab whose mount signs with an intermediate that expires in `seconds`, and lets leaves outlive it.
    private func fixture(issuerExpiresIn seconds: Int, role: JSONObject = [:]) throws -> (LabFixture, TestCA) {
        let fixture = try LabFixture(role: role)
        let short = try fixture.rotate("Short Intermediate", life: .seconds(86_400 + seconds))
        try fixture.lab.call(
            "POST", "pki_int/issuer/default", ["leaf_not_after_behavior": "permit", "issuer_name": "short"])
        return (fixture, short)
    }

    private func chain(_ web: AgentFixture) throws -> [String?] {
        try web.certificates("leaf/server/current/fullchain.pem").map(\.commonName)
    }

    @Test(
        "an intermediate that expires before the leaf: what ends is its end, and a newer one is taken up once, in time")
    func newerIssuer() throws {
        let (fixture, short) = try fixture(issuerExpiresIn: 20)
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "2h"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try agent.waitUntil("the intermediate's end in the status") {
            try web.status(of: "leaf/server")?["not_after"]?.string == short.certificate.notAfter.rfc3339
        }
        try fixture.rotate("Newer Intermediate")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(Clock.wall() < short.certificate.notAfter)
        #expect(try chain(web) == ["web.svc.internal", "Newer Intermediate"])
        try agent.waitUntil("the old intermediate's end") { Clock.wall() >= short.certificate.notAfter }
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(try fixture.lab.issued() == 2)
        #expect(try agent.stop() == 0)
    }

    @Test("an intermediate that nobody replaces: its end is said, nothing expired is published, and a newer one heals")
    func expiredIssuer() throws {
        let (fixture, short) = try fixture(issuerExpiresIn: 8)
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "2h"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.issuer-expired")
        let published = try chain(web)
        #expect(published == ["web.svc.internal", "Short Intermediate"])
        let serial = try web.certificates("leaf/server/current/cert.pem").first?.serial
        try agent.waitUntil("the failed output") { try web.status(of: "leaf/server")?["state"]?.string == "failed" }
        let status = try web.status(of: "leaf/server")
        #expect(status?["not_after"]?.string == short.certificate.notAfter.rfc3339)
        #expect(agent.output.contains("Short Intermediate"), "the issuer is named")
        try agent.waitFor("level=error event=output.expired output=leaf/server")
        #expect(
            agent.output.contains(
                "readers of \(web.path)/leaf/server/current still see the expired files"), "\(agent.output)")
        try fixture.rotate("Newer Intermediate")
        try agent.waitUntil("the newer chain") { try chain(web) == ["web.svc.internal", "Newer Intermediate"] }
        #expect(try web.certificates("leaf/server/current/cert.pem").first?.serial != serial)
        try agent.waitFor("event=output.healed output=leaf/server code=leaf.issuer-expired since=")
        #expect(agent.lines.count { $0.contains("event=output.expired") } == 1, "\(agent.output)")
        #expect(try agent.stop() == 0)
    }

    @Test("a leaf that is signed until the year 9999 is renewed before its chain expires")
    func farFuture() throws {
        let fixture = try LabFixture(role: ["not_after": "9999-12-31T23:59:59Z"])
        let issuer = try fixture.rotate("Example Intermediate 2", life: .seconds(10 * 86_400))
        try fixture.lab.call("POST", "pki_int/issuer/default", ["leaf_not_after_behavior": "permit"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: nil))
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        let leaf = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        #expect(leaf.notAfter.rfc3339 == "9999-12-31T23:59:59Z")
        let status = try web.status(of: "leaf/server")
        #expect(status?["not_after"]?.string == issuer.certificate.notAfter.rfc3339)
        let renewal = try #require(status?["renew_at"]?.string.flatMap { WallTime(rfc3339: $0) })
        #expect(renewal < issuer.certificate.notAfter)
    }

    @Test(
        "a spent budget takes nothing down: the old leaf serves on, and the agent is ready"
    )
    func spentBudget() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "20h"))
        var agent = try web.run()
        for count in 1...3 {
            try agent.waitFor("event=leaf.written", count: count)
            #expect(try RunningProgram("coppice", ["renew", "--dir", web.path, "leaf/server"]).end() == 0)
        }
        try agent.waitFor("event=budget.spent")
        try agent.waitUntil("the finding") {
            try web.status(of: "leaf/server")?["error"]?["code"]?.string == "budget.spent"
        }
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "stale")
        #expect(try agent.stop() == 0)
        // A mount is renamed: the leaf on disk was made from another request.
        try fixture.lab.call("POST", "pki_int/roles/other", ["allow_any_name": true, "key_type": "any", "ttl": "20h"])
        try web.configure("app", leaf(ttl: "20h", sign: "other"))
        agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try agent.waitFor("event=budget.spent")
        try agent.waitUntil("what serves on") { try web.status(of: "leaf/server")?["state"]?.string == "stale" }
        #expect(try web.status(of: "leaf/server")?["not_after"]?.string != nil)
        #expect(try fixture.lab.issued() == 3)
        #expect(try agent.stop() == 0)
    }

    @Test("a server that asks for an hour's pause does not get it: the leaf is renewed before it expires")
    func retryAfter() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "12s"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        let first = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        try fixture.lab.fault(["kind": "rate-limited", "retry_after": 3600, "path": "pki_int/sign/*", "times": 1])
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(Clock.wall() < first.notAfter)
        #expect(try agent.stop() == 0)
    }

    @Test("kills before anything was asked cost nothing")
    func killedBeforeAsking() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try fixture.lab.fault(["kind": "slow", "ms": 2000, "path": "auth/cert/login"])
        for _ in 1...4 {
            let agent = try web.run()
            try agent.waitFor("event=agent.started")
            agent.child.signalGroup(.kill)
            _ = try agent.end()
        }
        try fixture.lab.heal()
        #expect(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("a leaf that could not be written until it had expired is never published")
    func unwritable() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "6s"))
        try fixture.lab.fault(["kind": "slow", "ms": 1500, "path": "pki_int/sign/*", "times": 1])
        let agent = try web.run()
        try agent.waitUntil("the request") { try fixture.lab.requests("POST pki_int/sign/web") >= 1 }
        let directory = try Directory.open(web.path + "/leaf/server").descriptor
        try directory.setMode(0o500)
        try agent.waitFor("event=leaf.expired")
        try directory.setMode(0o700)
        try agent.waitFor("event=leaf.written")
        let leaf = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        #expect(leaf.notAfter > Clock.wall())
        #expect(try agent.stop() == 0)
    }
}
