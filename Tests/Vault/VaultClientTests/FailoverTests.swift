import HTTP
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import VaultClient
import X509

/// A first address that is no good, over real connections: see also SilenceWatchTests for how long that may take.
@Suite struct FailoverTests {
    private final class Site {
        private let root: TestCA
        private let leaf: (certificate: Certificate, key: PrivateKey)
        private var servers: [FaultyTLSServer] = []

        init() throws {
            root = try TestCA.root(now: Clock.wall())
            leaf = try root.leaf(names: RequestedNames(commonName: "vault.test", ip: ["127.0.0.1"]))
        }

        func server(_ manner: FaultyTLSServer.Manner) throws -> String {
            let server = try FaultyTLSServer(manner, chain: [leaf.certificate], key: leaf.key)
            servers.append(server)
            return "https://127.0.0.1:\(server.port)"
        }

        func client(_ addresses: [String]) -> VaultClient {
            VaultClient(
                addresses: addresses, namespace: nil,
                transport: Transport(
                    tls: TLSIdentity(trust: Array(root.certificate.pem.utf8)),
                    connections: Parallelism.adaptive.connections))
        }
    }

    /// Less than any usual limit, and more than a busy machine needs.
    private static let soon = Duration.seconds(8)

    private func ask(
        _ client: VaultClient, _ request: VaultRequest, limit: Duration? = nil
    ) -> (answer: VaultClient.Answer?, took: Duration) {
        let start = Clock.monotonic()
        var answer: VaultClient.Answer?
        let priority = RequestPriority(source: "x", deadline: .zero, limit: limit)
        client.send(request, token: nil, priority: priority) { answer = $0 }
        while answer == nil { _ = client.wait(also: [], timeout: .seconds(30)) }
        return (answer, Clock.monotonic() - start)
    }

    @Test(arguments: [FaultyTLSServer.Manner.silent, .stalling, .hanging, .good, .approle, .missing, .nothing, .slam])
    func `a login and what follows it go to the address that answers`(_ manner: FaultyTLSServer.Manner) throws {
        let site = try Site()
        let (bad, good) = (try site.server(manner), try site.server(.vault))
        let client = site.client([bad, good])
        let login = ask(client, .certLogin(mount: "cert", role: "web"))
        #expect(try login.answer?.get().string("data", "path") == "/v1/auth/cert/login")
        #expect(login.took < Self.soon, "it took \(login.took)")
        #expect(client.address == good)
        let sign = VaultRequest("POST", "pki/sign/web", body: [:], capability: "update", isRepeatable: false)
        #expect(try ask(client, sign).answer?.get().value("data", "number") == .number("2"))
    }

    @Test(arguments: [FaultyTLSServer.Manner.silent, .stalling])
    func `what must not be sent twice goes elsewhere where it was not sent at all`(
        _ manner: FaultyTLSServer.Manner
    ) throws {
        let site = try Site()
        let client = site.client([try site.server(manner), try site.server(.vault)])
        let sign = VaultRequest("POST", "pki/sign/web", body: [:], capability: "update", isRepeatable: false)
        let asked = ask(client, sign)
        #expect(try asked.answer?.get().value("data", "number") == .number("1"))
        #expect(asked.took < Self.soon)
    }

    @Test func `what may have arrived is not sent twice, and the next request goes elsewhere`() throws {
        let site = try Site()
        let client = site.client([try site.server(.hanging), try site.server(.vault)])
        let sign = VaultRequest("POST", "pki/sign/web", body: [:], capability: "update", isRepeatable: false)
        guard
            case .failure(.transport(.timedOut(at: _, connecting: false), isLost: true))? =
                ask(client, sign, limit: .seconds(3)).answer
        else {
            Issue.record("it was answered otherwise")
            return
        }
        #expect(try ask(client, sign).answer?.get().value("data", "number") == .number("1"))
    }

    @Test func `a request that takes long stays with a server that answers others`() throws {
        let site = try Site()
        let (slow, other) = (try site.server(.slow), try site.server(.vault))
        let client = site.client([slow, other])
        let asked = ask(client, VaultRequest("GET", "slow", capability: "read"))
        #expect(try asked.answer?.get().string("data", "path") == "/v1/slow")
        #expect(client.address == slow)
        #expect(
            try ask(site.client([other]), VaultRequest("GET", "x", capability: "read")).answer?.get()
                .value("data", "number") == .number("1"))
    }

    @Test func `200 requests that hang hold up no other`() throws {
        let site = try Site()
        let client = site.client([try site.server(.slow)])
        var late = 0
        for number in 1...200 {
            let priority = RequestPriority(source: "s\(number)", deadline: .zero)
            client.send(VaultRequest("GET", "slow", capability: "read"), token: nil, priority: priority) { _ in
                late += 1
            }
        }
        let good = ask(client, VaultRequest("GET", "good", capability: "read"))
        #expect(try good.answer?.get().string("data", "path") == "/v1/good")
        #expect(late == 0)
        client.cancelAll()
    }
}
