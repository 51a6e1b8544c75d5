import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing

/// The adapter of nginx, with a real one of this user.
@Suite(.serialized, .enabled(if: NginxFront.isInstalled, "nginx is not installed"))
struct NginxTests {
    private let trust: PublishedTrust

    init() throws { trust = try PublishedTrust() }

    private func run(_ front: NginxFront, _ since: Duration, timeout: Duration = .seconds(30)) -> ProxyRun {
        let settings = ProxySettings(kind: .nginx, config: front.config, prefix: front.prefix, timeout: timeout)
        return ProxyRun(settings, files: [trust.served()], since: since)
    }

    @Test("a rotation is confirmed when all workers are new", arguments: [false, true])
    func rotation(relative: Bool) throws {
        let front = try NginxFront(trust: trust.file, relative: relative)
        try front.start()
        #expect(run(front, Clock.monotonic()).look().kind == "disproved")
        let since = try trust.publish(adding: "Example Intermediate 2")
        let outcome = run(front, since).reload()
        #expect(outcome.isConfirmed, "\(outcome)")
        #expect(run(front, since).look().isConfirmed)
    }

    @Test(
        "an error that someone else made in its configuration is told in nginx's words, and it is not taken for stopped"
    )
    func brokenConfiguration() throws {
        let front = try NginxFront(trust: trust.file)
        try front.start()
        try front.configure("no_such_directive on;")
        let outcome = run(front, try trust.publish(adding: "Example Intermediate 2")).reload()
        #expect(outcome.kind == "test failed")
        #expect(
            outcome.words.contains("unknown directive \"no_such_directive\" in \(front.config):"), "\(outcome.words)")
    }

    @Test("a configuration that names another file is told, and never confirmed")
    func anotherFile() throws {
        let other = try PublishedTrust()
        let front = try NginxFront(trust: other.file)
        try front.start()
        let since = try trust.publish(adding: "Example Intermediate 2")
        let outcome = run(front, since).reload()
        #expect(outcome.kind == "reload failed" && outcome.words.contains("does not name the file"), "\(outcome)")
        #expect(run(front, since).look().kind == "disproved")
        withExtendedLifetime(other) {}
    }

    @Test("a damaged trust fails its test")
    func damagedTrust() throws {
        let front = try NginxFront(trust: trust.file)
        try front.start()
        let outcome = run(front, try trust.publish("no certificate\n")).reload()
        #expect(outcome.kind == "test failed" && outcome.words.contains(trust.file), "\(outcome)")
    }

    @Test(
        "a master that keeps its old configuration, because it cannot bind a port, is disproved by its error log's words"
    )
    func silentNoOp() throws {
        let front = try NginxFront(trust: trust.file)
        try front.start()
        let taken = try FaultyTLSServer(.silent)
        try front.configure("server { listen 127.0.0.1:\(taken.port); }")
        let outcome = run(front, try trust.publish(adding: "Example Intermediate 2"), timeout: .seconds(4)).reload()
        #expect(outcome.kind == "disproved", "\(outcome)")
        #expect(outcome.words.contains("bind() to 127.0.0.1:\(taken.port) failed"), "\(outcome.words)")
        try front.configure()
        let since = try trust.publish(adding: "Example Intermediate 3")
        let healed = run(front, since).reload()
        #expect(healed.isConfirmed, "\(healed)")
    }

    @Test("old workers that end with their connections are told")
    func draining() throws {
        let front = try NginxFront(trust: trust.file)
        try front.start()
        let address = try #require(SocketAddress(socket: front.socket))
        let connection = try Connection.open(address, by: .after(.seconds(10)))
        try connection.send(
            Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n".utf8), by: .after(.seconds(10)))
        let settings = ProxySettings(kind: .nginx, config: front.config)
        let since = try trust.publish(adding: "Example Intermediate 2")
        let outcome = ProxyRun(settings, files: [trust.served()], since: since).reload()
        #expect(outcome == .confirmed(remark: "1 old worker with the former files end with their connections"))
        withExtendedLifetime(connection) {}
    }

    enum PidFile: String, CaseIterable { case absent, stale, empty, foreign }

    @Test(
        "one that does not run owes nothing, and no process of another program is told to reload",
        arguments: PidFile.allCases)
    func notRunning(pidFile: PidFile) throws {
        let front = try NginxFront(trust: trust.file)
        switch pidFile {
        case .absent: break
        case .stale: try front.put("nginx.pid", "4194304\n")
        case .empty: try front.put("nginx.pid", "")
        // A SIGHUP would end this one.
        case .foreign: try front.put("nginx.pid", "\(Process.id)\n")
        }
        let since = Clock.monotonic()
        #expect(run(front, since).reload() == .notRunning)
        try front.start()
        #expect(run(front, since).look().isConfirmed)
    }

    @Test("one whose processes are hidden is applied, and confirmed by a request through it alone")
    func hidden() throws {
        let upstream = try trust.upstream()
        let front = try NginxFront(trust: trust.file, upstream: upstream.address)
        try front.start()
        let settings = ProxySettings(kind: .nginx, pidFile: "/nonexistent/nginx.pid")
        let outcome = { (probe: ProbeSettings?) in
            ProxyRun(settings, files: [trust.served(probe)], since: Clock.monotonic()).reload()
        }
        let unproved = outcome(nil)
        #expect(unproved.kind == "applied" && unproved.words.contains("add `probe:` with a `url:`"))
        #expect(outcome(PublishedTrust.probe(upstream)).kind == "applied")
        #expect(outcome(PublishedTrust.probe(upstream, through: front.port)).isConfirmed)
        try trust.publish(adding: "Example Intermediate 2")
        let (chain, key) = try trust.leaf()
        try upstream.show(chain: Array(chain.prefix(1)), key: key)
        let lied = outcome(PublishedTrust.probe(upstream, through: front.port))
        #expect(lied.kind == "disproved" && lied.words.contains("answers 502"), "\(lied)")
    }
}
