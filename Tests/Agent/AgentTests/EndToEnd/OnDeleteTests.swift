import Core
import JSON
import System
import TestSupport
import Testing

/// Secrets that were deleted on the server, and what becomes of their files whatever happens meanwhile.

@Suite(.ownThreads)
struct OnDeleteTests {
    /// Tells whether its files are there.
    private static let teller = "#!/bin/sh\nif test -e secret/db/current; then echo there; else echo gone; fi >>told\n"

    private func secret(_ more: String) -> String {
        """
        secret:
          - name: db
            read: secret/data/web/db
            refresh: 5m
            files: { password: { format: raw, field: password }, all.json: { format: json } }
        \(more)
        """
    }

    private let removing = "    on_delete: remove\n    on_change: { run: [./reload] }"

    private func start(_ more: String) throws -> (LabFixture, AgentFixture) {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("reload", Self.teller, mode: 0o700)
        try web.configure("app", secret(more))
        return (fixture, web)
    }

    private func copies(of text: String, in web: AgentFixture) throws -> [String] {
        try web.everything().filter { $0.path.hasPrefix("secret/") && $0.text.contains(text) }.map(\.path)
    }

    @Test("remove ends wherever the agent is killed, and the hook is run for it")
    func removeIsKilled() throws {
        let (fixture, web) = try start(removing)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        var kills = 0
        for place in 1...200 {
            try fixture.secret("web/db", ["password": "canary-\(place)"])
            try web.put("told", "")
            try #require(try web.once().status == 0)
            try fixture.lab.call("DELETE", "secret/data/web/db")
            try web.put("told", "")
            let agent = try web.run(["--once"], environment: shim.killing(at: place))
            let status = try agent.end()
            if status == 137 { kills += 1 }
            let next = try web.once()
            #expect(next.status == 1)
            #expect(try copies(of: "canary", in: web) == [], "killed at call \(place)")
            #expect(try web.text("told")?.hasSuffix("gone\n") == true, "killed at call \(place): \(next.log)")
            #expect(try web.text("state/owed.json")?.contains("removing") == false, "killed at call \(place)")
            guard status == 137 else { break }
        }
        #expect(kills >= 15, "\(kills) kills")
    }

    @Test("a removal that a kill cut short goes on although the server does not say again that the secret is gone")
    func removeGoesOn() throws {
        let (fixture, web) = try start(removing)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        var wentOn = 0
        for place in 1...200 {
            try fixture.secret("web/db", ["password": "canary-\(place)"])
            try #require(try web.once().status == 0)
            try fixture.lab.call("DELETE", "secret/data/web/db")
            let status = try web.run(["--once"], environment: shim.killing(at: place)).end()
            if try web.text("state/owed.json")?.contains("removing") == true {
                wentOn += 1
                try fixture.lab.fault(["kind": "forbidden", "path": "secret/*"])
                #expect(try web.once().status == 1)
                #expect(try copies(of: "canary", in: web) == [], "killed at call \(place)")
                try fixture.lab.heal()
            }
            guard status == 137 else { break }
        }
        #expect(wentOn >= 8, "\(wentOn)")
    }

    @Test("a hook that fails for the removal stays owed over restarts, and the files come back with the secret")
    func hookIsOwed() throws {
        let (fixture, web) = try start(removing)
        try fixture.secret("web/db", ["password": "one"])
        try #require(try web.once().status == 0)
        try web.put("reload", "#!/bin/sh\nexit 3\n", mode: 0o700)
        try fixture.lab.call("DELETE", "secret/data/web/db")
        let run = try web.once()
        #expect(run.log.contains("event=secret.removed"), "\(run.log)")
        #expect(try web.status(of: "secret/db")?["reload_owed"]?["error"]?.string?.contains("exited with 3") == true)
        #expect(try web.once().log.contains("event=reload.failed"))
        try web.put("reload", Self.teller, mode: 0o700)
        try web.put("told", "")
        let again = try web.once()
        #expect(again.log.contains("event=reload.done") && !again.log.contains("secret.removed"), "\(again.log)")
        #expect(try web.text("told") == "gone\n")
        #expect(try web.once().status == 1)
        #expect(try web.text("told") == "gone\n")
        try fixture.secret("web/db", ["password": "two"])
        #expect(try web.once().status == 0)
        #expect(try web.text("told") == "gone\nthere\n")
        #expect(try web.text("secret/db/current/password") == "two")
    }

