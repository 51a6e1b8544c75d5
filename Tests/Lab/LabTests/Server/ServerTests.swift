import Core
import HTTP
import HTTPServer
import JSON
import System
import TestSupport
import Testing
import X509

@testable import Lab

/// The server over real TLS connections, asked by libcurl.
@Suite struct ServerTests {
    /// A lab and a client of it.
    private struct Pair {
        let lab: LabServer
        let transport: Transport

        init(client: (certificate: Certificate, key: PrivateKey)? = nil, chain: [Certificate] = []) throws {
            lab = try LabServer.start()
            var identity = TLSIdentity(trust: Array(lab.trust.utf8))
            if let client {
                identity.certificate = Array(([client.certificate] + chain).map(\.pem).joined().utf8)
                identity.key = try client.key.pkcs8PEM()
            }
            transport = Transport(tls: identity)
        }

        func request(_ method: String, _ path: String, _ body: [UInt8] = []) throws -> HTTPRequest {
            let token = SecretBytes(copying: Array(try #require(lab.rootToken).utf8).span)
            return HTTPRequest(
                method: method, url: lab.url + "/v1/" + path, token: token,
                body: body.isEmpty ? nil : SecretBytes(copying: body.span), timeout: .hangLimit)
        }

        func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> HTTPResponse {
            try transport.perform(request(method, path, body?.utf8() ?? [])).get()
        }

        /// How often a path below `/v1/` was asked for: `GET sys/mounts`.
        func requests(_ route: String) -> Int {
            lab.core.counters.json(tokens: 0, leases: 0)["requests"]?[route]?.int ?? 0
        }
    }

    @Test func anyMethodIsTaken() throws {
        let pair = try Pair()
        defer { try? pair.lab.stop() }
        #expect(try pair.ask("PUT", "sys/mounts/kv", ["type": "kv"]).status == 204)
        #expect(try pair.ask("POST", "kv/a", ["x": "y"]).status == 204)
        #expect(try pair.ask("LIST", "kv").status == 200)
        #expect(try pair.ask("SCAN", "kv").status == 405)
        #expect(try pair.ask("BREW", "kv").status == 405)
        #expect(try pair.ask("DELETE", "kv/a").status == 204)
        #expect(try pair.ask("GET", "kv/a").status == 404)
    }

    @Test func theDateIsTheLabsOwn() throws {
        let pair = try Pair()
        defer { try? pair.lab.stop() }
        pair.lab.core.clock.offsetSeconds = 86_400
        let date = try #require(try pair.ask("GET", "sys/health").headers["Date"].flatMap(HTTPDate.parse))
        #expect(abs((date - Clock.wall()).components.seconds - 86_400) < 60)
    }

    @Test func bodiesHaveALimit() throws {
        let pair = try Pair()
        defer { try? pair.lab.stop() }
        let large = [UInt8](repeating: 0x20, count: (32 << 20) + 1)
        let result = pair.transport.perform(try pair.request("POST", "kv/a", large))
        if case .success(let answer) = result { #expect(answer.status == 413) }
        #expect(try pair.ask("GET", "sys/health").status == 200)
    }

    @Test func lostAnswersAreServedAllTheSame() throws {
        let pair = try Pair()
        defer { try? pair.lab.stop() }
        #expect(try pair.ask("PUT", "sys/mounts/kv", ["type": "kv"]).status == 204)
        pair.lab.core.faults.add(Fault(.cut, path: "kv/*", times: 1))
        let lost = pair.transport.perform(try pair.request("POST", "kv/a", JSONValue.object(["x": "y"]).utf8()))
        #expect(throws: TransportError.self) { try lost.get() }
        #expect(try pair.ask("GET", "kv/a").status == 200)
    }

    @Test func bodiesBreakOff() throws {
        let pair = try Pair()
        defer { try? pair.lab.stop() }
        pair.lab.core.faults.add(Fault(.truncated, path: "sys/mounts", times: 1))
        #expect(throws: TransportError.self) { try pair.transport.perform(pair.request("GET", "sys/mounts")).get() }
        #expect(try pair.ask("GET", "sys/mounts").status == 200)
    }

    @Test(.timeLimit(.minutes(10))) func aSlowAnswerHoldsNobodyElseBack() throws {
        let pair = try Pair()
        pair.lab.core.faults.add(Fault(.slow(milliseconds: 3_600_000), path: "sys/mounts"))
        for _ in 0..<3 { _ = pair.transport.start(try pair.request("GET", "sys/mounts")) }
        while pair.requests("GET sys/mounts") < 3 {
            _ = pair.transport.wait(timeout: .milliseconds(20))
        }
        #expect(try pair.ask("GET", "sys/health").status == 200)
        pair.transport.cancelAll()
        try pair.lab.stop()
    }

    @Test func theClientsChainArrivesUnverified() throws {
        let root = try TestCA.root("Unknown Root", now: Clock.wall())
        let intermediate = try root.intermediate()
        let client = try intermediate.leaf()
        let seen = RecordedChains()
        let server = try Self.echo(seen)
        defer { server.server.stop() }
        var identity = TLSIdentity(trust: Array(server.trust.utf8))
        identity.certificate = Array((client.certificate.pem + intermediate.certificate.pem).utf8)
        identity.key = try client.key.pkcs8PEM()
        let transport = Transport(tls: identity)
        #expect(try transport.perform(HTTPRequest(url: "https://\(server.server.address)/")).get().status == 200)
        #expect(seen.last == [client.certificate.der, intermediate.certificate.der])
        transport.replaceIdentity(TLSIdentity(trust: Array(server.trust.utf8)))
        #expect(try transport.perform(HTTPRequest(url: "https://\(server.server.address)/")).get().status == 200)
        #expect(seen.last == [])
    }

    private static func echo(_ seen: RecordedChains) throws -> (server: HTTPServer, trust: String) {
        let now = Clock.wall()
        let identity = try ServerIdentity(host: "127.0.0.1", by: ServerIdentity.makeRoot(at: now), at: now)
        let configuration = HTTPServer.Configuration(
            address: ListenAddress(host: "127.0.0.1", port: 0), certificates: identity.certificates,
            privateKey: identity.privateKey)
        let server = try HTTPServer.start(configuration) { request in
            seen.note(request.clientChain)
            return ServerReply(status: 200)
        }
        return (server, identity.trust)
    }

    @Test(arguments: ["0.0.0.0:0", "[::]:0"]) func remoteAddressesAreRefused(_ text: String) throws {
        var options = LabServer.Options()
        options.address = try ListenAddress.parse(text)
        #expect(throws: LabError.self) { try LabServer.start(options) }
    }

    @Test(arguments: ["", "8200", "host:1", "127.0.0.1", "127.0.0.1:70000", "::1:80"])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(throws: (any Error).self) {
            let address = try ListenAddress.parse(text)
            var options = LabServer.Options()
            options.address = address
            try LabServer.start(options).stop()
        }
    }

    @Test func aDirectoryBelongsToOneLab() throws {
        let scratch = try Scratch()
        let lab = try LabServer.start(in: scratch.directory)
        let token = try #require(lab.rootToken)
        #expect(throws: LabError.self) { try LabServer.start(in: scratch.directory) }
        try lab.stop()
        #expect(try scratch.text("root-token") == token + "\n")
        #expect(try scratch.directory.status(of: "root-token")?.mode == 0o600)
        #expect(!(try scratch.text("state.json")).contains(token))
    }
}
