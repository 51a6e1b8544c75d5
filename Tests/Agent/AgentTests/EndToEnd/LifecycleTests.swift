import Core
import JSON
import System
import TestSupport
import Testing
import X509

@Suite(.ownThreads)
struct LifecycleTests {
    @Test("a second agent on the same boundary directory refuses to start, and names the first")
    func secondAgent() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let first = try web.run()
        try first.waitFor("event=agent.ready")
        let second = try web.once()
        #expect(second.status == 1)
        #expect(second.log.contains(String(first.child.id)), "\(second.log)")
        #expect(try first.stop() == 0)
    }

    @Test("SIGTERM waits for no hook: a running hook's group is killed and its reload stays owed")
    func stopsWithoutItsHook() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        let endless = "#!/bin/sh\ntrap '' TERM\necho $$ >running\nwhile :; do sleep 1000; done\n"
        try web.put("reload", endless, mode: 0o700)
        try web.configure("app", leaf("    on_change: { run: [./reload], timeout: 1h }"))
        let agent = try web.run()
        try agent.waitUntil("the hook to run") { try web.text("running")?.hasSuffix("\n") == true }
        #expect(try agent.stop() == 0)
        let hook = try #require(try web.text("running")).filter(\.isNumber)
        #expect(try Files.status(of: "/proc/" + hook) == nil, "the hook still runs")
        #expect(try web.status(of: "leaf/server")?["reload_owed"]?["since"]?.string != nil)
        try web.put("reload", "#!/bin/sh\ntouch applied\n", mode: 0o700)
        #expect(try web.once().status == 0)
        #expect(try web.text("applied") != nil)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("a bad configuration at SIGHUP is reported and the old one stays; a good one is taken up")
    func hangup() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try web.configure("app", leaf().replacing("ttl: 24h", with: "tll: 24h"))
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=config.invalid")
        try agent.waitUntil("the finding") { try web.status()["findings"]?[0]?["code"]?.string == "config.invalid" }
        let summary = try web.status()["findings"]?[0]?["summary"]?.string ?? ""
        #expect(summary.hasPrefix("the old configuration stays: agent.yaml:") && !summary.contains("\n"), "\(summary)")
        try web.configure("app", leafAndSecret.replacing("    bundle: true\n", with: ""))
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=secret.written")
        try agent.waitUntil("no finding") { try web.status()["findings"]?.array?.isEmpty == true }
        #expect(try agent.stop() == 0)
    }

    @Test("a policy without lookup-self is told, and is no reason for one login after the other (P-45, P-46)")
    func unconfirmed() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy, role: ["token_no_default_policy": true])
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=token.unconfirmed")
        // A request that comes while the first leaf is under way is met by that one.
        try agent.waitFor("event=leaf.written")
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try fixture.lab.logins() == 1)
        let vault = try web.status()["vault"]
        #expect(vault?["authenticated"]?.bool == false)
        #expect(vault?["error"]?["hint"]?.string?.contains("auth/token/lookup-self") == true)
        #expect(try agent.stop() == 0)
    }

    @Test("a replaced client keypair is adopted and logged in with at once (P-20, P-21, P-22, P-23, P-24)")
    func newClientPair() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=login.done")
        try agent.waitFor("event=agent.ready")
        try fixture.giveClient(to: web, age: .seconds(30))
        try agent.waitFor("event=login.done", count: 2)
        #expect(try web.text("mtls/current/client.crt") != nil)
        #expect(try fixture.lab.issued() == 1)
        #expect(try agent.stop() == 0)
    }

    @Test("coppice renew makes the running agent issue once more (P-14)")
    func renewNow() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let renew = try RunningProgram("coppice", ["renew", "--dir", web.path, "leaf/server"])
        #expect(try renew.end() == 0, "\(renew.output)")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try fixture.lab.issued() == 2)
        #expect(try agent.stop() == 0)
    }

    @Test("the session is revoked at the end unless a lease hangs on it")
    func revokesItsToken() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let tokens = try fixture.lab.admin("GET", "counters")["tokens"]?.int
        try #require(try web.once().status == 0)
        #expect(try fixture.lab.admin("GET", "counters")["tokens"]?.int == tokens)
    }

    @Test("the loop that does the work gives signs of life, also while there is nothing to do")
    func watchdog() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let socket = try NotifySocket()
        let agent = try web.run(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "400000"])
        try socket.waitFor("READY=1")
        try socket.waitFor("WATCHDOG=1", count: socket.count(of: "WATCHDOG=1") + 5)
        #expect(try agent.stop() == 0)
        try socket.waitFor("STOPPING=1")
    }

    @Test("a watchdog that waits for another process gets no sign of life from this one")
    func othersWatchdog() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let socket = try NotifySocket()
        let agent = try web.run(environment: [
            "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "400000", "WATCHDOG_PID": "1",
        ])
        try socket.waitFor("READY=1")
        #expect(try agent.stop() == 0)
        try socket.waitFor("STOPPING=1")
        #expect(socket.count(of: "WATCHDOG=1") == 0)
    }
}
