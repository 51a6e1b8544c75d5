import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing

/// The adapter of Envoy, with a real one.
@Suite(.serialized, .enabled(if: FetchedProxy.envoy.isThere, Comment(rawValue: FetchedProxy.absence)))
struct EnvoyTests {
    private let trust: PublishedTrust

    init() throws { trust = try PublishedTrust() }

    private func run(_ front: EnvoyFront, _ since: Duration = Clock.monotonic()) -> ProxyRun {
        let settings = ProxySettings(kind: .envoy, admin: .socket(path: front.admin), timeout: .seconds(4))
        return ProxyRun(settings, files: [trust.served()], since: since)
    }

    @Test("a secret that watches the output's directory is confirmed by what Envoy shows of it")
    func rotation() throws {
        let front = try EnvoyFront(trust: trust.path)
        #expect(run(front).reload() == .notRunning)
        try front.start()
        #expect(run(front).look().isConfirmed)
        for name in ["Example Intermediate 2", "Example Intermediate 3"] {
            let outcome = run(front, try trust.publish(adding: name)).reload()
            #expect(outcome == .confirmed(remark: nil))
        }
    }

    @Test("what Envoy does not take is disproved, with its count of failures")
    func damaged() throws {
        let front = try EnvoyFront(trust: trust.path)
        try front.start()
        let outcome = run(front, try trust.publish("no certificate\n")).reload()
        #expect(outcome.kind == "disproved", "\(outcome)")
        #expect(outcome.words.contains("sds.upstream.key_rotation_failed: 1"), "\(outcome.words)")
    }

    @Test(
        "a file that Envoy reads at its start alone is never confirmed before that, and the words say what to write",
        arguments: [
            (EnvoyFront.Trust.unwatched, "no secret of Envoy's watches"),
            (.fixed, "Envoy's static configuration names"),
        ])
    func readOnce(manner: EnvoyFront.Trust, words: String) throws {
        let front = try EnvoyFront(trust: trust.path, manner)
        try front.start()
        let outcome = run(front, try trust.publish(adding: "Example Intermediate 2")).reload()
        #expect(outcome.kind == "reload failed", "\(outcome)")
        #expect(outcome.words.contains(words), "\(outcome.words)")
        #expect(outcome.words.contains("watched_directory: { path: \(trust.path) }"), "\(outcome.words)")
        #expect(!run(front).look().isConfirmed)
        try front.stop()
        try front.start()
        #expect(run(front).look().isConfirmed == (manner == .fixed))
    }

    @Test("a file of another path is not confirmed by one with the same certificates")
    func otherPath() throws {
        let front = try EnvoyFront(trust: trust.path)
        try front.start()
        var file = trust.served()
        file.path = "/var/lib/coppice/edge/trust/other/current/trust.pem"
        let settings = ProxySettings(kind: .envoy, admin: .socket(path: front.admin), timeout: .seconds(2))
        let outcome = ProxyRun(settings, files: [file], since: Clock.monotonic()).reload()
        #expect(outcome.kind == "reload failed" && outcome.words.contains("no secret of Envoy's watches"), "\(outcome)")
    }

    @Test("without an admin interface it is applied, and with a wrong one not running or unproved")
    func admin() throws {
        let front = try EnvoyFront(trust: trust.path)
        try front.start()
        let silent = try FaultyTLSServer(.silent)
        let outcome = { (admin: LocalEndpoint?) in
            let settings = ProxySettings(kind: .envoy, admin: admin, timeout: .seconds(1))
            return ProxyRun(settings, files: [trust.served()], since: Clock.monotonic()).reload()
        }
        #expect(outcome(nil).kind == "applied" && outcome(nil).words.contains("add `admin: "))
        #expect(outcome(.port(host: "127.0.0.1", try FreePort.any())) == .notRunning)
        let hanging = outcome(.port(host: "127.0.0.1", silent.port))
        #expect(hanging.kind == "applied" && hanging.words.contains("no answer in time"), "\(hanging)")
    }

    @Test("a leaf that Envoy serves by a secret is confirmed")
    func leaf() throws {
        let directory = try PublishedLeaf()
        let front = try EnvoyFront(trust: trust.path, leaf: directory.path)
        let settings = ProxySettings(kind: .envoy, admin: .socket(path: front.admin), timeout: .seconds(4))
        let first = try directory.publish(try trust.leaf())
        try front.start()
        #expect(ProxyRun(settings, files: [first], since: .zero).look().isConfirmed)
        let second = try directory.publish(try trust.leaf())
        #expect(ProxyRun(settings, files: [second], since: Clock.monotonic()).reload() == .confirmed(remark: nil))
        #expect(!ProxyRun(settings, files: [first], since: .zero).look().isConfirmed)
    }
}
