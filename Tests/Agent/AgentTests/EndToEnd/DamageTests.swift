import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Real agents whose published files are damaged or removed behind their backs.

@Suite(.ownThreads)
struct DamageTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var output: String
        /// A shell command, run in the boundary directory.
        var command: String
    }

    private static let outputs =
        leaf()
            + """
            secret:
              - name: db
                read: secret/data/web/db
                refresh: 5m
                files: { db.env: { format: env } }
            """

    private func start() throws -> (LabFixture, AgentFixture, RunningProgram) {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["user": "web"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", Self.outputs)
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        try agent.waitFor("event=secret.written")
        try agent.waitFor("event=agent.ready")
        return (fixture, web, agent)
    }

    private func run(_ command: String, in web: AgentFixture) throws {
        let shell = try ChildProcess.spawn(
            ["/bin/sh", "-c", command], environment: ["PATH": "/usr/bin:/bin"], directory: web.path,
            output: .captured(limit: 4096))
        #expect(try shell.wait(timeout: .hangLimit).isSuccess, "\(String(decoding: shell.output, as: UTF8.self))")
    }

    @Test(
        "what is damaged or removed is noticed at once and healed",
        arguments: [
            Case(
                testDescription: "a key is emptied", output: "leaf/server",
                command: ": > leaf/server/current/privkey.pem"),
            Case(
                testDescription: "a certificate is removed", output: "leaf/server",
                command: "rm leaf/server/current/cert.pem"),
            Case(testDescription: "the link is removed", output: "leaf/server", command: "rm leaf/server/current"),
            Case(
                testDescription: "the generation is removed", output: "leaf/server",
                command: "rm -r leaf/server/$(readlink leaf/server/current)"),
            Case(testDescription: "the whole output is removed", output: "leaf/server", command: "rm -r leaf/server"),
            Case(testDescription: "all outputs of the kind are removed", output: "leaf/server", command: "rm -r leaf"),
            Case(
                testDescription: "all outputs of the kind are moved away", output: "leaf/server",
                command: "mv leaf elsewhere"),
            Case(
                testDescription: "a secret's file is written to", output: "secret/db",
                command: "echo x >>secret/db/current/db.env"),
            Case(
                testDescription: "a secret's file is removed", output: "secret/db",
                command: "rm secret/db/current/db.env"),
        ])
    func healed(_ test: Case) throws {
        let (fixture, web, agent) = try start()
        let serial = try web.certificates("leaf/server/current/cert.pem").first?.serial
        try run(test.command, in: web)
        try agent.waitFor("event=output.healed")
        try agent.waitUntil("good") { try web.status(of: test.output)?["state"]?.string == "good" }
        let healed = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        #expect((healed.serial == serial) == (test.output != "leaf/server"))
        #expect(try web.text("secret/db/current/db.env")?.contains("web") == true)
        #expect(try fixture.lab.issued() == (test.output == "leaf/server" ? 2 : 1))
        #expect(try agent.stop() == 0)
    }

    @Test("a trust that is damaged is healed, and costs nothing")
    func healsTrust() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust(refresh: "5m"))
        let agent = try edge.run()
        try agent.waitFor("event=trust.written")
        // What was published is watched by then.
        try agent.waitFor("event=agent.ready")
        let before = try edge.text("trust/upstream/current/trust.pem")
        try run(": >trust/upstream/current/trust.pem", in: edge)
        try agent.waitFor("event=output.healed")
        #expect(try edge.text("trust/upstream/current/trust.pem") == before)
        #expect(try agent.stop() == 0)
    }

    @Test("while the server is away the status says at once what is damaged, and it heals when the server answers")
    func serverAway() throws {
        let (fixture, web, agent) = try start()
        try fixture.lab.fault(["kind": "sealed"])
        try run("rm leaf/server/current/privkey.pem", in: web)
        try agent.waitUntil("the failure in the status") {
            let output = try web.status(of: "leaf/server")
            return output?["state"]?.string == "failed" && output?["error"]?["code"]?.string != nil
        }
        try fixture.lab.heal()
        try agent.waitFor("event=output.healed")
        #expect(try web.text("leaf/server/current/privkey.pem") != nil)
        #expect(try agent.stop() == 0)
    }
}
