import JSON
import System
import TestSupport
import Testing

/// When the server answers nothing for a while, and then again.
@Suite(.ownThreads) struct OutageTests {
    @Test("after an outage an output waits no longer than until it would have been read anyway")
    func afterOutage() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "before"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure(
            "app",
            """
            secret:
              - name: db
                read: secret/data/web/db
                refresh: 5s
                files: { password: { format: raw, field: password } }
            """)
        let agent = try web.run()
        try agent.waitFor("event=secret.written")
        try fixture.secret("web/db", ["password": "after"])
        let before = try fixture.lab.requests("GET secret/data/web/db")
        // The sixth failure is followed by a pause of 24 s or more.
        try fixture.lab.fault(["kind": "cut", "path": "*"])
        try agent.waitUntil("six failures") { try fixture.lab.requests("GET secret/data/web/db") >= before + 6 }
        try fixture.lab.heal()
        let healed = Clock.monotonic()
        try agent.waitFor("event=secret.written", count: 2)
        let took = Clock.monotonic() - healed
        #expect(took < .seconds(10), "it took \(took)")
        #expect(agent.output.contains("event=server.answers"))
        #expect(try agent.stop() == 0)
    }
}
