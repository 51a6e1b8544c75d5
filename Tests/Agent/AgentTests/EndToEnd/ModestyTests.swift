import JSON
import System
import TestSupport
import Testing
import X509

/// What an agent asks of a server, and how little: servers have died of what their clients listed.
@Suite(.ownThreads) struct ModestyTests {
    @Test("a start asks for its own paths and lists nothing, whatever the store holds (P-61, P-62, P-65)")
    func appAsksForItsOwn() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "x"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leafAndSecret)
        let before = try fixture.lab.routes()
        #expect(try web.once().status == 0)
        let needed: [String: Int] = [
            "POST auth/cert/login": 1, "GET auth/token/lookup-self": 1, "POST auth/token/revoke-self": 1,
            "POST pki_int/sign/web": 1, "POST sys/capabilities-self": 1, "GET secret/data/web/db": 1,
        ]
        let asked = try asked(fixture, since: before)
        #expect(asked == needed, "\(asked)")
    }

    @Test("a mount of twelve issuers costs its list, and two requests for each (P-34)")
    func manyIssuers() throws {
        let fixture = try LabFixture()
        for number in 2...12 { try fixture.rotate("Example Intermediate \(number)") }
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.configure("proxy", trust(refresh: "1m"))
        let before = try fixture.lab.routes()
        #expect(try edge.once().status == 0)
        let reads = try asked(fixture, since: before).filter { $0.key.contains(" pki_int/") }
        #expect(reads.count == 25 && reads.values.allSatisfy { $0 == 1 }, "\(reads)")
        #expect(try edge.certificates("trust/upstream/current/intermediates.pem").count == 12)
    }

    @Test("two leaves of one role are two certificates, each with its names and its key (P-2)")
    func twoLeaves() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        let second = leaf().split(separator: "\n").dropFirst().joined(separator: "\n")
            .replacing("server", with: "other").replacing("web.svc", with: "other.svc")
        try web.configure("app", leaf() + "\n" + second)
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        for (name, host) in [("server", "web.svc.internal"), ("other", "other.svc.internal")] {
            let certificate = try #require(try web.certificates("leaf/\(name)/current/cert.pem").first)
            let text = try web.text("leaf/\(name)/current/privkey.pem") ?? ""
            #expect(certificate.dnsNames == [host])
            #expect(try PrivateKey.parse(pem: SecretBytes(copying: Array(text.utf8).span)).matches(certificate))
        }
    }

    private func asked(_ fixture: LabFixture, since before: [String: Int]) throws -> [String: Int] {
        let after = try fixture.lab.routes().map { ($0.key, $0.value - (before[$0.key] ?? 0)) }
        return Dictionary(uniqueKeysWithValues: after.filter { $0.1 > 0 })
    }
}
