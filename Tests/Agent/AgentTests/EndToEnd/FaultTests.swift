import JSON
import System
import TestSupport
import Testing
import X509

/// When something is wrong with the server or the host.

@Suite(.ownThreads)
struct FaultTests {
    @Test("an answer that is lost costs one more issue at the most, with the same key (P-40)")
    func lostAnswer() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try fixture.lab.fault(["kind": "cut", "path": "pki_int/sign/*", "times": 1])
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try fixture.lab.issued() == 2)
        let keys = try fixture.lab.call("LIST", "pki_int/certs")["data"]?["keys"]?.strings ?? []
        let certificates = try keys.compactMap { serial in
            try fixture.lab.call("GET", "pki_int/cert/" + serial)["data"]?["certificate"]?.string
        }.map { try Certificate.parse(pem: $0) }.filter { $0.commonName == "web.svc.internal" }
        #expect(Set(certificates.map(\.publicKeyDigest)).count == 1)
        #expect(certificates.count == 2)
    }

    @Test("answers that are never good do not become a flood (P-9, P-40)")
    func neverGood() throws {
        let fixture = try LabFixture(role: [
            "use_csr_common_name": false, "allow_any_name": true, "enforce_hostnames": false,
        ])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf().replacing("ca/root.pem", with: "ca/other.pem"))
        try web.put("ca/other.pem", TestCA.root("Other Root", now: fixture.now).certificate.pem)
        for _ in 0..<6 { try #require(try web.once().status == 1) }
        #expect(try fixture.lab.issued() <= 3)
        #expect(try web.text("leaf/server/current/cert.pem") == nil)
        #expect(try web.status(of: "leaf/server")?["error"]?["code"]?.string == "budget.spent")
    }

    @Test(
        "a read-only boundary is found before anything is issued, and heals (P-38, P-40)",
        .enabled(if: Process.effectiveUser != 0, "root writes everywhere"))
    func readOnly() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let server = try Directory.open(web.path).makeDirectory("leaf", mode: 0o700).makeDirectory(
            "server", mode: 0o700)
        try server.descriptor.setMode(0o500)
        #expect(try web.once().status == 1)
        #expect(try fixture.lab.issued() == 0)
        #expect(try web.status(of: "leaf/server")?["error"]?["code"]?.string == "boundary.unwritable")
        try server.descriptor.setMode(0o700)
        #expect(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("a disk that fills after the issue: nothing is issued again, the result is saved later (P-40)")
    func fullDisk() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        var sawUnsaved = 0
        for place in stride(from: 1, through: 61, by: 4) {
            try? Directory.open(web.path).removeTree("leaf")
            try? Directory.open(web.path + "/state").remove("budget.json")
            let before = try fixture.lab.issued()
            let run = try web.once(environment: shim.failing(at: place, count: 3, errno: 28))
            let issued = try fixture.lab.issued() - before
            #expect(issued <= 1, "call \(place): \(run.log)")
            if run.log.contains("boundary.full"), issued == 1 { sawUnsaved += 1 }
            if run.status == 0 { #expect(try web.certificates("leaf/server/current/fullchain.pem").count == 2) }
        }
        #expect(sawUnsaved > 0)
    }

    @Test("a full disk is said once, not at each try, and the hint names a path that is there (P-40)")
    func fullDiskIsSaidOnce() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try #require(try web.once().status == 0)
        try web.remove("leaf")
        let scratch = try Scratch()
        let agent = try web.run(environment: CallShim(in: scratch).failing(at: 1, errno: 28))
        try agent.waitFor("event=boundary.full")
        for number in 1...4 {
            try web.put("state/renew/leaf.server", "")
            try agent.waitFor("event=renew.requested", count: number)
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=config.reloaded", count: number)
        }
        let full = agent.lines.filter { $0.contains("ENOSPC") || $0.contains("boundary.full") }
        #expect(full.count { $0.contains("event=boundary.full") } == 1, "\(full)")
        #expect(full.count { $0.contains("event=state.unwritten") } <= 1, "\(full)")
        for line in full where line.contains(" hint=") {
            let path = try #require(line.firstRange(of: "df -h ").map { line[$0.upperBound...].prefix { $0 != ";" } })
            #expect(try Files.status(of: String(path)) != nil, "\(line)")
        }
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("one 403 among ten outputs harms no other (P-39, P-52)")
    func oneOfTen() throws {
        let fixture = try LabFixture()
        for number in 1...10 { try fixture.secret("web/s\(number)", ["password": .string("p\(number)")]) }
        let web = try fixture.identity(
            "web", policy: LabFixture.appPolicy + "\npath \"secret/data/web/s7\" { capabilities = [\"deny\"] }")
        let outputs = (1...10).map { number in
            """
              - name: s\(number)
                read: secret/data/web/s\(number)
                refresh: 1h
                files: { password: { format: raw, field: password } }
            """
        }
        try web.configure("app", "secret:\n" + outputs.joined(separator: "\n"))
        let agent = try web.run()
        try agent.waitFor("event=secret.written", count: 9)
        try agent.waitFor("output=secret/s7")
        #expect(try web.text("secret/s7/current/password") == nil)
        #expect(try web.text("secret/s10/current/password") == "p10")
        try fixture.policy("web", LabFixture.appPolicy)
        try agent.waitFor("event=secret.written", count: 10)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "an outage of any kind leaves the last good files and heals by itself (P-18, P-47, P-52, P-56)",
        arguments: [
            "sealed", "standby", "rate-limited", "forbidden", "truncated", "wrong-content",
        ])
    func outage(_ kind: String) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try fixture.lab.fault(["kind": .string(kind), "path": "pki_int/sign/*", "times": 1])
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=leaf.refused")
        #expect(try web.certificates("leaf/server/current/fullchain.pem").count == 2)
        try agent.waitUntil("the error in the status") { try web.status(of: "leaf/server")?["error"] != nil }
        let error = try #require(try web.status(of: "leaf/server")?["error"])
        #expect(error["fatal_at"]?.string != nil)
        #expect(error["hint"]?.string?.isEmpty == false)
        try agent.waitFor("event=leaf.written", count: 2)
        try agent.waitFor("event=output.healed")
        #expect(try agent.stop() == 0)
    }

    @Test("a standby's redirect is followed to a configured address, and the token goes nowhere else")
    func redirects() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try fixture.lab.fault([
            "kind": "standby", "address": .string(fixture.lab.address), "times": 1, "path": "auth/cert/login",
        ])
        #expect(try web.once().status == 0)
        try fixture.lab.fault(["kind": "standby", "address": "https://127.0.0.1:9", "path": "auth/cert/login"])
        let run = try web.once()
        #expect(run.log.contains("standby"), "\(run.log)")
    }

    @Test("a hook that fails keeps its reload owed over restarts, and issues nothing (P-37, P-39, P-42)")
    func failingHook() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("reload", "#!/bin/sh\necho no such service >&2\nexit 7\n", mode: 0o700)
        try web.configure("app", leaf("    on_change: { run: [./reload], timeout: 5s }"))
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains("exited with 7: no such service"), "\(run.log)")
        #expect(try web.status(of: "leaf/server")?["reload_owed"]?["attempts"]?.int == 1)
        try web.put("reload", "#!/bin/sh\necho done >applied\n", mode: 0o700)
        #expect(try web.once().status == 0)
        #expect(try web.text("applied") == "done\n")
        #expect(try web.status(of: "leaf/server")?["stages"]?["applied"]?.string != nil)
        #expect(try fixture.lab.issued() == 1)
        try web.put("applied", "before\n")
        #expect(try web.once().status == 0)
        #expect(try web.text("applied") == "before\n")
    }

    @Test(
        "what stays as it is until somebody changes it is tried once with --once, an outage three times (P-43)",
        arguments: [
            ("GET secret/data/web/none", "secret.deleted", 1), ("POST pki_int/sign/none", "leaf.refused", 1),
            ("POST auth/cert/login", "login.failed", 1), ("POST pki_int/sign/web", "leaf.refused", 3),
        ])
    func permanence(_ request: String, _ event: String, tries: Int) throws {
        let fixture = try LabFixture()
        let policy = LabFixture.appPolicy + "\npath \"pki_int/sign/none\" { capabilities = [\"update\"] }"
        let web = try fixture.identity("web", policy: policy)
        switch (request, event) {
        case (_, "secret.deleted"):
            try web.configure(
                "app", "secret:\n  - name: s\n    read: secret/data/web/none\n    files: { a: { format: json } }")
        case (_, "login.failed"): try fixture.lab.call("DELETE", "auth/cert/certs/web")
        case (_, "leaf.refused") where tries == 1:
            try web.configure("app", leaf().replacing("sign/web", with: "sign/none"))
        default: try fixture.lab.fault(["kind": "sealed", "path": "pki_int/sign/*"])
        }
        if try web.text("agent.yaml") == nil { try web.configure("app", leaf()) }
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains("event=\(event)"), "\(run.log)")
        #expect(try fixture.lab.admin("GET", "counters")["requests"]?[request]?.int == tries, "\(run.log)")
    }

    @Test("a hook that is not there is found before anything is issued")
    func missingHook() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf("    on_change: { run: [./reload], timeout: 5s }"))
        #expect(try web.once().status == 1)
        #expect(try fixture.lab.issued() == 0)
        #expect(try web.status(of: "leaf/server")?["error"]?["code"]?.string == "program.missing")
    }

    @Test(
        "roles that backdate by 72 h and lives of 15 s renew in the running agent, and cause no loop (P-15, P-17, P-45)"
    )
    func shortLives() throws {
        let fixture = try LabFixture(role: ["not_before_duration": "72h"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "15s"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try fixture.lab.issued() == 2)
        #expect(try agent.stop() == 0)
    }

    @Test("a certificate with a lease is refused with what to set (P-63)")
    func leased() throws {
        let fixture = try LabFixture(role: ["generate_lease": true])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains("generate_lease=false"))
        #expect(try web.text("leaf/server/current/cert.pem") == nil)
    }
}
