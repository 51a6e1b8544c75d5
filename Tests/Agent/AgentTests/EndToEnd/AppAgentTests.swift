import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// What most of these tests configure: one leaf, one secret.
let leafAndSecret = """
    leaf:
      - name: server
        sign: pki_int/sign/web
        common_name: web.svc.internal
        dns: [web.svc.internal, api.svc.internal]
        ip: [127.0.0.1]
        ttl: 24h
        bundle: true
        roots: { files: [ca/root.pem] }
    secret:
      - name: db
        read: secret/data/web/db
        files:
          db.env: { format: env }
          password: { format: raw, field: password, mode: "0400" }
          all.json: { format: json }
        refresh: 5m
    """

/// A leaf alone, with what is appended to it.
func leaf(_ more: String = "", ttl: String? = "24h", sign role: String = "web") -> String {
    """
    leaf:
      - name: server
        sign: pki_int/sign/\(role)
        common_name: web.svc.internal
        dns: [web.svc.internal]
        \(ttl.map { "ttl: " + $0 } ?? "key: ec-p256")
        roots: { files: [ca/root.pem] }
    \(more)
    """
}

/// A trust output with what is appended to it.
func trust(_ more: String = "", refresh: String = "1s", roots: String = "{ files: [ca/root.pem] }") -> String {
    """
    trust:
      - name: upstream
        issuers: [pki_int]
        roots: \(roots)
        refresh: \(refresh)
    \(more)
    """
}

/// An app agent on the embedded server.

