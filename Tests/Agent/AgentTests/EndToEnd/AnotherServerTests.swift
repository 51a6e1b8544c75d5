import Core
import JSON
import System
import TestSupport
import Testing

/// A real agent whose configuration names another server while it runs.

@Suite(.ownThreads)
struct AnotherServerTests {
    private static let outputs =
        leaf()
            + """
            secret:
              - name: db
                read: secret/data/web/db
                refresh: 1s
                files: { db.env: { format: env } }
            """

    @Test("no token and no request that was meant for one server goes to another", arguments: [false, true])
    func noTokenGoesThere(loginIsUnderWay: Bool) throws {
        let (ours, theirs) = (try LabFixture(), try LabFixture())
        try ours.secret("web/db", ["user": "web"])
        let web = try ours.identity("web", policy: LabFixture.appPolicy)
        try web.put("ca/vault-ca.pem", ours.lab.authority + theirs.lab.authority)
        try web.configure("app", Self.outputs)
        if loginIsUnderWay { try ours.lab.fault(["kind": "slow", "ms": 3000, "path": "auth/cert/login"]) }
        let before = try theirs.lab.routes()
        let agent = try web.run()
        try agent.waitFor(loginIsUnderWay ? "event=agent.started" : "event=secret.written")
        if loginIsUnderWay {
            try agent.waitUntil("the login") { try ours.lab.requests("POST auth/cert/login") > 0 }
        }
        try web.configure("app", address: theirs.lab.address, Self.outputs)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=config.reloaded")
        try agent.waitUntil("two logins at the other server") {
            try theirs.lab.requests("POST auth/cert/login") >= 2
        }
        let asked = try theirs.lab.routes().filter { before[$0.key] != $0.value }.map(\.key)
        #expect(Set(asked).isSubset(of: ["POST auth/cert/login", "GET sys/health"]), "\(asked)")
        #expect(try web.status()["vault"]?["authenticated"]?.bool == false)
        #expect(try agent.stop() == 0)
    }
}
