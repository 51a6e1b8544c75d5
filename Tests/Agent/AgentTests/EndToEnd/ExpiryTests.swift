import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose issuers expire, and whose budget is spent.

@Suite(.ownThreads)
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
        #expect(agent.output.contains("vault write pki_int/config/issuers default= "), "\(agent.output)")
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

    @Test("a server that refuses to sign because its issuer has expired: that is the cause that is named")
    func issuerThatSignsNothing() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try fixture.lab.fault(["kind": "expired-ca", "path": "pki_int/sign/*", "times": 1])
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=leaf.issuer-expired")
        #expect(agent.output.contains("the server's issuer expired at "), "\(agent.output)")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try agent.stop() == 0)
    }

    @Test("a trust of which every chain has expired is not valid, and its end is shown before")
    func expiredTrust() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust())
        try #require(try edge.once().status == 0)
        let all = try edge.certificates("trust/upstream/current/trust.pem")
        let end = try #require(all.map(\.notAfter).min())
        #expect(try edge.status(of: "trust/upstream")?["not_after"]?.string == end.rfc3339)
        let scratch = try Scratch()
        let years = 40 * 365 * 86_400
        let shim = try CallShim(in: scratch).clock(ahead: years)
        #expect(try edge.once(environment: shim).status == 0, "one clock alone ends nothing")
        try fixture.lab.fault(["kind": "wrong-date", "seconds": .integer(years)])
        #expect(try edge.once(environment: shim).status == 1)
        #expect(try edge.status(of: "trust/upstream")?["state"]?.string == "failed")
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
        try agent.waitFor("event=renew.refused")
        try agent.waitUntil("the finding") { try Self.isRefused(web) }
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(try RunningProgram("coppice", ["renew", "--force", "--dir", web.path, "leaf/server"]).end() == 0)
        try agent.waitFor("event=leaf.written", count: 4)
        try agent.waitUntil("no finding") { try !Self.isRefused(web) }
        try agent.waitUntil("until when none is forced again") {
            try web.status(of: "leaf/server")?["forced_until"]?.string != nil
        }
        let again = try RunningProgram("coppice", ["renew", "--force", "--dir", web.path, "leaf/server"])
        #expect(try again.end() == 0)
        #expect(
            again.output.contains(" refuses it: it was forced less than a minute ago; again at "), "\(again.output)")
        try agent.waitFor("it was forced less than a minute ago; again at ")
        #expect(try agent.stop() == 0)
        // A mount is renamed: the leaf on disk was made from another request.
        try fixture.lab.call("POST", "pki_int/roles/other", ["allow_any_name": true, "key_type": "any", "ttl": "20h"])
        try web.configure("app", leaf(ttl: "20h", sign: "other"))
        agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try agent.waitFor("event=budget.spent")
        try agent.waitUntil("what serves on") { try web.status(of: "leaf/server")?["state"]?.string == "stale" }
        #expect(try web.status(of: "leaf/server")?["not_after"]?.string != nil)
        #expect(try fixture.lab.issued() == 4)
        #expect(try agent.stop() == 0)
    }

    private static func isRefused(_ web: AgentFixture) throws -> Bool {
        try web.status()["findings"]?.array?.contains { $0["code"]?.string == "renew.refused" } ?? false
    }

    @Test(
        "a signing request that hangs is asked again in seconds, and a server that is slow is used: its late answer counts"
    )
    func hangingRequest() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "40s"))
        try fixture.lab.fault(["kind": "slow", "ms": 60_000, "path": "pki_int/sign/*", "times": 1])
        let agent = try web.run()
        let start = Clock.monotonic()
        try agent.waitFor("event=leaf.written")
        #expect(Clock.monotonic() - start < .seconds(8))
        #expect(try agent.stop() == 0)
    }

    @Test("a server that takes longer than a request is waited for is used all the same")
    func slowServer() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try fixture.lab.fault(["kind": "slow", "ms": 7000, "path": "pki_int/sign/*"])
        try web.configure("app", leaf(ttl: "20s"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(agent.output.contains("no answer in time"))
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
