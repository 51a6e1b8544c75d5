import Core
import HTTP
import Issuing
import JSON
import System
import TestSupport
import Testing
import X509

/// Who is trusted, and how each refusal is worded (design promise 15).
@Suite struct TrustTests {
    private func fixture() throws -> TLSFixture { try TLSFixture.shared.get() }

    private func ask(_ server: FaultyServer, _ identity: TLSIdentity) -> Result<HTTPResponse, TransportError> {
        Transport(tls: identity).perform(HTTPRequest(url: server.url("/"), timeout: .hangLimit))
    }

    @Test func `a root alone and a full chain are both enough`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        #expect(try ask(server, fixture.identity(trust: fixture.root.certificate.pem)).get().status == 200)
        #expect(try ask(server, fixture.identity()).get().status == 200)
    }

    @Test(arguments: [true, false])
    func `P-30 P-36 an intermediate alone is refused by its name`(_ sendsIntermediate: Bool) throws {
        let fixture = try fixture()
        let server = try fixture.start(
            fixture.server, chain: sendsIntermediate ? [fixture.intermediate.certificate] : [])
        let answer = ask(server, fixture.identity(trust: fixture.intermediate.certificate.pem))
        #expect(answer.tlsFailure == .incompleteTrust(issuer: "CN=Root A"))
        #expect(answer.error?.summary.contains("ca/vault-ca.pem is incomplete") == true)
    }

    @Test func `P-30 the server's own certificate is no anchor`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        #expect(ask(server, fixture.identity(trust: fixture.server.certificate.pem)).tlsFailure != nil)
    }

    @Test func `an unknown root is named`() throws {
        let fixture = try fixture()
        let answer = ask(try fixture.start(), fixture.identity(trust: fixture.stranger.certificate.pem))
        #expect(answer.tlsFailure == .unknownIssuer(issuer: "CN=Root A"))
    }

    @Test func `a server that leaves out its intermediate is told apart`() throws {
        let fixture = try fixture()
        let server = try fixture.start(fixture.server, chain: [])
        let answer = ask(server, fixture.identity(trust: fixture.root.certificate.pem))
        #expect(answer.tlsFailure == .unknownIssuer(issuer: "CN=Issuing A"))
    }

    @Test func `another name is refused with the names that are there`() throws {
        let fixture = try fixture()
        let other = try fixture.intermediate.leaf(
            names: RequestedNames(commonName: "x", dns: ["a.test", "b.test"], ip: ["10.1.2.3"]))
        let answer = ask(try fixture.start(other), fixture.identity())
        #expect(answer.tlsFailure == .nameMismatch(wanted: "127.0.0.1", offered: "a.test, b.test, 10.1.2.3"))
        #expect(answer.error?.hints.joined().contains("vault.server_name") == true)
    }

    @Test func `a server name is asked for and verified in the address's stead`() throws {
        let fixture = try fixture()
        let server = try fixture.start(try fixture.intermediate.leaf(names: RequestedNames(dns: ["vault.prod.test"])))
        let facts = try ask(server, fixture.identity(serverName: "vault.prod.test")).facts()
        #expect(facts["sni"] == "vault.prod.test")
        #expect(facts["headers"]?["host"]?.string == "vault.prod.test:\(server.port)")
        let wrong = ask(server, fixture.identity(serverName: "vault.dev.test"))
        #expect(wrong.tlsFailure == .nameMismatch(wanted: "vault.dev.test", offered: "vault.prod.test"))
    }

    @Test func `dates and purposes are told apart`() throws {
        let fixture = try fixture()
        let now = Clock.wall()
        let cases: [(TLSFailure, (inout CertificateTemplate) -> Void)] = [
            (
                .expired(subject: "CN=vault.test"),
                { ($0.notBefore, $0.notAfter) = (now - .seconds(200), now - .seconds(100)) }
            ),
            (
                .notYetValid(subject: "CN=vault.test"),
                { ($0.notBefore, $0.notAfter) = (now + .seconds(900), now + .seconds(9000)) }
            ),
            (.wrongPurpose(subject: "CN=vault.test"), { $0.extendedKeyUsage = [KeyPurpose.clientAuth] }),
        ]
        for (failure, adjust) in cases {
            let server = try fixture.start(try fixture.intermediate.leaf(names: TLSFixture.names, adjust: adjust))
            #expect(ask(server, fixture.identity()).tlsFailure == failure)
        }
    }

    @Test func `a trust file without certificates is our own fault`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        #expect(ask(server, fixture.identity(trust: "nothing\n")).error == .identity(.trust, file: "ca/vault-ca.pem"))
        #expect(ask(server, fixture.identity(trust: "")).error == .identity(.trust, file: "ca/vault-ca.pem"))
    }

    @Test func `files are read as they are named`() throws {
        let fixture = try fixture()
        let scratch = try Scratch()
        let trust = try scratch.write("ca.pem", fixture.full)
        let server = try fixture.start()
        #expect(try ask(server, TLSIdentity.read(trustFile: trust)).get().status == 200)
        #expect(throws: PosixError.self) { try TLSIdentity.read(trustFile: scratch.path + "/none.pem") }
    }
}
