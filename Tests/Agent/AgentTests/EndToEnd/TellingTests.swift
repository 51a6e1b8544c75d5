import Core
import JSON
import System
import TestSupport
import Testing

/// What a running agent tells the service manager, the journal and the status.
@Suite(.ownThreads) struct TellingTests {
    let fixture: LabFixture
    let web: AgentFixture

    init() throws {
        fixture = try LabFixture()
        web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
    }

    @Test("STATUS= names an expired client certificate although the outputs are good")
    func expiredClient() throws {
        try #require(try web.once().status == 0)
        try web.remove("mtls")
        _ = try Directory.open(web.path).makeDirectory("mtls", mode: 0o700)
        try fixture.giveClient(to: web, life: .seconds(8))
        let socket = try NotifySocket()
        let agent = try web.run(environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000000"])
        try agent.waitFor("event=agent.ready")
        try agent.waitUntil("STATUS=") {
            socket.received().contains("STATUS=the client certificate web.host1.internal expired at ")
        }
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(try agent.stop() == 0)
    }

    @Test("STATUS= names what is missing, and why")
    func missing() throws {
        try fixture.lab.fault(["kind": "sealed"])
        let socket = try NotifySocket()
        let agent = try web.run(environment: ["NOTIFY_SOCKET": socket.path])
        try agent.waitUntil("STATUS=") {
            socket.received().contains("STATUS=missing: leaf/server; login: ")
        }
        try fixture.lab.heal()
        try agent.waitUntil("the next STATUS=") { socket.received().contains("STATUS=1 output good; next: ") }
        #expect(try agent.stop() == 0)
    }

    @Test("STATUS= names the one output that fails, and how many are good")
    func oneFails() throws {
        try web.configure(
            "app",
            leaf() + "\nsecret:\n  - { name: db, read: secret/data/other/db, files: { v: { format: raw, field: v } } }")
        let socket = try NotifySocket()
        let agent = try web.run(environment: ["NOTIFY_SOCKET": socket.path])
        try agent.waitUntil("STATUS=") {
            socket.received().contains("STATUS=missing: secret/db; secret/db: ")
                && socket.received().contains("; 1 of 2 outputs good")
        }
        #expect(try agent.stop() == 0)
    }

    @Test("one fault is logged once although its text changes with each try, and once when it ends")
    func saysOnce() throws {
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try web.configure(
            "app",
            leaf()
                + "\nsecret:\n  - { name: db, read: secret/data/web/db, refresh: 1s, files: { v: { format: raw, field: v } } }"
        )
        // The text of this fault has the time of the deletion in it, which is another one after each.
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=secret.deleted")
        for round in 1...3 {
            let reads = try fixture.lab.requests("GET secret/data/web/db")
            try fixture.lab.call("POST", "secret/data/web/db", ["data": ["v": .string(String(round))]])
            try fixture.lab.call("DELETE", "secret/data/web/db")
            try agent.waitUntil("the next tries") { try fixture.lab.requests("GET secret/data/web/db") >= reads + 2 }
        }
        try fixture.secret("web/db", ["v": "1"])
        try agent.waitFor("event=output.healed output=secret/db code=secret.deleted since=")
        try agent.waitUntil("a good status") { try web.status(of: "secret/db")?["state"]?.string == "good" }
        #expect(try agent.stop() == 0)
    }

    @Test("a metrics file that cannot be written is one log line and a finding, until it can be")
    func metrics() throws {
        try web.configure("app", leaf() + "\nmetrics: { path: metrics/web.prom }")
        let agent = try web.run(environment: ["WATCHDOG_USEC": "400000"])
        try agent.waitFor("event=leaf.written")
        try agent.waitUntil("the finding") {
            try web.status()["findings"]?[0]?["code"]?.string == "metrics.unwritten"
        }
        #expect(try web.status()["findings"]?[0]?["summary"]?.string?.contains("/metrics") == true)
        _ = try Directory.open(web.path).makeDirectory("metrics", mode: 0o700)
        try agent.waitUntil("no finding") { try web.status()["findings"]?.array?.isEmpty == true }
        #expect(try web.text("metrics/web.prom")?.contains("coppice_ready") == true)
        #expect(agent.lines.count { $0.contains("event=metrics.unwritten") } == 1, "\(agent.output)")
        try agent.waitFor("event=agent.healed code=metrics.unwritten since=")
        #expect(try agent.stop() == 0)
    }

    /// Runs a program whose standard error is what `JOURNAL_STREAM` names, as the service manager does it.
    private func run(stream: String, _ words: String...) throws -> RunningProgram {
        let agent = try Products.path(of: "coppice-agent")
        let script = "export JOURNAL_STREAM=\(stream); exec \"$@\""
        return try RunningProgram(path: "/bin/sh", ["-c", script, "sh", agent] + words)
    }

    private static let ownStream = "$(stat -L -c %d:%i /proc/self/fd/2)"

    @Test("each log line begins with its priority, and has no time, where the journal reads it")
    func journal() throws {
        try fixture.lab.fault(["kind": "sealed", "path": "auth/cert/login", "times": 1])
        let agent = try run(stream: Self.ownStream, "run", "--once", "--dir", web.path)
        #expect(try agent.end() == 0)
        #expect(agent.lines.contains { $0.hasPrefix("<6>level=info event=agent.started ") }, "\(agent.output)")
        #expect(agent.lines.contains { $0.hasPrefix("<4>level=warning event=login.failed ") }, "\(agent.output)")
        try web.remove("ca/vault-ca.pem")
        let blind = try run(stream: Self.ownStream, "run", "--once", "--dir", web.path, "--log-format", "json")
        #expect(try blind.end() == 1)
        #expect(blind.lines.contains { $0.hasPrefix("<3>{\"level\":\"error\",") }, "\(blind.output)")
    }

    @Test("a start that fails is an error in the journal, with its hint")
    func failedStart() throws {
        try web.put("agent.yaml", "kind: app\n")
        let agent = try run(stream: Self.ownStream, "run", "--dir", web.path)
        #expect(try agent.end() == 1)
        #expect(!agent.lines.isEmpty && agent.lines.allSatisfy { $0.hasPrefix("<3>") }, "\(agent.output)")
    }

    @Test("a JOURNAL_STREAM that is another file's changes nothing", arguments: ["1:2", "", "8:"])
    func otherStream(_ stream: String) throws {
        let agent = try run(stream: stream, "run", "--once", "--dir", web.path)
        #expect(try agent.end() == 0)
        #expect(agent.lines.allSatisfy { $0.hasPrefix("ts=") }, "\(agent.output)")
    }
}
