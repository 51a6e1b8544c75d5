import Core
import HTTP
import Issuing
import JSON
import System
import TestSupport
import Testing
import X509

/// Client certificates, and servers that are none.
@Suite struct HandshakeTests {
    private func ask(
        _ server: FaultyServer, _ identity: TLSIdentity, timeout: Duration = .hangLimit
    ) -> Result<HTTPResponse, TransportError> {
        Transport(tls: identity).perform(HTTPRequest(url: server.url("/"), timeout: timeout))
    }

    @Test func `the client certificate goes out with its intermediates`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start("clients")
        let facts = try ask(server, fixture.identity(client: true)).facts()
        #expect(facts["client"]?.string == fixture.client.certificate.sha256)
        #expect(facts["version"] == "TLSv1.3")
    }

    @Test(arguments: ["well", "tls1.2"])
    func `a server that requires a certificate says so`(_ version: String) throws {
        let fixture = try TLSFixture.shared.get()
        let failure = ask(try fixture.start("clients", version), fixture.identity()).tlsFailure
        #expect(failure == (version == "well" ? .clientRefused(alert: 116) : .alert(40)))
    }

    @Test(arguments: ["well", "tls1.2"])
    func `P-26 a certificate that the server does not know is refused by an alert`(_ version: String) throws {
        let fixture = try TLSFixture.shared.get()
        var identity = fixture.identity()
        let foreign = try fixture.stranger.leaf(names: RequestedNames(commonName: "web"))
        identity.certificate = Array(foreign.certificate.pem.utf8)
        identity.key = try foreign.key.pkcs8PEM()
        let answer = ask(try fixture.start("clients", version), identity)
        #expect(answer.tlsFailure == .clientRefused(alert: 48))
        #expect(answer.error?.mayHaveArrived == false)
    }

    @Test func `P-21 an expired client certificate is refused by an alert of its own`() throws {
        let fixture = try TLSFixture.shared.get()
        var identity = fixture.identity()
        let now = Clock.wall()
        let old = try fixture.intermediate.leaf(names: RequestedNames(commonName: "web")) {
            ($0.notBefore, $0.notAfter) = (now - .seconds(200), now - .seconds(100))
        }
        identity.certificate = Array(old.certificate.pem.utf8)
        identity.key = try old.key.pkcs8PEM()
        #expect(ask(try fixture.start("clients"), identity).tlsFailure == .clientRefused(alert: 45))
    }

    @Test func `a key of another certificate never goes out`() throws {
        let fixture = try TLSFixture.shared.get()
        var identity = fixture.identity(client: true)
        identity.key = try PrivateKey.generate(.ecP256).pkcs8PEM()
        #expect(ask(try fixture.start(), identity).error == .identity(.key, file: "mtls/client.crt"))
        identity.certificate = Array("nothing\n".utf8)
        #expect(ask(try fixture.start(), identity).error == .identity(.certificate, file: "mtls/client.crt"))
    }

    @Test(arguments: [
        ("plain", TLSFailure.notTLS), ("tls1.1", .protocolTooOld), ("slam", .closed),
    ])
    func `what is no proper TLS server is called what it is`(_ mode: String, _ failure: TLSFailure) throws {
        let fixture = try TLSFixture.shared.get()
        #expect(ask(try fixture.start(mode), fixture.identity()).tlsFailure == failure)
    }

    @Test func `a server that never shakes hands is given up`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start("silent")
        let answer = ask(server, fixture.identity(), timeout: .milliseconds(300))
        #expect(answer.error == .timedOut(at: "127.0.0.1:\(server.port)", connecting: true))
    }

    @Test func `nobody there, and no such name`() throws {
        let fixture = try TLSFixture.shared.get()
        let transport = Transport(tls: fixture.identity())
        #expect(transport.perform(HTTPRequest(url: "https://127.0.0.1:1/")).error == .refused(at: "127.0.0.1:1"))
        let nowhere = transport.perform(HTTPRequest(url: "https://nowhere.invalid/", timeout: .hangLimit))
        #expect(nowhere.error == .resolve(at: "nowhere.invalid:443"))
    }
}