    @Test("what was published after a removal began is never removed for it")
    func newerStays() throws {
        let (fixture, web) = try start(removing)
        try fixture.secret("web/db", ["password": "one"])
        try #require(try web.once().status == 0)
        try web.put(
            "state/owed.json",
            """
            {"schema": 1, "outputs": {"secret/db":
              {"removing": "gen-20200101T000000Z-00000000", "removing_at": "2020-01-01T00:00:00Z"}}}
            """)
        try fixture.lab.fault(["kind": "sealed"])
        #expect(try web.once().status == 1)
        #expect(try web.text("secret/db/current/password") == "one")
        #expect(try web.text("state/owed.json")?.contains("removing") == false)
    }

    @Test("files beside the generations stay, and so does what on_delete: keep holds")
    func stays() throws {
        let (fixture, web) = try start("    on_delete: remove")
        try fixture.secret("web/db", ["password": "one"])
        try #require(try web.once().status == 0)
        try web.put("secret/db/notes", "mine")
        try fixture.lab.call("DELETE", "secret/data/web/db")
        #expect(try web.once().status == 1)
        #expect(try copies(of: "one", in: web) == [])
        #expect(try web.text("secret/db/notes") == "mine")
    }

    @Test("a full disk does not keep the bytes there: removing needs no room")
    func fullDisk() throws {
        let (fixture, web) = try start(removing)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        try fixture.secret("web/db", ["password": "one"])
        try #require(try web.once().status == 0)
        try fixture.lab.call("DELETE", "secret/data/web/db")
        let run = try web.once(environment: shim.failing(at: 1, errno: 28))
        #expect(run.log.contains("event=secret.removed"), "\(run.log)")
        #expect(try copies(of: "one", in: web) == [])
        #expect(try web.text("told")?.hasSuffix("gone\n") == true)
    }

    @Test(
        "a disk that refuses for a while only puts the removal off, wherever that is",
        arguments: [28, 5, 30] as [Int32])
    func diskRefuses(errno: Int32) throws {
        let (fixture, web) = try start(removing)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        for place in stride(from: 1, through: 40, by: errno == 28 ? 3 : 5) {
            try fixture.secret("web/db", ["password": "canary-\(place)"])
            let back = try web.once()
            try #require(back.status == 0, "call \(place): \(back.log)")
            try fixture.lab.call("DELETE", "secret/data/web/db")
            let run = try web.once(environment: shim.failing(at: place, count: 3, errno: errno))
            #expect(run.status == 1)
            #expect(try web.once().status == 1)
            #expect(try copies(of: "canary", in: web) == [], "call \(place): \(run.log)")
            #expect(try web.text("told")?.hasSuffix("gone\n") == true, "call \(place): \(run.log)")
        }
    }

    @Test("a leased secret that is gone is asked for as often as it is refreshed, and said once")
    func leasedAndKept() throws {
        let fixture = try LabFixture()
        let lab = fixture.lab
        try lab.call("POST", "sys/mounts/database", ["type": "database"])
        try lab.call("POST", "database/config/main", ["plugin_name": "lab", "allowed_roles": "*"])
        try lab.call("POST", "database/roles/web", ["db_name": "main", "default_ttl": "60s", "max_ttl": "1h"])
        try fixture.secret("web/clock", ["password": "tick"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        let kept = """
            secret:
              - { name: db, read: database/creds/web, refresh: REFRESH, files: { user: { format: raw, field: username } } }
              - { name: clock, read: secret/data/web/clock, refresh: 1s, files: { a.json: { format: json } } }
            """
        try web.configure("app", kept.replacing("REFRESH", with: "1h"))
        let agent = try web.run()
        try agent.waitFor("event=secret.written", count: 2)
        try lab.call("DELETE", "sys/mounts/database")
        try lab.call("POST", "sys/mounts/database", ["type": "kv"])
        try web.put("state/renew/secret.db", "")
        try agent.waitFor("event=secret.deleted")
        let reads = { try lab.requests("GET database/creds/web") }
        let before = try (reads(), lab.requests("GET secret/data/web/clock"))
        try agent.waitUntil("eight refreshes of another") {
            try lab.requests("GET secret/data/web/clock") >= before.1 + 8
        }
        #expect(try reads() <= before.0 + 1)
        try web.configure("app", kept.replacing("REFRESH", with: "1s"))
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=config.reloaded")
        let later = try reads()
        try agent.waitUntil("six refreshes") { try reads() >= later + 6 }
        #expect(agent.lines.count { $0.contains("event=secret.deleted") } == 1)
        #expect(!agent.output.contains("event=budget.spent"))
        #expect(try web.text("secret/db/current/user") != nil)
        #expect(try agent.stop() == 0)
    }
}
