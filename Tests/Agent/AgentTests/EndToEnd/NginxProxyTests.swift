import Core
import JSON
import System
import TestSupport
import Testing

/// A proxy agent whose trust a real nginx of its own user reads.
@Suite(.serialized, .enabled(if: NginxFront.isInstalled, "nginx is not installed"))
struct NginxProxyTests {
    @Test("a rotation is tested, reloaded and seen in use: confirmed, within a moment")
    func rotation() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        let front = try NginxFront(trust: edge.path + "/trust/upstream/current/trust.pem")
        try edge.configure("proxy", trust("    proxy: { kind: nginx, config: \(front.config) }"))
        let agent = try edge.run()
        try agent.waitFor("state=\"not running\"")
        try front.start()
        try fixture.rotate("Example Intermediate 2")
        try agent.waitFor("state=confirmed")
        try agent.waitUntil("the status") {
            try edge.status(of: "trust/upstream")?["stages"]?["confirmed"]?.string != nil
        }
        let directory = try Directory.open(edge.path + "/trust/upstream")
        #expect(try directory.readLink("confirmed") == directory.readLink("current"))
        #expect(try agent.stop() == 0)
    }
}
