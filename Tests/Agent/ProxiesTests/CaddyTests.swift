import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing

/// The adapter of Caddy, with a real one.
@Suite(.serialized, .enabled(if: FetchedProxy.caddy.isThere, Comment(rawValue: FetchedProxy.absence)))
struct CaddyTests {
    private let trust: PublishedTrust

    init() throws { trust = try PublishedTrust() }

    private func endpoint(_ front: CaddyFront) -> LocalEndpoint? {
        if front.admin.hasPrefix("/") { return .socket(path: front.admin) }
        return Int(front.admin.drop { $0 != ":" }.dropFirst()).map { .port(host: "127.0.0.1", $0) }
    }

    private func run(_ front: CaddyFront, _ since: Duration, _ probe: ProbeSettings? = nil) -> ProxyRun {
        let settings = ProxySettings(kind: .caddy, admin: endpoint(front), timeout: .seconds(4))
        return ProxyRun(settings, files: [trust.served(probe)], since: since)
    }

    @Test("a rotation is confirmed by a request through it, and applied without one", arguments: [false, true])
    func rotation(socketAdmin: Bool) throws {
        let upstream = try trust.upstream()
        let front = try CaddyFront(trust: trust.file, upstream: upstream.address, socketAdmin: socketAdmin)
        #expect(run(front, .zero).reload() == .notRunning)
        try front.start()
        let since = try trust.publish(adding: "Example Intermediate 2")
        let (chain, key) = try trust.leaf()
        try upstream.show(chain: Array(chain.prefix(1)), key: key)
        let probe = PublishedTrust.probe(upstream, through: front.port)
        let stale = run(front, since, probe).look()
        #expect(stale.kind == "disproved" && stale.words.contains("has not loaded its configuration"), "\(stale)")
        let outcome = run(front, since, probe).reload()
        #expect(outcome == .confirmed(remark: nil), "\(outcome)")
        let unproved = run(front, since).reload()
        #expect(unproved.kind == "applied" && unproved.words.contains("add `probe:` with a `url:`"))
        #expect(run(front, since, PublishedTrust.probe(upstream)).reload().kind == "applied")
    }

    @Test("an empty trust, which Caddy loads without a word, is disproved by the request")
    func damaged() throws {
        let upstream = try trust.upstream()
        let front = try CaddyFront(trust: trust.file, upstream: upstream.address)
        try front.start()
        let since = try trust.publish("\n")
        let outcome = run(front, since, PublishedTrust.probe(upstream, through: front.port)).reload()
        #expect(outcome.kind == "disproved", "\(outcome)")
    }
}
