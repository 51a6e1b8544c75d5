import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Secrets on a lease: what depends on a token lives until it is replaced.

@Suite(.serialized)
struct LeaseTests {
    /// A lab whose database gives users for `lease`, and an identity with such a user.
    struct Leased {
        let fixture: LabFixture
        let web: AgentFixture

        init(lease: String, role: JSONObject = [:], hook: String = "") throws {
            fixture = try LabFixture()
            let lab = fixture.lab
            try lab.call("POST", "sys/mounts/database", ["type": "database", "config": ["max_lease_ttl": "9000h"]])
            try lab.call("POST", "database/config/main", ["plugin_name": "lab", "allowed_roles": "*"])
            try lab.call(
                "POST", "database/roles/web",
                ["db_name": "main", "default_ttl": .string(lease), "max_ttl": "8000h"])
            web = try fixture.identity("web", policy: LabFixture.appPolicy, role: role)
            try web.configure(
                "app",
                """
                secret:
                  - name: db
                    read: database/creds/web
                    refresh: 1h
                    files: { user: { format: raw, field: username } }
                \(hook)
                """)
        }

        /// The users that the database has.
        func users() throws -> Set<String> {
            let answer = try? fixture.lab.call("LIST", "database/users")
            return Set(answer?["data"]?["keys"]?.strings ?? [])
        }

        /// The user that is published.
        func published() throws -> String? { try web.text("secret/db/current/user") }

        /// How often a user was asked for.
        func reads() throws -> Int { try fixture.lab.requests("GET database/creds/web") }
    }

    /// Tells what it was run for, and ends when it is told to go on.
    private static let waitingHook = "#!/bin/sh\ncat secret/db/current/user >>told\necho >>told\nread -r line <go\n"

    @Test("a user outlives its login until the next one is published and applied, whatever the database refuses")
    func replacedInOrder() throws {
        let leased = try Leased(
            lease: "768h", role: ["token_ttl": "20m"], hook: "    on_change: { run: [./reload], timeout: 1h }")
        let web = leased.web
        try web.put("reload", Self.waitingHook, mode: 0o700)
        let fifo = try RunningProgram(path: "/usr/bin/mkfifo", [web.path + "/go"])
        #expect(try fifo.end() == 0)
        let agent = try web.run()
        let goOn = { try Self.open(web.path + "/go") }
        try agent.waitUntil("the hook to run") { try web.text("told")?.hasSuffix("\n") == true }
        let first = try #require(try leased.published())
        try goOn()
        try agent.waitFor("event=reload.done")

        try leased.fixture.lab.fault(["kind": "sealed", "path": "database/creds/*"])
        try leased.fixture.giveClient(to: web, age: .seconds(30))
        try agent.waitFor("event=login.done", count: 2)
        try agent.waitUntil("more tries than the old token would have outlived") { try leased.reads() >= 5 }
        #expect(try leased.users() == [first])
        let status = try #require(try web.status(of: "secret/db"))
        #expect(status["state"]?.string == "stale")
        let fatal = try #require(status["error"]?["fatal_at"]?.string.flatMap { WallTime(rfc3339: $0) })
        #expect(fatal <= leased.fixture.now + .seconds(25 * 60), "a lease dies with its token")

        try leased.fixture.lab.heal()
        try agent.waitUntil("the hook to run again") {
            try web.text("told")?.split(separator: "\n").count == 2 && web.text("told")?.hasSuffix("\n") == true
        }
        let second = try #require(try leased.published())
        #expect(try second != first && leased.users() == [first, second], "the app was not told yet")
        try goOn()
        try agent.waitFor("event=reload.done", count: 2)
        try agent.waitUntil("the first user to go") { try leased.users() == [second] }
        #expect(try agent.stop() == 0)
        #expect(try leased.users() == [second], "the last user lives on")
    }

    @Test("a token of few uses is replaced before its last one: no output fails, and the user on it lives (P-51)")
    func limitedUses() throws {
        let leased = try Leased(lease: "1h", role: ["token_num_uses": 5])
        let web = leased.web
        let names = (1...12).map { "s\($0)" }
        for name in names { try leased.fixture.secret("web/" + name, ["v": .string(name)]) }
        let more = names.map {
            "\n  - { name: \($0), read: secret/data/web/\($0), refresh: 1s, files: { v: { format: raw, field: v } } }"
        }
        let head = try #require(try web.text("agent.yaml"))
        try web.put("agent.yaml", head + more.joined())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try agent.waitFor("event=login.done", count: 12)
        let log = agent.output
        for code in ["secret.refused", "token.rejected", "rights.missing", "output.healed"] {
            #expect(!log.contains("event=\(code)"), "\(log)")
        }
        #expect(agent.lines.count { $0.contains("event=token.limited-uses") } == 1, "\(log)")
        try agent.waitUntil("the finding") {
            try web.status()["findings"]?.array?.contains { $0["code"]?.string == "token.limited-uses" } == true
        }
        let user = try #require(try leased.published())
        #expect(try leased.users().contains(user))
        #expect(try agent.stop() == 0)
    }

    @Test("SIGTERM while a login is under way leaves no token behind")
    func stoppedWhileLoggingIn() throws {
        let leased = try Leased(lease: "1h")
        let lab = leased.fixture.lab
        let tokens = { try lab.admin("GET", "counters")["tokens"]?.int }
        let before = try tokens()
        try lab.fault(["kind": "slow", "ms": 400, "path": "auth/cert/login"])
        for round in 1...5 {
            let agent = try leased.web.run()
            try agent.waitUntil("the login to be made") { try lab.logins() == round }
            #expect(try agent.stop() == 0)
            #expect(try tokens() == before)
        }
    }

    /// Opens a fifo for writing and closes it: a reader on the other end goes on.
    private static func open(_ path: String) throws {
        let writer = try RunningProgram(path: "/bin/sh", ["-c", "echo go >\"$1\"", "sh", path])
        #expect(try writer.end() == 0)
    }
}
