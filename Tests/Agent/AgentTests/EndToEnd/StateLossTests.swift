import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose `state/` is removed while they run.

@Suite(.ownThreads)
struct StateLossTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// A shell command, run in the boundary directory.
        var command: String
    }

    private func start() throws -> (LabFixture, AgentFixture, RunningProgram) {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("reload", "#!/bin/sh\necho told >>told\n", mode: 0o700)
        try web.configure("app", leaf("    on_change: { run: [./reload] }"))
        let agent = try web.run()
        try agent.waitFor("event=reload.done")
        try agent.waitFor("event=agent.ready")
        return (fixture, web, agent)
    }

    private func run(_ command: String, in web: AgentFixture) throws -> Int32 {
        try RunningProgram(path: "/bin/sh", ["-c", command], directory: web.path).end()
    }

    @Test(
        "it is made again with what is remembered, requests to renew are taken, and no second agent gets in",
        arguments: [
            Case(testDescription: "the directory is removed", command: "rm -r state || true"),
            Case(testDescription: "the directory is moved away", command: "mv state ../elsewhere"),
            Case(testDescription: "the lock is removed", command: "rm state/lock"),
            Case(
                testDescription: "another lock is there",
                command: "touch lock && mv lock state/lock && touch state/x && rm state/x"),
        ])
    func restored(_ test: Case) throws {
        let (fixture, web, agent) = try start()
        let files = ["state/budget.json", "state/owed.json"]
        let before = try files.map { try web.text($0) }
        #expect(!before.contains(nil))
        #expect(try run(test.command, in: web) == 0)
        try agent.waitFor("event=state.lost")
        try agent.waitUntil("the status") { try web.status(of: "leaf/server")?["state"]?.string == "good" }
        try agent.waitUntil("what is remembered") { try files.map { try web.text($0) } == before }
        #expect(try web.text("state/lock") == "\(agent.child.id)\n")
        try agent.waitUntil("the requests") { try Files.status(of: web.path + "/state/renew") != nil }
        let second = try web.once()
        #expect(second.status == 1)
        #expect(second.log.contains("state/lock: held by process \(agent.child.id)"), "\(second.log)")
        #expect(
            try run("flock --nonblock state/lock true", in: web) != 0, "an agent that knows state/lock alone gets in")
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try fixture.lab.issued() == 2)
        #expect(try agent.stop() == 0)
        #expect(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 2)
    }

    @Test("the watch of requests is renewed where they alone were removed, and nothing is said of it")
    func requestsAlone() throws {
        let (fixture, web, agent) = try start()
        #expect(try run("rm -r state/renew", in: web) == 0)
        try agent.waitUntil("the requests") { try Files.status(of: web.path + "/state/renew") != nil }
        try web.put("state/renew/leaf.server", "")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(!agent.output.contains("event=state.lost"))
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 2)
    }

    @Test("a file of it that is removed is written again at once, with what is remembered")
    func oneFile() throws {
        let (fixture, web, agent) = try start()
        let files = ["state/budget.json", "state/owed.json", "state/status.json"]
        let before = try files.map { try web.text($0) }
        for file in files {
            try web.remove(file)
            try agent.waitUntil(file) { try web.text(file) != nil }
        }
        #expect(try files.prefix(2).map { try web.text($0) } == Array(before.prefix(2)))
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(!agent.output.contains("event=state.lost"))
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 1)
    }

    @Test("while it is gone, a second agent is refused all the same, before it has touched anything")
    func whileItIsGone() throws {
        let (fixture, web, agent) = try start()
        #expect(try run("kill -STOP \(agent.child.id) && rm -r state", in: web) == 0)
        let second = try web.once()
        #expect(second.status == 1)
        #expect(second.log.contains("\(web.path): held by another process"), "\(second.log)")
        #expect(second.log.contains("fuser -v \(web.path)"), "\(second.log)")
        #expect(try Files.status(of: web.path + "/state") == nil)
        let status = try RunningProgram("coppice", ["status", "--json", "--dir", web.path])
        _ = try status.end()
        #expect(try run("kill -CONT \(agent.child.id)", in: web) == 0)
        try agent.waitFor("event=state.lost")
        #expect(try fixture.lab.issued() == 1)
        #expect(try agent.stop() == 0)
    }

    @Test("SIGHUP makes it again and takes the requests, where nothing can be watched")
    func withoutWatch() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let scratch = try Scratch()
        let agent = try web.run(environment: CallShim(in: scratch).withoutWatch)
        try agent.waitFor("event=agent.ready")
        #expect(try run("rm -r state && mkdir -p -m 0700 state/renew && touch state/renew/leaf.server", in: web) == 0)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=state.lost")
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 2)
    }

    /// How the history of issuers is lost; `nil` as content removes the file.
    private static let losses: [(name: String, content: String?)] = [
        ("removed", nil), ("emptied", ""), ("cut", "{\"schema\": 1, \"outputs\""),
        ("an older one, with fewer issuers", "{\"schema\": 1, \"outputs\": {}}"),
        (
            "a row is damaged",
            "{\"schema\": 1, \"outputs\": {\"trust/upstream\": {\"issuers\": [{\"certificate\": \"x\"}]}}}"
        ),
        ("a row is missing", "one"),
    ]

    @Test("a trust keeps an issuer that the server has forgotten, whatever is lost of the history", arguments: 0..<6)
    func history(_ place: Int) throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust())
        try #require(try edge.once().status == 0)
        try fixture.lab.call("DELETE", "sys/mounts/pki_int")
        try fixture.lab.call("POST", "sys/mounts/pki_int", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        try fixture.rotate("Example Intermediate 2")
        try #require(try edge.once().status == 0)
        let names = { try edge.certificates("trust/upstream/current/trust.pem").map(\.commonName) }
        let before = try names()
        #expect(before.count == 3 && before.contains("Example Intermediate 1"))
        switch Self.losses[place].content {
        case nil: try edge.remove("state/seen.json")
        case "one": try edge.put("state/seen.json", withoutOldIssuers(edge.text("state/seen.json") ?? ""))
        case let content?: try edge.put("state/seen.json", content)
        }
        for _ in 1...2 {
            #expect(try edge.once().status == 0)
            #expect(try names() == before, "\(Self.losses[place].name)")
        }
    }

    /// The history without what the server no longer offers.
    private func withoutOldIssuers(_ text: String) throws -> String {
        let rows = try JSONValue.parse(text: text)["outputs"]?["trust/upstream"]?["issuers"]?.array ?? []
        let kept = rows.filter { $0["offered"]?.bool == true }
        try #require(kept.count == 1 && rows.count == 2)
        let value: JSONValue = ["schema": 1, "outputs": ["trust/upstream": ["issuers": .array(kept)]]]
        return String(decoding: value.utf8(pretty: true), as: UTF8.self)
    }
}
