import Core
import JSON
import System
import TestSupport
import Testing

/// Outputs that are taken out of the configuration.

@Suite(.ownThreads)
struct RemovedOutputsTests {
    private static let one = leaf("    on_change: { run: [./reload] }")
    private static let two = """
        \(one)
          - name: old
            sign: pki_int/sign/web
            common_name: old.svc.internal
            roots: { files: [ca/root.pem] }
            bundle: true
            on_change: { run: [./reload] }
        """

    private func start() throws -> (LabFixture, AgentFixture, RunningProgram) {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.put("reload", "#!/bin/sh\n", mode: 0o700)
        try web.configure("app", Self.two)
        let agent = try web.run()
        try agent.waitFor("event=reload.done", count: 2)
        try agent.waitFor("event=agent.ready")
        return (fixture, web, agent)
    }

    @Test("at SIGHUP their keys and files go, with what was noted of them, and the others stay")
    func atReload() throws {
        let (fixture, web, agent) = try start()
        #expect(try web.text("state/owed.json")?.contains("leaf/old") == true)
        try web.configure("app", Self.one)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=output.removed")
        try agent.waitFor("event=config.reloaded")
        #expect(try Files.status(of: web.path + "/leaf/old") == nil)
        #expect(try web.text("leaf/server/current/privkey.pem") != nil)
        #expect(try web.text("state/owed.json")?.contains("leaf/old") == false)
        #expect(try web.text("state/owed.json")?.contains("leaf/server") == true)
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 2)
    }

    @Test("at the next start too, and what the agent did not make stays, with a warning")
    func atStart() throws {
        let (fixture, web, agent) = try start()
        #expect(try agent.stop() == 0)
        try web.put("leaf/old/notes", "mine")
        try web.put("leaf/old/current/extra.pem", "mine too")
        try web.configure("app", Self.one)
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(run.log.contains("event=output.left") && run.log.contains("left=2"), "\(run.log)")
        let left = try web.everything().filter { $0.path.hasPrefix("leaf/old/") }
        #expect(Set(left.map(\.text)).isSuperset(of: ["mine", "mine too"]))
        #expect(!left.contains { $0.text.contains("PRIVATE KEY") || $0.text.contains("BEGIN CERTIFICATE") })
        #expect(try fixture.lab.issued() == 2)
    }

    @Test(
        "a configuration that is wrong, or names no output, removes nothing",
        arguments: ["leaf: []", "", "leaf:\n  - name: server\n    sing: pki_int/sign/web"])
    func wrongConfiguration(_ outputs: String) throws {
        let (fixture, web, agent) = try start()
        try web.configure("app", outputs)
        agent.child.signalGroup(.hangup)
        try agent.waitUntil("an answer") {
            agent.output.contains("event=config.invalid") || agent.output.contains("event=config.reloaded")
        }
        #expect(try agent.stop() == 0)
        _ = try web.once()
        try web.remove("agent.yaml")
        #expect(try web.once().status == 1)
        #expect(try fixture.lab.issued() == 2)
        for name in ["old", "server"] { #expect(try web.text("leaf/\(name)/current/privkey.pem") != nil) }
    }

    @Test(
        "an agent.yaml of another identity removes nothing, at SIGHUP and at the start, until that is cleared up",
        arguments: ["kept", "removed by hand", "known by the status alone"])
    func otherIdentity(_ end: String) throws {
        let (fixture, web, agent) = try start()
        let mine = try #require(try web.text("agent.yaml"))
        let other = mine.replacing("identity: web\n", with: "identity: edge\n").replacing(
            "name: old", with: "name: new")
        try web.put("agent.yaml", other)
        if end == "known by the status alone" {
            #expect(try agent.stop() == 0)
            try web.remove("state/identity.json")
        } else {
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=boundary.identity")
            #expect(try agent.stop() == 0)
        }
        for _ in 1...2 {
            let run = try web.once()
            #expect(
                run.log.contains("agent.yaml is of edge, and the outputs here were made for web: leaf/old stay"),
                "\(run.log)")
            #expect(run.log.contains("rm -r \(web.path)/leaf/old"), "\(run.log)")
            #expect(try web.text("leaf/old/current/privkey.pem") != nil)
        }
        if end == "removed by hand" {
            try web.remove("leaf/old")
            #expect(try !web.once().log.contains("boundary.identity"))
            #expect(try web.text("state/identity.json")?.contains("edge") == true)
        } else {
            try web.put("agent.yaml", mine)
            #expect(try !web.once().log.contains("boundary.identity"))
        }
        _ = fixture
    }

    @Test("a link in the place of an output is not followed")
    func link() throws {
        let (fixture, web, agent) = try start()
        try web.configure("app", Self.one)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=output.removed")
        let other = try web.identityBeside("other")
        try Directory.open(web.path + "/leaf").makeLink("old", to: other)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=config.reloaded", count: 2)
        #expect(agent.lines.contains { $0.contains("output=leaf/old") && $0.contains("level=warning") })
        #expect(try Files.status(of: other + "/gen-1/privkey.pem") != nil)
        #expect(try Files.status(of: web.path + "/leaf/old", followingLinks: false)?.kind == .link)
        #expect(try agent.stop() == 0)
        #expect(try fixture.lab.issued() == 2)
    }
}

extension AgentFixture {
    /// A directory beside the boundary that looks like an output's.
    fileprivate func identityBeside(_ name: String) throws -> String {
        let parent = try Directory.open(Files.split(path).directory)
        let made = try parent.makeDirectory(name).makeDirectory("gen-1")
        try made.replace("privkey.pem", bytes: Array("key".utf8).span, durable: false)
        return parent.path(of: name)
    }
}
