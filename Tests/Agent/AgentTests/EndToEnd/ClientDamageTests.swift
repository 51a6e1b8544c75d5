import System
import TestSupport
import Testing
import X509

/// What is written into the client keypair in use.
@Suite(.ownThreads)
struct ClientDamageTests {
    private static let damages = ["another key", "half a key", "nothing"]

    private func text(_ damage: String) throws -> String {
        let key = try LabFixture.text(PrivateKey.generate(.ecP256).pkcs8PEM())
        return switch damage {
        case "another key": key
        case "half a key": String(key.prefix(60))
        default: ""
        }
    }

    /// Writes into the file that the link leads to.
    private func damage(_ web: AgentFixture, _ text: String) throws {
        try web.put("new.key", text)
        let copying = try ChildProcess.spawn(
            ["/bin/cp", "new.key", "mtls/client.key"], environment: ["PATH": "/usr/bin:/bin"], directory: web.path)
        #expect(try copying.wait(timeout: .hangLimit).isSuccess)
    }

    @Test("half a pair is never used, and the good one is back when the agent ends", arguments: damages)
    func putBack(_ damage: String) throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try self.damage(web, text(damage))
        try agent.waitFor("level=error event=mtls.")
        #expect(try agent.stop() == 0)
        #expect(agent.output.contains("event=client.put-back"), "\(agent.output)")
        let isPossible = try canLogIn(web, fixture)
        #expect(isPossible)
        #expect(try web.once().status == 0)
    }

    @Test("killed with a damaged pair: the next start uses the one before")
    func killed() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try #require(try web.once().status == 0)
        try fixture.giveClient(to: web)
        try #require(try web.once().status == 0)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try damage(web, "")
        agent.child.signalGroup(.kill)
        _ = try agent.end()
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        let isPossible = try canLogIn(web, fixture)
        #expect(isPossible)
    }
}
