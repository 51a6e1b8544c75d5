import Core
import JSON
import System
import TestSupport
import Testing

/// Tokens that are good for a few requests, or may not look themselves up.
@Suite(.ownThreads)
struct TokenUseTests {
    /// An agent with so many secrets, all there and read every second.
    private static func agent(
        of server: String, secrets count: Int, role: JSONObject, policy: String = LabFixture.appPolicy,
        more: String = ""
    ) throws -> (LabFixture, AgentFixture) {
        let fixture = try LabFixture(labArguments: ["--compatible", server])
        let web = try fixture.identity("web", policy: policy, role: role)
        let names = (1...count).map { "s\($0)" }
        for name in names { try fixture.secret("web/" + name, ["v": .string(name)]) }
        let outputs = names.map {
            "\n  - { name: \($0), read: secret/data/web/\($0), refresh: 1s, files: { v: { format: raw, field: v } } }"
        }
        try web.configure("app", "secret:" + outputs.joined() + more)
        return (fixture, web)
    }

    private static let lookup = "\npath \"auth/token/lookup-self\" { capabilities = [\"read\"] }"
    private static let revoke = "\npath \"auth/token/revoke-self\" { capabilities = [\"update\"] }"

    @Test(
        "a limit that the login does not tell is counted before it is reached: no output fails (P-51)",
        arguments: [1, 2, 3, 5])
    func untold(uses: Int) throws {
        let (fixture, web) = try Self.agent(of: "vault-1.8", secrets: 6, role: ["token_num_uses": .integer(uses)])
        let agent = try web.run()
        try agent.waitFor("event=login.done", count: 8)
        try agent.waitUntil("all secrets") {
            try web.status()["outputs"]?.array?.allSatisfy { $0["state"]?.string == "good" } == true
        }
        let log = agent.output
        for code in ["secret.refused", "token.rejected", "token.unconfirmed", "rights.missing", "output.healed"] {
            #expect(!log.contains("event=\(code)"), "\(log)")
        }
        #expect(log.contains("a token of this login is good for \(uses) request"), "\(log)")
        #expect(agent.lines.count { $0.contains("event=token.limited-uses") } == 1, "\(log)")
        #expect(try fixture.lab.requests("GET auth/token/lookup-self") <= 8)
        #expect(try agent.stop() == 0)
    }

    @Test("where the token may not look itself up either, the pattern shows the limit, and no policy is blamed")
    func unseen() throws {
        let (fixture, web) = try Self.agent(
            of: "vault-1.8", secrets: 4, role: ["token_num_uses": 4, "token_no_default_policy": true])
        let agent = try web.run()
        try agent.waitFor("event=token.limited-uses")
        try agent.waitUntil("all secrets") {
            try web.status()["outputs"]?.array?.allSatisfy { $0["state"]?.string == "good" } == true
        }
        #expect(!agent.output.contains("event=rights.missing"), "\(agent.output)")
        #expect(!agent.output.contains("event=secret.refused"), "\(agent.output)")
        #expect(agent.output.contains("either its uses are spent (token_num_uses), or it was revoked"))
        #expect(try fixture.lab.requests("GET secret/data/web/s1") > 1)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a right that is missing is named, and costs no more logins than the output has tries",
        arguments: [
            ("openbao-2.6", ["token_num_uses": 2]), ("openbao-2.6", ["token_num_uses": 1]),
            ("vault-1.8", ["token_num_uses": 2]), ("vault-1.8", ["token_no_default_policy": true]),
            ("openbao-2.6", ["token_no_default_policy": true]),
        ] as [(String, JSONObject)])
    func missingRight(server: String, role: JSONObject) throws {
        let (fixture, web) = try Self.agent(
            of: server, secrets: 1, role: role,
            more: "\n  - { name: x, read: secret/data/other/x, refresh: 1s, files: { v: { format: raw, field: v } } }")
        let agent = try web.run()
        try agent.waitUntil("the cause") {
            try web.status(of: "secret/x")?["error"]?["summary"]?.string?.contains("permission denied") == true
        }
        try agent.waitUntil("more reads of the good one") {
            try fixture.lab.requests("GET secret/data/web/s1") >= 5
        }
        let reads = try fixture.lab.requests("GET secret/data/web/s1")
        let denied = try fixture.lab.requests("GET secret/data/other/x")
        let logins = try fixture.lab.logins()
        #expect(denied <= 5, "\(agent.output)")
        #expect(logins <= (role["token_num_uses"] == nil ? 3 : reads + denied + 2), "\(logins) \(reads) \(denied)")
        #expect(try web.status(of: "secret/s1")?["state"]?.string == "good")
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a token that was kept and may not look itself up is revoked after the next one, or it is said that it is not",
        arguments: [true, false])
    func keptUnseen(mayRevoke: Bool) throws {
        let policy = LabFixture.appPolicy + (mayRevoke ? Self.revoke : "")
        let leased = try LeaseTests.Leased(
            lease: "1h", role: ["token_no_default_policy": true], policy: policy)
        let (web, fixture) = (leased.web, leased.fixture)
        let manager = try NotifySocket()
        let first = try manager.start(web)
        try manager.waitFor("FDSTORE=1")
        try first.waitFor("event=agent.ready")
        let user = try #require(try leased.published())
        #expect(try first.stop() == 0)
        let agent = try manager.start(web)
        try agent.waitFor("event=session.unconfirmed")
        try agent.waitFor("event=secret.written")
        let next = try #require(try leased.published())
        #expect(next != user)
        if mayRevoke {
            try agent.waitUntil("the first user to go") { try leased.users() == [next] }
            #expect(!agent.output.contains("event=token.not-revoked"), "\(agent.output)")
        } else {
            try agent.waitFor("event=token.not-revoked")
        }
        #expect(try agent.stop() == 0)
        _ = fixture
    }

    @Test("a role that changes while a login is under way leaves no token behind")
    func changedWhileLoggingIn() throws {
        let (fixture, web) = try Self.agent(of: "openbao-2.6", secrets: 1, role: [:])
        let lab = fixture.lab
        let role = try #require(try lab.call("GET", "auth/cert/certs/web")["data"])
        try lab.call("POST", "auth/cert/certs/other", role)
        let before = try #require(try lab.admin("GET", "counters")["tokens"]?.int)
        try lab.fault(["kind": "slow", "ms": 700, "path": "auth/cert/login", "times": 1])
        let agent = try web.run()
        try agent.waitUntil("the login to be made") { try lab.logins() == 1 }
        let text = try #require(try web.text("agent.yaml"))
        try web.put("agent.yaml", text.replacing("role: web", with: "role: other"))
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=login.done")
        #expect(agent.output.contains("role=other"))
        try agent.waitUntil("the first token to go") { try lab.admin("GET", "counters")["tokens"]?.int == before + 1 }
        #expect(try agent.stop() == 0)
        #expect(try lab.admin("GET", "counters")["tokens"]?.int == before)
    }

    @Test("a login that is answered by nobody until the end is said")
    func stoppedInLogin() throws {
        let (fixture, web) = try Self.agent(of: "openbao-2.6", secrets: 1, role: [:])
        try fixture.lab.fault(["kind": "slow", "ms": 5000, "path": "auth/cert/login"])
        let agent = try web.run()
        try agent.waitUntil("the login to be made") { try fixture.lab.logins() == 1 }
        #expect(try agent.stop() == 0)
        #expect(agent.output.contains("event=token.not-revoked"), "\(agent.output)")
    }
}
