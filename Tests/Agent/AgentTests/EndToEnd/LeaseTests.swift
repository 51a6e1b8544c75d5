import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Secrets on a lease: what depends on a token lives until it is replaced.

@Suite(.ownThreads)
struct LeaseTests {
    /// A lab whose database gives users for `lease`, and an identity with such a user.
    struct Leased {
        let fixture: LabFixture
        let web: AgentFixture

        init(
            lease: String, role: JSONObject = [:], hook: String = "", policy: String = LabFixture.appPolicy
        ) throws {
            fixture = try LabFixture()
            let lab = fixture.lab
            try lab.call("POST", "sys/mounts/database", ["type": "database", "config": ["max_lease_ttl": "9000h"]])
            try lab.call("POST", "database/config/main", ["plugin_name": "lab", "allowed_roles": "*"])
            try lab.call(
                "POST", "database/roles/web",
                ["db_name": "main", "default_ttl": .string(lease), "max_ttl": "8000h"])
            web = try fixture.identity("web", policy: policy, role: role)
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

    @Test("a restart under a service manager goes on with the token and the user, and nothing is issued")
    func restarts() throws {
        let leased = try Leased(lease: "1h")
        let (web, lab) = (leased.web, leased.fixture.lab)
        let manager = try NotifySocket()
        let first = try manager.start(web)
        try first.waitFor("event=agent.ready")
        try manager.waitFor("FDSTORE=1")
        let user = try #require(try leased.published())
        #expect(try first.stop() == 0)
        for round in 1...10 {
            let renewals = try lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0
            let agent = try manager.start(web)
            try agent.waitFor("event=session.resumed")
            try agent.waitUntil("the lease to be renewed") {
                try lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0 > renewals
            }
            let isKilled = round.isMultiple(of: 3)
            #expect(try agent.stop(isKilled ? .kill : .terminate) == (isKilled ? 128 + 9 : 0))
            #expect(try leased.published() == user && leased.users() == [user], "\(agent.output)")
            #expect(!agent.output.contains("event=budget.spent"), "\(agent.output)")
        }
        #expect(try leased.reads() == 1 && lab.logins() == 1)
        for file in try web.everything() {
            #expect(!file.text.contains("hvs."), "a token in \(file.path)")
        }
    }

    /// What is different at the restart.
    enum Change: String, CaseIterable, CustomTestStringConvertible {
        case client = "the client certificate is another one"
        case role = "the role of the login is another one"
        case revoked = "the token was revoked"

        var testDescription: String { rawValue }
    }

    @Test(
        "a token that was kept is replaced when something differs, and its user after the next one",
        arguments: Change.allCases)
    func replacedAtRestart(_ change: Change) throws {
        let leased = try Leased(lease: "1h")
        let (web, fixture) = (leased.web, leased.fixture)
        let manager = try NotifySocket()
        let first = try manager.start(web)
        try first.waitFor("event=agent.ready")
        try manager.waitFor("FDSTORE=1")
        let user = try #require(try leased.published())
        #expect(try first.stop() == 0)
        switch change {
        case .client: try fixture.giveClient(to: web, age: .seconds(30))
        case .role:
            let role = try #require(try fixture.lab.call("GET", "auth/cert/certs/web")["data"])
            try fixture.lab.call("POST", "auth/cert/certs/other", role)
            let text = try #require(try web.text("agent.yaml"))
            try web.put("agent.yaml", text.replacing("role: web", with: "role: other"))
        case .revoked: try Self.revokeLogins(fixture.lab)
        }
        let agent = try manager.start(web)
        try agent.waitFor("event=secret.written")
        let next = try #require(try leased.published())
        #expect(next != user)
        try agent.waitUntil("the first user to go") { try leased.users() == [next] }
        try manager.waitFor("FDSTORE=1", count: 2)
        #expect(!agent.output.contains("event=session.resumed"), "\(agent.output)")
        #expect(try agent.stop() == 0)
        let last = try manager.start(web)
        try last.waitFor("event=session.resumed")
        #expect(try leased.published() == next)
        #expect(try last.stop() == 0)
    }

    /// Revokes every token of a login.
    private static func revokeLogins(_ lab: LabProcess) throws {
        let accessors = try lab.call("LIST", "auth/token/accessors")["data"]?["keys"]?.strings ?? []
        for accessor in accessors {
            let facts = try lab.call("POST", "auth/token/lookup-accessor", ["accessor": .string(accessor)])
            guard facts["data"]?["path"]?.string == "auth/cert/login" else { continue }
            try lab.call("POST", "auth/token/revoke-accessor", ["accessor": .string(accessor)])
        }
    }

    @Test("a token of another server is sent to none, and a store that is lost costs a new user")
    func otherServer() throws {
        let leased = try Leased(lease: "1h")
        let web = leased.web
        let manager = try NotifySocket()
        let first = try manager.start(web)
        try manager.waitFor("FDSTORE=1")
        try first.waitFor("event=agent.ready")
        let user = try #require(try leased.published())
        #expect(try first.stop() == 0)
        let text = try #require(try web.text("agent.yaml"))
        try web.put("agent.yaml", text.replacing("127.0.0.1", with: "localhost"))
        let second = try manager.start(web)
        try second.waitFor("event=session.kept")
        try second.waitFor("event=secret.written")
        #expect(second.output.contains("use=\"of another server\""), "\(second.output)")
        #expect(try second.stop() == 0)
        #expect(try leased.users().contains(user), "nothing was revoked")
        try manager.forget("coppice-session")
        let third = try manager.start(web)
        try third.waitFor("event=login.done")
        try third.waitFor("event=secret.written")
        #expect(try third.stop() == 0)
        #expect(try leased.users().count == 3)
    }

    @Test("nothing is kept where no lease is in use, and the token is revoked at the end")
    func keepsNothing() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["v": "1"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure(
            "app",
            "secret: [{ name: db, read: secret/data/web/db, files: { v: { format: raw, field: v } } }]")
        let tokens = { try fixture.lab.admin("GET", "counters")["tokens"]?.int }
        let before = try tokens()
        let manager = try NotifySocket()
        let agent = try manager.start(web)
        try manager.waitFor("READY=1")
        #expect(try agent.stop() == 0)
        #expect(manager.count(of: "FDSTORE=1") == 0)
        #expect(try tokens() == before)
    }

    /// Opens a fifo for writing and closes it: a reader on the other end goes on.
    private static func open(_ path: String) throws {
        let writer = try RunningProgram(path: "/bin/sh", ["-c", "echo go >\"$1\"", "sh", path])
        #expect(try writer.end() == 0)
    }
}
