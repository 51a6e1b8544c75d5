import Core
import JSON
import System
import TestSupport
import Testing

/// `coppice renew` while an agent runs: what it leads to, and what is said of it.
@Suite(.ownThreads)
struct RenewalRequestTests {
    private static func renew(_ web: AgentFixture, _ words: String...) throws -> String {
        let program = try RunningProgram("coppice", ["renew", "--dir", web.path] + words)
        #expect(try program.end() == 0)
        return program.output
    }

    @Test("a secret on a lease is asked for anew; where the database refuses, the lease that is there is renewed")
    func leased() throws {
        let leased = try LeaseTests.Leased(lease: "1h")
        let (web, lab) = (leased.web, leased.fixture.lab)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let first = try #require(try leased.published())
        let said = try Self.renew(web, "secret/db")
        #expect(said.contains("asks for a new one, with a lease of its own"), "\(said)")
        #expect(said.contains("coppice status --dir \(web.path)"), "\(said)")
        try agent.waitFor("event=renew.done output=secret/db result=\"new files are written\"")
        let second = try #require(try leased.published())
        #expect(try second != first && leased.users() == [first, second])

        try lab.fault(["kind": "sealed", "path": "database/creds/*"])
        let renewals = try lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0
        _ = try Self.renew(web, "secret/db")
        try agent.waitFor("event=renew.failed output=secret/db code=secret.refused")
        try agent.waitUntil("the lease to be renewed") {
            try lab.admin("GET", "counters")["lease_renewals"]?.int ?? 0 > renewals
        }
        try agent.waitUntil("a good output") { try web.status(of: "secret/db")?["state"]?.string == "good" }
        #expect(try leased.published() == second)
        try lab.heal()

        // More than the budget allows: the lease goes on.
        for count in 3...8 where !agent.output.contains("event=renew.refused") {
            _ = try Self.renew(web, "secret/db")
            try agent.waitFor("event=renew.requested", count: count)
            try agent.waitUntil("an end") {
                let ends = ["event=renew.done", "event=renew.failed", "event=renew.refused"]
                return agent.lines.count { line in ends.contains { line.contains($0) } } == count
            }
        }
        #expect(agent.output.contains("event=renew.refused output=secret/db"), "\(agent.output)")
        try agent.waitUntil("a good output") { try web.status(of: "secret/db")?["state"]?.string == "good" }
        #expect(try agent.stop() == 0)
    }

    @Test("a secret without a lease that is the same is said to be unchanged")
    func unchanged() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try fixture.secret("web/db", ["v": "1"])
        try web.configure(
            "app", "secret:\n  - { name: db, read: secret/data/web/db, files: { v: { format: raw, field: v } } }")
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        #expect(try Self.renew(web, "secret/db").contains("reads it again now"))
        try agent.waitFor("event=renew.done output=secret/db result=\"the files are unchanged\"")
        #expect(try agent.stop() == 0)
    }
}
