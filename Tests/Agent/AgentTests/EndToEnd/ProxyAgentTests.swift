import Core
import JSON
import System
import TestSupport
import Testing
import X509

private let file = "trust/upstream/current/trust.pem"

/// A proxy agent on the embedded server.

@Suite(.ownThreads)
struct ProxyAgentTests {
    @Test("leaves intermediates and their root, apart and together (P-28, P-30, P-36)")
    func firstRun() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust())
        let run = try edge.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try edge.certificates(file).map(\.commonName) == ["Example Intermediate 1", "Example Root"])
        #expect(try edge.certificates("trust/upstream/current/roots.pem").map(\.commonName) == ["Example Root"])
        #expect(
            try edge.certificates("trust/upstream/current/intermediates.pem").map(\.commonName) == [
                "Example Intermediate 1"
            ])
        #expect(try fixture.lab.issued() == 0)
    }

    @Test("a rotation adds the new issuer, keeps the old one, and reloads once; no change reloads nothing (P-8, P-35)")
    func rotation() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put("reload", "#!/bin/sh\necho reload >>reloads\n", mode: 0o700)
        try edge.configure("proxy", trust("    retire_after: 72h\n    on_change: { run: [./reload] }"))
        let agent = try edge.run()
        try agent.waitFor("event=reload.done")
        let written = try Files.status(of: edge.path + "/trust/upstream", followingLinks: false)?.modifiedNanoseconds
        let asked = try fixture.lab.requests("GET pki_int/issuers")
        try agent.waitUntil("three more readings") { try fixture.lab.requests("GET pki_int/issuers") >= asked + 3 }
        #expect(
            try Files.status(of: edge.path + "/trust/upstream", followingLinks: false)?.modifiedNanoseconds == written)
        try fixture.rotate("Example Intermediate 2")
        try agent.waitFor("event=reload.done", count: 2)
        #expect(
            try edge.certificates(file).map(\.commonName) == [
                "Example Intermediate 1", "Example Intermediate 2", "Example Root",
            ])
        #expect(try edge.text("reloads") == "reload\nreload\n")
        #expect(try agent.stop() == 0)
    }

    @Test("a revoked issuer is left out from the first round on, also with --once")
    func revokedIssuer() throws {
        let fixture = try LabFixture()
        let old = try fixture.lab.call("GET", "pki_int/issuer/default")["data"]?["issuer_id"]?.string ?? ""
        try fixture.rotate("Example Intermediate 2")
        try fixture.lab.call("POST", "pki_int/issuer/\(old)/revoke", [:])
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust())
        let run = try edge.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try edge.certificates(file).map(\.commonName) == ["Example Intermediate 2", "Example Root"])
    }

    @Test("chain reads go on when the login fails, and status does not say authenticated")
    func withoutLogin() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity(
            "edge", policy: LabFixture.proxyPolicy, role: ["allowed_common_names": "someone.else"])
        try edge.configure("proxy", trust())
        let agent = try edge.run()
        try agent.waitFor("event=trust.written")
        try agent.waitFor("event=login.failed")
        try agent.waitUntil("the finding") { try edge.status()["vault"]?["error"]?["summary"]?.string != nil }
        #expect(try edge.status()["vault"]?["authenticated"]?.bool == false)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "an empty, truncated or wrong answer never empties the trust (P-28, P-56)",
        arguments: [
            "empty-chain", "truncated", "wrong-content", "sealed", "slow",
        ])
    func lastGoodStays(_ kind: String) throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust())
        try #require(try edge.once().status == 0)
        let before = try edge.text(file)
        var fault: JSONObject = ["kind": .string(kind), "path": "pki_int/*"]
        if kind == "slow" { fault["ms"] = 100 }
        try fixture.lab.fault(.object(fault))
        let run = try edge.once()
        #expect(run.status == (kind == "slow" ? 0 : 1), "\(run.log)")
        #expect(try edge.text(file) == before)
        try fixture.lab.heal()
        #expect(try edge.once().status == 0)
    }

    @Test("a root that no file names is never written, whatever the server offers")
    func unknownRoot() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put("ca/other.pem", TestCA.root("Other Root", now: fixture.now).certificate.pem)
        try edge.configure("proxy", trust(roots: "{ files: [ca/other.pem] }"))
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("trust.no-path"), "\(run.log)")
        #expect(try edge.text(file) == nil)
    }

    @Test("the proxy's own test refuses the new trust: the old one is put back and stays (P-37)")
    func testRefuses() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put(
            "test",
            "#!/bin/sh\n! grep -q 'broken' note 2>/dev/null || [ $(grep -c BEGIN trust/upstream/current/trust.pem) -le 2 ]\n",
            mode: 0o700)
        try edge.put("reload", "#!/bin/sh\necho reload >>reloads\n", mode: 0o700)
        try edge.configure("proxy", trust("    test: { run: [./test] }\n    on_change: { run: [./reload] }"))
        try #require(try edge.once().status == 0)
        let before = try edge.text(file)
        try edge.put("note", "broken\n")
        try fixture.rotate("Example Intermediate 2")
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("trust.put-back"), "\(run.log)")
        #expect(try edge.text(file) == before)
        #expect(try edge.text("reloads") == "reload\n")
    }

    @Test(
        "a test that fails with the old trust too: the trust is not the cause, the new one stays and the reload is owed"
    )
    func testFailsAnyway() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put("test", "#!/bin/sh\n[ ! -e broken ]\n", mode: 0o700)
        try edge.put("reload", "#!/bin/sh\nexit 0\n", mode: 0o700)
        try edge.configure("proxy", trust("    test: { run: [./test] }\n    on_change: { run: [./reload] }"))
        try #require(try edge.once().status == 0)
        try edge.put("broken", "")
        try fixture.rotate("Example Intermediate 2")
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("the trust is not the cause"), "\(run.log)")
        #expect(try edge.certificates(file).count == 3)
        #expect(try edge.status(of: "trust/upstream")?["reload_owed"]?["since"]?.string != nil)
        try Directory.open(edge.path).remove("broken")
        #expect(try edge.once().status == 0)
    }

    @Test("a proxy cannot mint: its configuration refuses a leaf, and its policy the signing path")
    func cannotMint() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust() + "\n" + leaf())
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("agent.yaml:"), "\(run.log)")
        #expect(try fixture.lab.issued() == 0)
    }
}
