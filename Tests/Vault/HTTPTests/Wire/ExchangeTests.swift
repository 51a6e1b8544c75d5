import Core
import Glibc
import HTTP
import JSON
import System
import TestSupport
import Testing
import X509

/// Requests and answers, good and bad.
@Suite struct ExchangeTests {
    private func fixture() throws -> TLSFixture { try TLSFixture.shared.get() }

    @Test func `everything of a request arrives`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let request = HTTPRequest(
            method: "PUT", url: server.url("/v1/a%20b?list=true"), headers: [("X-Vault-Namespace", "team")],
            token: SecretBytes(copying: Array("s.token".utf8).span),
            body: SecretBytes(copying: Array("{\"a\":1}".utf8).span))
        let facts = try Transport(tls: fixture.identity()).perform(request).facts()
        #expect(facts["method"] == "PUT")
        #expect(facts["path"] == "/v1/a%20b?list=true")
        #expect(facts["body"] == "{\"a\":1}")
        let headers = try #require(facts["headers"])
        #expect(headers["x-vault-token"] == "s.token")
        #expect(headers["x-vault-namespace"] == "team")
        #expect(headers["content-type"] == "application/json")
        #expect(headers["accept-encoding"] == nil)
        #expect(headers["expect"] == nil)
    }

    @Test(arguments: ["GET", "HEAD", "LIST", "POST", "PUT", "DELETE", "PATCH"])
    func `every method goes out without a body`(_ method: String) throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        let answer = transport.perform(HTTPRequest(method: method, url: server.url("/m")))
        #expect(try answer.get().status == 200)
        if method != "HEAD" { #expect(try answer.facts()["method"]?.string == method) }
        #expect(try transport.perform(HTTPRequest(url: server.url("/after"))).facts()["seen"]?["/m"] == 1)
    }

    @Test func `an answer carries its status, headers and the server's time`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let answer = try Transport(tls: fixture.identity()).perform(HTTPRequest(url: server.url("/"))).get()
        #expect(answer.headers["content-LENGTH"] == String(answer.body.count))
        #expect(answer.serverDate == WallTime(rfc3339: "1994-11-06T08:49:37Z"))
    }

    @Test func `no redirect is followed`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let answer = try Transport(tls: fixture.identity()).perform(HTTPRequest(url: server.url("/redirect"))).get()
        #expect(answer.status == 307)
        #expect(answer.headers["Location"] == "https://127.0.0.1:1/v1/elsewhere")
    }

    @Test func `no cookie is kept, and nothing is decompressed`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        _ = transport.perform(HTTPRequest(url: server.url("/cookie")))
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["headers"]?["cookie"] == nil)
        let squeezed = try transport.perform(HTTPRequest(url: server.url("/gzip"))).get()
        #expect(squeezed.body.withSpan { $0[0] } == 0x1F)
    }

    @Test func `bad answers are told apart`() throws {
        let fixture = try fixture()
        let server = try fixture.start()
        let at = "127.0.0.1:\(server.port)"
        func error(_ path: String, limit: Int = 1 << 20) -> TransportError? {
            Transport(tls: fixture.identity()).perform(
                HTTPRequest(url: server.url(path), timeout: .hangLimit, bodyLimit: limit)
            ).error
        }
        #expect(error("/truncated") == .truncated(at: at))
        #expect(error("/empty") == .noAnswer(at: at))
        #expect(error("/endless", limit: 10_000) == .tooLarge(at: at, limit: 10_000))
        #expect(error("/headers") == .malformed(at: at, text: "its headers are too large"))
        // On a connection that is there already: however slow the handshake was, the answer is what is waited for.
        let transport = Transport(tls: fixture.identity())
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).get().status == 200)
        let slow = transport.perform(HTTPRequest(url: server.url("/slow"), timeout: .milliseconds(500))).error
        #expect(slow == .timedOut(at: at, connecting: false))
        guard case .malformed = error("/garbage") else {
            Issue.record("garbage was taken for something else")
            return
        }
    }

    @Test(arguments: ["http://127.0.0.1:1/", "HTTP://127.0.0.1/"])
    func `plain http is refused before anything is sent`(_ url: String) throws {
        let error = Transport(tls: try fixture().identity()).perform(HTTPRequest(url: url)).error
        #expect(error == .notHTTPS(url: url))
    }

    @Test func `what would split a header is refused`() throws {
        let transport = Transport(tls: try fixture().identity())
        let url = "https://127.0.0.1:1/"
        let token = SecretBytes(copying: Array("a\r\nX: y".utf8).span)
        let bad = [
            HTTPRequest(url: "https://user@127.0.0.1/"), HTTPRequest(url: "https://127.0.0.1/a b"),
            HTTPRequest(method: "GET /x", url: url), HTTPRequest(url: url, headers: [("A", "b\r\nC: d")]),
            HTTPRequest(url: url, token: token),
        ]
        for request in bad {
            guard case .badRequest(let text) = transport.perform(request).error else {
                Issue.record("not refused: \(request.url)")
                continue
            }
            #expect(!text.contains("X: y"))
        }
    }

    /// The environment is the process's, so this is one test, and no other looks at these variables.
    @Test func `the environment and the system's store change nothing`() throws {
        let fixture = try fixture()
        let scratch = try Scratch()
        let store = try scratch.write("system.pem", fixture.full)
        for (name, value) in [
            ("https_proxy", "http://127.0.0.1:1"), ("ALL_PROXY", "http://127.0.0.1:1"), ("SSL_CERT_FILE", store),
        ] {
            unsafe setenv(name, value, 1)
        }
        defer { for name in ["https_proxy", "ALL_PROXY", "SSL_CERT_FILE"] { unsafe unsetenv(name) } }
        let server = try fixture.start()
        let request = HTTPRequest(url: server.url("/"))
        #expect(try Transport(tls: fixture.identity()).perform(request).get().status == 200)
        let stranger = fixture.identity(trust: fixture.stranger.certificate.pem)
        #expect(Transport(tls: stranger).perform(request).tlsFailure == .unknownIssuer(issuer: "CN=Root A"))
    }
}
