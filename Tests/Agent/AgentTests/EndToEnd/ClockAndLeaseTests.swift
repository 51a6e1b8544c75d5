import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Clocks that differ, and secrets on a lease.

@Suite(.ownThreads)
struct ClockAndLeaseTests {
    @Test(
        "a server's clock that jumps a day ahead costs one certificate at most and removes nothing, and status says why"
    )
    func serverAhead() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf(ttl: "2h"))
        try #require(try web.once().status == 0)
        try fixture.lab.admin("POST", "clock", ["offset": 86_400])
        let agent = try web.run()
        try agent.waitUntil("the finding") {
            try web.status()["findings"]?.array?.contains { $0["code"]?.string == "clock.skew" } == true
        }
        #expect(try fixture.lab.issued() <= 2)
        #expect(try web.certificates("leaf/server/current/fullchain.pem").count == 2)
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(try agent.stop() == 0)
    }

    @Test("a leased secret is renewed, not read anew, and its lease outlives the agent's end (P-49, P-50)")
    func leased() throws {
        let fixture = try LabFixture()
        try fixture.lab.call("POST", "sys/mounts/database", ["type": "database"])
        try fixture.lab.call("POST", "database/config/main", ["plugin_name": "lab", "allowed_roles": "*"])
        try fixture.lab.call(
            "POST", "database/roles/web", ["db_name": "main", "default_ttl": "9s", "max_ttl": "1h"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure(
            "app",
            """
            secret:
              - name: db
                read: database/creds/web
                refresh: 1h
                files: { db.env: { format: env } }
            """)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let first = try web.text("secret/db/current/db.env")
        let renewals = { try fixture.lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0 }
        try agent.waitUntil("two renewals of the lease") { try renewals() >= 2 }
        #expect(try fixture.lab.requests("GET database/creds/web") == 1)
        #expect(try web.text("secret/db/current/db.env") == first)
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.admin("GET", "counters")["leases"]?.int == 1)
    }
}
