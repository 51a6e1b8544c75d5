import Core
import JSON
import System
import TestSupport
import Testing

/// One hook at a time for an output, whoever started it.

@Suite(.ownThreads)
struct OneHookTests {
    /// Says when it begins and ends, and waits between for a line in the pipe `go`. Two at a time would show.
    private static let waiting = "#!/bin/sh\necho begin $$ >>told\nread -r line <go\necho end >>told\n"
    private static let quick = "#!/bin/sh\necho quick >>told\n"

    private struct Fixture {
        let lab: LabFixture
        let web: AgentFixture

        init(timeout: String = "1h", hook: String = OneHookTests.waiting) throws {
            lab = try LabFixture()
            web = try lab.identity("web", policy: LabFixture.appPolicy)
            try web.put("reload", hook, mode: 0o700)
            _ = try RunningProgram(path: "/usr/bin/mkfifo", [web.path + "/go"]).end()
            try web.configure("app", leaf("    on_change: { run: [./reload], timeout: \(timeout) }"))
        }

        /// The processes of the hooks that have begun.
        func begun() throws -> [String] {
            let lines = try web.text("told")?.split(separator: "\n") ?? []
            return lines.compactMap { $0.hasPrefix("begin ") ? String($0.dropFirst(6)) : nil }
        }

        /// An agent whose hook runs, killed: the hook goes on.
        func orphan() throws -> String {
            let agent = try web.run()
            try agent.waitUntil("the hook") { try begun().count == 1 }
            #expect(try run("kill -KILL \(agent.child.id)") == 0)
            #expect(try agent.end() == 137)
            return try begun()[0]
        }

        /// Waits until a process has ended that is not ours.
        func waitForEnd(of process: String) throws -> Int32 { try run("tail --pid=\(process) -f /dev/null") }

        func run(_ command: String) throws -> Int32 {
            try RunningProgram(path: "/bin/sh", ["-c", command], directory: web.path).end()
        }
    }

    @Test("a new agent waits for the hook that a killed one left, says so, and runs its own when that has ended")
    func orphan() throws {
        let fixture = try Fixture()
        let web = fixture.web
        let process = try fixture.orphan()
        try web.put("reload", Self.quick, mode: 0o700)
        let agent = try web.run()
        try agent.waitFor("event=reload.waits")
        try agent.waitUntil("the status") {
            let output = try web.status(of: "leaf/server")
            return output?["error"]?["code"]?.string == "reload.waits"
                && output?["reload_owed"]?["error"]?.string?.contains("process \(process)") == true
        }
        #expect(try fixture.run("echo >go") == 0)
        try agent.waitFor("event=reload.done")
        #expect(try web.text("told") == "begin \(process)\nend\nquick\n")
        try agent.waitUntil("the status") { try web.status(of: "leaf/server")?["error"] == nil }
        #expect(try agent.stop() == 0)
        #expect(try Directory.open(web.path + "/state/hooks").list() == [])
        #expect(try fixture.lab.lab.issued() == 1)
    }

    @Test("an orphan that takes longer than the timeout is stopped, also when it does not want to")
    func endlessOrphan() throws {
        let endless = "#!/bin/sh\ntrap '' TERM\necho begin $$ >>told\nwhile :; do sleep 1000; done\n"
        let fixture = try Fixture(timeout: "1s", hook: endless)
        try fixture.web.configure("app", leaf("    on_change: { run: [./reload], timeout: 1h }"))
        let process = try fixture.orphan()
        try fixture.web.put("reload", Self.quick, mode: 0o700)
        try fixture.web.configure("app", leaf("    on_change: { run: [./reload], timeout: 1s }"))
        #expect(try fixture.web.once().status == 0)
        #expect(try fixture.web.text("told") == "begin \(process)\nquick\n")
        #expect(try fixture.waitForEnd(of: process) == 0)
    }

    @Test("a daemon that a hook started is no hook: nothing waits for it, and it is left alone")
    func daemon() throws {
        let starting =
            "#!/bin/sh\necho begin $$ >>told\nsetsid sleep 1000 >/dev/null 2>&1 &\necho $! >daemon\nread -r line <go\n"
        let fixture = try Fixture(hook: starting)
        let process = try fixture.orphan()
        try fixture.web.put("reload", Self.quick, mode: 0o700)
        #expect(try fixture.run("echo >go") == 0)
        #expect(try fixture.waitForEnd(of: process) == 0)
        let run = try fixture.web.once()
        #expect(run.status == 0)
        #expect(!run.log.contains("reload.waits"), "\(run.log)")
        let daemon = try #require(try fixture.web.text("daemon")).filter(\.isNumber)
        #expect(try fixture.run("kill \(daemon)") == 0, "the daemon was ended")
    }

    @Test("SIGTERM does not wait for an orphan, and the reload stays owed")
    func stops() throws {
        let fixture = try Fixture()
        let process = try fixture.orphan()
        let agent = try fixture.web.run()
        try agent.waitFor("event=reload.waits")
        #expect(try agent.stop() == 0)
        #expect(try fixture.web.status(of: "leaf/server")?["reload_owed"]?["since"]?.string != nil)
        #expect(try Files.status(of: "/proc/" + process) != nil)
        #expect(try fixture.run("echo >go") == 0)
    }

    @Test("an output that is configured anew while its hook runs gets its next one after that")
    func configuredAnew() throws {
        let fixture = try Fixture()
        let web = fixture.web
        let agent = try web.run()
        try agent.waitUntil("the hook") { try fixture.begun().count == 1 }
        try web.configure("app", leaf("    on_change: { run: [./reload], timeout: 1h }", ttl: "23h"))
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try fixture.begun().count == 1)
        for number in 2...3 {
            #expect(try fixture.run("echo >go") == 0)
            try agent.waitUntil("the next hook") { try fixture.begun().count == number }
        }
        #expect(try fixture.run("echo >go") == 0)
        try agent.waitFor("event=reload.done", count: 2)
        let told = try web.text("told")?.split(separator: "\n").map { $0.prefix(5) }
        #expect(told == ["begin", "end", "begin", "end", "begin", "end"])
        #expect(try agent.stop() == 0)
    }
}
