import JSON
import System
import TestSupport
import Testing

/// `coppice wait` beside real agents.
@Suite(.ownThreads) struct WaitTests {
    let fixture: LabFixture
    let web: AgentFixture

    init() throws {
        fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret)
    }

    private func wait(_ words: String...) throws -> RunningProgram {
        try RunningProgram("coppice", ["wait", "--dir", web.path] + words)
    }

    /// The status, and what was said.
    private func look(_ words: String...) throws -> (status: Int32, text: String) {
        let program = try RunningProgram("coppice", ["wait", "--dir", web.path, "--timeout", "0s"] + words)
        return (try program.end(), program.output)
    }

    @Test("it ends with 0 when the last required output comes, while the agent runs and after it")
    func comes() throws {
        try fixture.lab.fault(["kind": "forbidden", "path": "secret/data/web/*"])
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        #expect(try look("--output", "leaf/server").status == 0)
        let (status, text) = try look()
        #expect(status == 1 && text.contains("timed out after 0s"), "\(text)")
        #expect(
            text.contains("\(web.path)/secret/db was never written: ") && text.contains("permission denied"), "\(text)")
        #expect(!text.contains("leaf/server"), "\(text)")
        let waiting = try wait("--timeout", "5m")
        try fixture.lab.heal()
        let renew = try RunningProgram("coppice", ["renew", "--dir", web.path, "secret/db"])
        #expect(try renew.end() == 0)
        #expect(try waiting.end() == 0, "\(waiting.output)")
        #expect(waiting.output == "what was waited for is there: \(web.path)\n")
        #expect(try agent.stop() == 0)
        #expect(try look().status == 0, "the files are enough")
    }

    @Test("it begins before the boundary directory, its agent.yaml and its agent are there")
    func beginsEarly() throws {
        let early = try RunningProgram("coppice", ["wait", "--dir", web.path + "/later", "--timeout", "0s"])
        #expect(try early.end() == 1)
        #expect(early.output.contains("\(web.path)/later"), "\(early.output)")
        try web.remove("agent.yaml")
        #expect(try look().text.contains("there is no agent.yaml"))
        let waiting = try wait("--timeout", "5m")
        try web.configure("app", leafAndSecret)
        try #require(try web.once().status == 0)
        #expect(try waiting.end() == 0, "\(waiting.output)")
    }

    @Test("while the server is down it says so, in JSON too; what is damaged or of another request is not there")
    func reasons() throws {
        try fixture.lab.fault(["kind": "sealed"])
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let json = try look("--json").text.split(separator: "coppice: timed out").first
        let document = try JSONValue.parse(text: String(json ?? ""))
        #expect(document["schema"]?.int == 1 && document["good"]?.bool == false)
        let missing = document["boundaries"]?[0]?["findings"]?.array ?? []
        #expect(missing.map { $0["code"]?.string } == ["login.failed", "login.failed"])
        try fixture.lab.heal()
        try agent.waitUntil("all to be there") { try look().status == 0 }
        #expect(try agent.stop() == 0)
        try web.configure("app", leafAndSecret.replacing("ttl: 24h", with: "ttl: 12h"))
        #expect(
            try look().text.contains("leaf/server was made from another request than agent.yaml has now: no agent runs")
        )
        let generation = try #require(try Directory.open(web.path + "/secret/db").readLink("current"))
        try web.put("secret/db/\(generation)/db.env", "PASSWORD=other")
        #expect(try look("--output", "secret/db").text.contains("secret/db is damaged ("))
    }
}
