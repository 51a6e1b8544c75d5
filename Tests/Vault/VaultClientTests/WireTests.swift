import HTTP
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import VaultClient
import X509

/// The three uses of the client against servers that behave well and badly, over real connections.
@Suite struct WireTests {
    enum Use: String, CaseIterable, Sendable {
        case agent, command, examination

        var policy: RetryPolicy {
            switch self {
            case .agent: .agent
            case .command: .command
            case .examination: .examination(timeout: .seconds(20))
            }
        }
    }

    /// One CA and the servers that it vouches for, which run as long as this is there.
    private final class Site {
        let root: TestCA
        let chain: [Certificate]
        let key: PrivateKey
        private var servers: [FaultyTLSServer] = []

        init() throws {
            root = try TestCA.root(now: Clock.wall())
            let names = RequestedNames(commonName: "vault.test", ip: ["127.0.0.1"])
            let server = try root.leaf(names: names)
            (chain, key) = ([server.certificate], server.key)
        }

        func server(_ manner: FaultyTLSServer.Manner, behind: FaultyTLSServer? = nil) throws -> FaultyTLSServer {
            let server = try FaultyTLSServer(
                manner, chain: chain, key: key, behind: behind.map { (address: $0.address, trust: "") })
            servers.append(server)
            return server
        }

        func client(
            _ use: Use, _ servers: [FaultyTLSServer], parallelism: Parallelism? = nil, policy: RetryPolicy? = nil
        ) -> VaultClient {
            VaultClient(
                addresses: servers.map(\.address), namespace: nil,
                transport: Transport(tls: TLSIdentity(trust: Array(root.certificate.pem.utf8))),
                policy: policy ?? use.policy, parallelism: parallelism ?? (use == .agent ? .adaptive : .upTo(2)))
        }
    }

    /// Asks in the way of this use.
    private func ask(_ use: Use, _ client: VaultClient, _ path: String) -> VaultClient.Answer {
        let request = VaultRequest("GET", path, capability: "read")
        switch use {
        case .agent:
            var answer = VaultClient.Answer.failure(.leaderless("never called back"))
            client.send(request, token: nil) { answer = $0 }
            while !client.isIdle { _ = client.wait(also: [], timeout: .seconds(30)) }
            return answer
        case .command: return client.ask([request], tokens: [nil])[0] ?? .failure(.leaderless("never begun"))
        case .examination: return client.ask(request, token: nil).result
        }
    }

    @Test(arguments: Use.allCases)
    func `a standby's redirect is followed, and the leader is asked from then on`(_ use: Use) throws {
        let site = try Site()
        let leader = try site.server(.vault)
        let standby = try site.server(.standby, behind: leader)
        let client = site.client(use, [standby, leader])
        #expect(try ask(use, client, "first").get().value("data", "path") == "/v1/first")
        #expect(client.address == leader.address)
        #expect(try ask(use, client, "second").get().value("data", "number") == .number("2"))
        let seen = ask(use, site.client(use, [standby]), "seen")
        #expect(try seen.get().value("data", "number") == .number("1"))
    }

    @Test(arguments: Use.allCases)
    func `a redirect to where the configuration does not point is an answer, and not followed`(_ use: Use) throws {
        let site = try Site()
        let leader = try site.server(.vault)
        let standby = try site.server(.standby, behind: leader)
        let policy = RetryPolicy(failsOver: use != .examination)
        let client = site.client(use, [standby], policy: policy)
        #expect(ask(use, client, "x").error == .standby(leader.address + "/v1/x"))
        #expect(try ask(use, site.client(use, [leader]), "y").get().value("data", "number") == .number("1"))
    }

    @Test(arguments: [Use.agent, .command])
    func `a server that does not answer is left for the next, which is asked from then on`(_ use: Use) throws {
        let site = try Site()
        let (dead, alive) = (try site.server(.slam), try site.server(.vault))
        let client = site.client(use, [dead, alive])
        #expect(try ask(use, client, "x").get().value("data", "number") == .number("1"))
        #expect(client.address == alive.address)
    }

    @Test func `an examination tells the failure of the one server that it asks`() throws {
        let site = try Site()
        let (dead, alive) = (try site.server(.slam), try site.server(.vault))
        let client = site.client(.examination, [dead, alive])
        let reply = client.ask(.lookupSelf, token: nil)
        guard case .failure(.transport(.tls(.closed, at: _, names: _), _)) = reply.result else {
            Issue.record("\(reply.result)")
            return
        }
        #expect(reply.response == nil && reply.address == dead.address && client.address == dead.address)
    }

    @Test func `an examination sees the answer as it came`() throws {
        let site = try Site()
        let server = try site.server(.approle)
        let reply = site.client(.examination, [server]).ask(.lookupSelf, token: nil)
        #expect(reply.response?.status == 500)
        #expect(reply.response?.serverDate != nil)
        #expect(reply.address == server.address)
    }

    @Test func `an operator asks a node that is behind again after a pause, and an agent leaves that to itself`() throws
    {
        let site = try Site()
        let impatient = site.client(.agent, [try site.server(.behind)])
        #expect(ask(.agent, impatient, "x").error == .behind)
        let patient = site.client(
            .command, [try site.server(.behind)], policy: RetryPolicy(failsOver: true, pauses: [.milliseconds(1)]))
        #expect(try ask(.command, patient, "x").get().value("data", "number") == .number("2"))
    }

    @Test func `many are asked at a time, and each answer is at its request's place`() throws {
        let site = try Site()
        let client = site.client(.command, [try site.server(.vault)], parallelism: .upTo(3))
        let requests = (0..<40).map { VaultRequest("GET", "x/\($0)", capability: "read") }
        var told: [Int] = []
        let answers = client.ask(requests, tokens: requests.map { _ in nil }, progress: { told.append($0) })
        #expect(try answers.map { try $0?.get().string("data", "path") } == requests.map { "/v1/" + $0.path })
        #expect(told == Array(1...40))
    }

    @Test func `after a failure nothing new is begun where that is asked for`() throws {
        let site = try Site()
        let server = try site.server(.approle)
        let requests = (0..<5).map { VaultRequest("GET", "x/\($0)", capability: "read") }
        let client = site.client(.command, [server], parallelism: .upTo(1))
        let answers = client.ask(requests, tokens: requests.map { _ in nil }, stopsAtFailure: true)
        #expect(answers.count { $0 != nil } == 1 && answers[0]?.error != nil)
        #expect(client.ask(requests, tokens: requests.map { _ in nil }).count { $0 != nil } == 5)
        let stopped = client.ask(requests, tokens: requests.map { _ in nil }, isStopped: { true })
        #expect(stopped.count { $0 != nil } == 1)
    }

    @Test func `what is cancelled is not called back`() throws {
        let site = try Site()
        let client = site.client(.agent, [try site.server(.silent)])
        client.send(.lookupSelf, token: nil) { Issue.record("called back: \($0)") }
        client.begin()
        client.cancelAll()
        #expect(client.isIdle)
        #expect(client.wait(also: [], timeout: .zero).isEmpty)
    }

    @Test func `the server's time is heard with every answer`() throws {
        let site = try Site()
        let client = site.client(.agent, [try site.server(.vault)])
        var heard = 0
        client.heardTime = { _, _ in heard += 1 }
        for path in ["a", "b"] { _ = try ask(.agent, client, path).get() }
        #expect(heard == 2)
    }
}

extension FaultyTLSServer {
    fileprivate var address: String { "https://127.0.0.1:\(port)" }
}
