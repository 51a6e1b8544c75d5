import Glibc
import HTTP
import JSON
import System
import TestSupport
import Testing
import X509

/// Kept connections, several requests at a time, and the one place that waits.
@Suite struct ConnectionTests {
    @Test func `a connection is kept and used again`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        for _ in 0..<3 {
            #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["connection"] == 1)
        }
    }

    @Test func `a request begins without anybody waiting for it`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["connection"] == 1)
        let id = transport.start(HTTPRequest(url: server.url("/")))
        transport.advance()
        #expect(transport.wait(timeout: .hangLimit).completed.map(\.id) == [id])
    }

    @Test func `P-20 another identity means another connection`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start("may-clients")
        let transport = Transport(tls: fixture.identity(client: true))
        let before = try transport.perform(HTTPRequest(url: server.url("/"))).facts()
        let next = try fixture.intermediate.leaf(names: RequestedNames(commonName: "web.agents.test"))
        var identity = fixture.identity()
        identity.certificate = Array((next.certificate.pem + fixture.intermediate.certificate.pem).utf8)
        identity.key = try next.key.pkcs8PEM()
        transport.replaceIdentity(identity)
        let after = try transport.perform(HTTPRequest(url: server.url("/"))).facts()
        #expect(before["client"]?.string == fixture.client.certificate.sha256)
        #expect(after["client"]?.string == next.certificate.sha256)
        #expect(after["connection"] == 2)
    }

    @Test func `what changes the server is never sent again by itself`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["connection"] == 1)
        let cut = transport.perform(HTTPRequest(method: "POST", url: server.url("/cut")))
        #expect(cut.error == .noAnswer(at: "127.0.0.1:\(server.port)"))
        #expect(cut.error?.mayHaveArrived == true)
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["seen"]?["/cut"] == 1)
    }

    @Test func `what only reads is sent again on a fresh connection`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        #expect(try transport.perform(HTTPRequest(url: server.url("/"))).facts()["connection"] == 1)
        #expect(try transport.perform(HTTPRequest(url: server.url("/cut"))).facts()["seen"]?["/cut"] == 2)
    }

    @Test func `many requests share few connections, and each ends once`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        var open = Set((0..<40).map { transport.start(HTTPRequest(url: server.url("/\($0)"))) })
        var connections: Set<Int> = []
        while !open.isEmpty {
            for (id, result) in transport.wait().completed {
                #expect(open.remove(id) != nil)
                connections.insert(try #require(try result.facts()["connection"]?.int))
            }
        }
        #expect(connections.count <= Transport.connectionLimit)
    }

    @Test func `a failure before the start is told like any other`() throws {
        let transport = Transport(tls: try TLSFixture.shared.get().identity())
        let id = transport.start(HTTPRequest(url: "http://127.0.0.1/"))
        let completed = transport.wait().completed
        #expect(completed.map(\.id) == [id])
        #expect(completed.first?.result.error == .notHTTPS(url: "http://127.0.0.1/"))
    }

    @Test func `other descriptors are waited for in the same place`() throws {
        let transport = Transport(tls: try TLSFixture.shared.get().identity())
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let quiet = transport.wait(also: [PollInterest(ends[0])], timeout: .milliseconds(20))
        #expect(quiet.ready.isEmpty && quiet.completed.isEmpty)
        _ = unsafe write(ends[1], "x", 1)
        #expect(transport.wait(also: [PollInterest(ends[0])]).ready == [PollInterest(ends[0])])
    }

    @Test func `cancelled requests never end, and the next one does`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        let transport = Transport(tls: fixture.identity())
        _ = transport.start(HTTPRequest(url: "http://127.0.0.1/"))
        _ = transport.start(HTTPRequest(url: server.url("/")))
        transport.cancelAll()
        #expect(transport.wait(timeout: .zero).completed.isEmpty)
        let next = transport.start(HTTPRequest(url: server.url("/")))
        #expect(transport.wait().completed.map(\.id) == [next])
    }

    @Test func `a transport may go while requests run`() throws {
        let fixture = try TLSFixture.shared.get()
        let server = try fixture.start()
        var transport: Transport? = Transport(tls: fixture.identity())
        _ = transport?.start(HTTPRequest(url: server.url("/slow")))
        _ = transport?.wait(timeout: .milliseconds(100))
        transport = nil
        #expect(transport == nil)
    }
}
