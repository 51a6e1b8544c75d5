import JSON
import System
import TestSupport
import Testing
import X509

/// The agent is killed at each of its publishing calls.

@Suite(.ownThreads)
struct AgentKillTests {
    /// Resolves `current` once and reads through it: key, certificate and chain belong together.
    private func read(_ server: String) throws -> Bool {
        guard let current = try? Directory.open(server + "/current") else { return false }
        guard let key = try? current.readSecret("privkey.pem", limit: 65_536),
            let certificate = try? current.read("cert.pem", limit: 65_536),
            let chain = try? current.read("fullchain.pem", limit: 65_536)
        else { return false }
        let leaf = try PEM.certificates(certificate.span, source: "cert.pem")
        let all = try PEM.certificates(chain.span, source: "fullchain.pem")
        try #require(all.count == 2 && all.first == leaf.first, "certificate and chain do not belong together")
        try #require(try leaf.first.map { try PrivateKey.parse(pem: key).matches($0) } == true, "the key is another's")
        return true
    }

    @Test("a reader never sees a mixture, and the next start heals (P-1, P-6)")
    func killed() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "one"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret)
        try #require(try web.once().status == 0)
        let scratch = try Scratch()
        let shim = try CallShim(in: scratch)
        var kills = 0
        var reads = 0
        for place in 1...400 {
            try? Directory.open(web.path + "/state").remove("budget.json")
            try web.put("state/renew/leaf.server", "")
            let agent = try web.run(["--once"], environment: shim.killing(at: place))
            while try agent.child.advance() == nil {
                if try read(web.path + "/leaf/server") { reads += 1 }
            }
            guard agent.child.ending == .killed(signal: 9) else { break }
            kills += 1
        }
        #expect(kills >= 40, "\(kills) kills")
        #expect(reads > kills)
        try? Directory.open(web.path + "/state").remove("budget.json")
        #expect(try web.once().status == 0)
        #expect(try read(web.path + "/leaf/server"))
        let left = try Directory.open(web.path + "/leaf/server").list().filter { Directory.isTemporary($0) }
        #expect(left.isEmpty)
    }
}