@Suite(.ownThreads)
struct AppAgentTests {
    @Test("leaves key, certificate, chain and secret files that belong together (P-1, P-3, P-5, P-7, P-32)")
    func firstRun() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["user": "web", "password": "it's $5 \"quoted\"", "port": 5432])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret)
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        let chain = try web.certificates("leaf/server/current/fullchain.pem")
        #expect(chain.map(\.commonName) == ["web.svc.internal", "Example Intermediate 1"])
        let leaf = try #require(chain.first)
        #expect(Set(leaf.dnsNames) == ["web.svc.internal", "api.svc.internal"])
        #expect(leaf.ipAddresses == ["127.0.0.1"])
        let key = try PrivateKey.parse(
            pem: SecretBytes(copying: Array((web.text("leaf/server/current/privkey.pem") ?? "").utf8).span))
        #expect(key.matches(leaf))
        #expect(
            try web.certificates("leaf/server/current/trust.pem").map(\.commonName) == [
                "Example Intermediate 1", "Example Root",
            ])
        #expect(try web.text("leaf/server/current/bundle.pem")?.contains("PRIVATE KEY") == true)
        #expect(try web.text("secret/db/current/password") == "it's $5 \"quoted\"")
        let modes = try ["leaf/server/current/privkey.pem", "secret/db/current/password"].map {
            try Files.status(of: web.path + "/" + $0)?.mode
        }
        #expect(modes == [0o600, 0o400])
        #expect(try fixture.lab.issued() == 1)
        let status = try web.status()
        #expect(status["vault"]?["authenticated"]?.bool == true)
        #expect(status["ready"]?.bool == true)
    }

    @Test("what openssl thinks of the files")
    func opensslAgrees() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try #require(try web.once().status == 0)
        let files = web.path + "/leaf/server/current/"
        let verify = try ChildProcess.spawn(
            [
                "/usr/bin/openssl", "verify", "-CAfile", files + "trust.pem", "-untrusted", files + "chain.pem",
                files + "cert.pem",
            ],
            environment: Products.environment, output: .captured(limit: 4096))
        #expect(try verify.wait(timeout: .hangLimit).isSuccess, "\(String(decoding: verify.output, as: UTF8.self))")
    }

    @Test("50 restarts, 50 SIGHUPs and an expiring token issue nothing again (P-10, P-11, P-13, P-16, P-67, P-68)")
    func nothingIsIssuedAgain() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        let web = try fixture.identity(
            "web", policy: LabFixture.appPolicy, role: ["token_ttl": "2s", "token_max_ttl": "4s"])
        try web.configure("app", leafAndSecret)
        for _ in 0..<50 { try #require(try web.once().status == 0) }
        #expect(try fixture.lab.issued() == 1)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        for round in 1...50 {
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=config.reloaded", count: round)
        }
        let logins = try fixture.lab.logins()
        let seen = agent.lines.count { $0.contains("event=login.done") }
        try agent.waitFor("event=login.done", count: seen + 2)
        #expect(try fixture.lab.logins() > logins)
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("a changed request issues anew, a changed hook or group does not (P-4, P-16)")
    func changedRequest() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try #require(try web.once().status == 0)
        try web.configure("app", leaf("    bundle: true\n    mode: \"0400\""))
        try #require(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 1)
        #expect(try web.text("leaf/server/current/bundle.pem") != nil)
        try web.configure("app", leaf().replacing("[web.svc.internal]", with: "[web.svc.internal, new.svc.internal]"))
        try #require(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 2)
    }

    @Test("a secret that changes is written at its refresh, one that does not is left alone (P-8)")
    func secretRefresh() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret.replacing("refresh: 5m", with: "refresh: 1s"))
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let modified = { try Files.status(of: web.path + "/secret/db", followingLinks: false)?.modifiedNanoseconds }
        let before = try modified()
        try agent.waitUntil("three refreshes") { try fixture.lab.requests("GET secret/data/web/db") >= 4 }
        #expect(try modified() == before)
        try fixture.secret("web/db", ["password": "two"])
        try agent.waitFor("event=secret.written", count: 2)
        #expect(try web.text("secret/db/current/password") == "two")
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a deleted secret follows on_delete and never empties a file by accident (P-55)",
        arguments: ["keep", "remove", "fail"])
    func deletedSecret(_ onDelete: String) throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret + "\n    on_delete: \(onDelete)")
        try #require(try web.once().status == 0)
        try fixture.lab.call("DELETE", "secret/data/web/db")
        let run = try web.once()
        #expect(run.status == 1)
        #expect(try web.text("secret/db/current/password") == (onDelete == "remove" ? nil : "one"))
        #expect(try web.status(of: "secret/db")?["error"]?["code"]?.string == "secret.deleted")
        try fixture.secret("web/db", ["password": "again"])
        #expect(try web.once().status == 0)
        #expect(try web.text("secret/db/current/password") == "again")
    }

    @Test("an output with a group: its directories 0750, its files 0640, everything else closed (P-54)")
    func groupMayRead() throws {
        let fixture = try LabFixture()
        let group = try #require(Accounts.groupName(id: Process.effectiveGroup))
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf("    group: \(group)"))
        try #require(try web.once().status == 0)
        let modes = try ["", "/leaf", "/leaf/server", "/leaf/server/current", "/leaf/server/current/privkey.pem"].map {
            try Files.status(of: web.path + $0)?.mode
        }
        #expect(modes == [0o710, 0o750, 0o750, 0o750, 0o640])
        #expect(try ["/mtls", "/state"].allSatisfy { try Files.status(of: web.path + $0)?.mode == 0o700 })
    }

    @Test("the metrics file says when things end, in the node exporter's words (P-65)")
    func metrics() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf() + "\nmetrics: { path: coppice-web.prom }")
        try #require(try web.once().status == 0)
        let text = try #require(try web.text("coppice-web.prom"))
        let end = try #require(try web.certificates("leaf/server/current/cert.pem").first).notAfter.seconds
        let labels = "{identity=\"web\",kind=\"app\",output=\"leaf/server\"}"
        #expect(text.contains("coppice_output_not_after_seconds\(labels) \(end)\n"))
        #expect(text.contains("coppice_authenticated{identity=\"web\",kind=\"app\"} 1\n"))
    }

    @Test("no secret is printed, logged or kept outside its file (P-44)")
    func canaries() throws {
        let fixture = try LabFixture()
        let canary = "canary-5e0c-never-to-be-seen"
        try fixture.secret("web/db", ["password": .string(canary), "bad-name": .string(canary)])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        var said = ""
        for format in ["text", "json"] {
            try web.configure("app", leafAndSecret)
            said += try web.once(["--log-format", format]).log
            try web.configure("app", leafAndSecret.replacing("          db.env: { format: env }\n", with: ""))
            said += try web.once(["--log-format", format]).log
        }
        #expect(said.contains("secret.format"))
        #expect(!said.contains(canary))
        #expect(!said.contains("PRIVATE KEY"))
        let elsewhere = try web.everything().filter { !$0.path.hasPrefix("secret/db/") && $0.text.contains(canary) }
        #expect(elsewhere.isEmpty, "\(elsewhere.map(\.path))")
        let key = try #require(try web.text("leaf/server/current/privkey.pem")).split(separator: "\n")[1]
        #expect(!said.contains(key))
        #expect(try web.everything().filter { $0.path.hasPrefix("state/") }.allSatisfy { !$0.text.contains("hvs.") })
    }
}
