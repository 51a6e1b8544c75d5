import JSON
import System
import TestSupport
import Testing
import X509

/// What is wrong on the host itself: named before anything is issued, or without a second issue, and healed by the mend alone.
@Suite(.ownThreads) struct LocalFaultTests {
    @Test(
        "a root that is not the chain's: the answer is kept, and the mended file and a SIGHUP are enough (P-19, P-40)")
    func anotherRoot() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("ca/root.pem", fixture.clients.certificate.pem)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=leaf.chain")
        for _ in 1...3 {
            let tries = try fixture.lab.requests("POST pki_int/sign/web")
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=config.reloaded")
            #expect(try fixture.lab.requests("POST pki_int/sign/web") == tries)
        }
        try web.put("ca/root.pem", fixture.root.certificate.pem)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=leaf.written")
        #expect(try fixture.lab.issued() == 1)
        #expect(try agent.stop() == 0)
    }

    @Test("coppice renew asks anew instead of looking at a kept answer again")
    func renewAsksAnew() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("ca/root.pem", fixture.clients.certificate.pem)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=leaf.chain")
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=renew.requested")
        try agent.waitUntil("one more issue") { try fixture.lab.issued() == 2 }
        #expect(try agent.stop() == 0)
    }

    @Test("something in the place of `current` is found before anything is issued (P-40)")
    func inTheWay() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let root = try Directory.open(web.path)
        _ = try root.makeDirectory("leaf").makeDirectory("server").makeDirectory("current")
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains("current: something else than a link of ours is there"), "\(run.log)")
        #expect(try fixture.lab.issued() == 0)
    }

    @Test(
        "a directory that comes in the place of a running agent's `current` is found before the secret is read, and no generation piles up"
    )
    func inTheWayLater() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try fixture.secret("web/db", ["password": "first"])
        try web.configure(
            "app",
            """
            secret:
              - name: db
                read: secret/data/web/db
                files: { password: { format: raw, field: password } }
            """)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let output = try Directory.open(web.path + "/secret/db")
        try output.rename("current", to: "mine")
        _ = try output.makeDirectory("current")
        try fixture.secret("web/db", ["password": "second"])
        for count in 1...3 {
            try web.put("state/renew/secret.db", "")
            try agent.waitFor("event=renew.failed", count: count)
        }
        #expect(agent.output.contains("current: something else than a link of ours is there"), "\(agent.output)")
        #expect(try output.list().filter { $0.hasPrefix("gen-") }.count == 1)
        try output.removeTree("current")
        try web.put("state/renew/secret.db", "")
        try agent.waitUntil("the second") { try web.text("secret/db/current/password") == "second" }
        #expect(try agent.stop() == 0)
    }

    struct Unsafe: CustomTestStringConvertible {
        var testDescription: String
        /// Below the boundary directory, where it is put.
        var program: String
        var mode: UInt16
        var words: String
    }

    @Test(
        "a hook that others can write is not run, and nothing is issued for it",
        arguments: [
            Unsafe(
                testDescription: "by everybody", program: "reload", mode: 0o777,
                words: "others than its owner can write"),
            Unsafe(
                testDescription: "by a group", program: "reload", mode: 0o770, words: "others than its owner can write"),
            Unsafe(testDescription: "a directory", program: "ca", mode: 0, words: "is missing or not executable"),
            Unsafe(
                testDescription: "not executable", program: "reload", mode: 0o600, words: "is missing or not executable"
            ),
        ])
    func unsafeHook(_ hook: Unsafe) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        if hook.mode != 0 { try web.put(hook.program, "#!/bin/sh\ntouch ran\n", mode: hook.mode) }
        try web.configure("app", leaf("    on_change: { run: [./\(hook.program)] }"))
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains(hook.words), "\(run.log)")
        #expect(try web.text("ran") == nil)
        #expect(try fixture.lab.issued() == 0)
        #expect(!run.log.contains("chmod 0755 \(web.path)/ca"), "\(run.log)")
    }

    @Test("a hook that became writable for others after its generation was published is not run at the next start")
    func hookBecameUnsafe() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("reload", "#!/bin/sh\nexit 1\n", mode: 0o700)
        try web.configure("app", leaf("    on_change: { run: [./reload] }"))
        #expect(try web.once().status == 1)
        try web.put("reload", "#!/bin/sh\ntouch ran\n", mode: 0o777)
        #expect(try web.once().status == 1)
        #expect(try web.text("ran") == nil)
    }

    @Test("without a client keypair the cause is named, chains are read all the same, and a pair that comes logs in")
    func noClientPair() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        for file in ["client.key", "client.crt"] { try Directory.open(edge.path + "/mtls").remove(file) }
        try edge.configure(
            "proxy",
            """
            trust:
              - name: upstream
                issuers: [pki_int]
                roots: { files: [ca/root.pem] }
            """)
        let agent = try edge.run()
        try agent.waitFor("event=trust.written")
        try agent.waitUntil("the cause") {
            try edge.status()["vault"]?["error"]?["summary"]?.string?.contains("no client keypair in mtls/") == true
        }
        #expect(!agent.output.contains("vault-ca.pem"), "\(agent.output)")
        #expect(try fixture.lab.requests("POST auth/cert/login") == 0)
        try fixture.giveClient(to: edge)
        try agent.waitFor("event=login.done")
        #expect(try agent.stop() == 0)
    }

    @Test("an expired pair is named as such")
    func expiredPair() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try fixture.giveClient(to: edge, life: .seconds(-60), age: .seconds(-86_400))
        try edge.configure("proxy", "trust: [{ name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }]")
        let run = try edge.once()
        #expect(run.log.contains("event=mtls.expired"), "\(run.log)")
        #expect(!run.log.contains("there is no client keypair"), "\(run.log)")
    }

    @Test("an issuer without a way to an accepted root is left out, and status says which (P-29, P-35)")
    func leftOut() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        let other = try TestCA.root("Other Root", now: fixture.now)
        let next = try other.intermediate("Other Intermediate")
        let bundle = try LabFixture.text(next.key.pkcs8PEM()) + next.certificate.pem
        try fixture.lab.call("POST", "pki_int/config/ca", ["pem_bundle": .string(bundle)])
        try edge.configure("proxy", "trust: [{ name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }]")
        let run = try edge.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(run.log.contains("event=trust.left-out"), "\(run.log)")
        #expect(
            try edge.certificates("trust/upstream/current/trust.pem").map(\.commonName) == [
                "Example Intermediate 1", "Example Root",
            ])
        let finding = try edge.status()["findings"]?[0]
        #expect(finding?["severity"]?.string == "warning")
        #expect(finding?["summary"]?.string?.contains("leaves out 'Other Intermediate'") == true)
    }
}
