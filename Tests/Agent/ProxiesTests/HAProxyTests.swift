import AgentConfig
import Core
import System
import TestSupport
import Testing
import X509

@testable import Proxies

/// Real HAProxies of this user: what the adapter confirms is what requests show, and nothing else is confirmed.
@Suite(.serialized, .enabled(if: HAProxyFront.isInstalled, "haproxy is not installed"))
struct HAProxyTests {
    private let site: Site
    private let front: HAProxyFront

    init() throws {
        site = try Site()
        front = try HAProxyFront(trust: site.trustPath, upstream: site.upstream.address)
    }

    private func run(
        _ file: ServedFile, stats: Bool = true, master: Bool = true, own: Bool = false, timeout: Duration = .seconds(10)
    ) -> ProxyRun {
        let settings = ProxySettings(
            kind: .haproxy, config: own ? front.config : nil, masterSocket: master ? front.masterSocket : nil,
            statsSocket: stats ? front.statsSocket : nil, timeout: timeout)
        return ProxyRun(settings, files: [file], since: Clock.monotonic())
    }

    private func worker() throws -> String? {
        let cli = HAProxyCLI(path: front.statsSocket, timeout: .seconds(10))
        return cli.ask("show info").flatMap { HAProxyAnswer.value(of: "Pid", in: $0) }
    }

    @Test("servers with `crt`: the file is replaced in memory, and no process is new")
    func inMemory() throws {
        try front.configure(server: "crt \(site.leafPath)")
        try front.start()
        #expect(try status(of: front.socket) == 503)
        let before = try worker()
        #expect(try run(site.both()).reload() == .confirmed(remark: nil))
        #expect(try worker() == before)
        #expect(try status(of: front.socket) == 200)
    }

    @Test("servers without `crt`: the runtime API is not believed, and a worker that read the file is the proof")
    func byReload() throws {
        try front.start()
        let before = try worker()
        #expect(try run(site.both()).reload() == .confirmed(remark: nil))
        #expect(try worker() != before)
        #expect(try status(of: front.socket) == 200)
    }

    @Test("Success! and Unused prove nothing: only a reload helps, and none is named")
    func unused() throws {
        try front.start()
        let file = try site.both()
        let cli = HAProxyCLI(path: front.statsSocket, timeout: .seconds(10))
        let pem = PEM.text(file.certificates)
        _ = cli.ask("set ssl ca-file \(file.path) <<\n\(pem)")
        #expect(cli.ask("commit ssl ca-file \(file.path)")?.contains("Success!") == true)
        #expect(try status(of: front.socket) == 503)
        let run = run(file, master: false, timeout: .seconds(1))
        #expect(run.look() == .disproved("HAProxy has \(file.path) in memory, and no server uses it"))
        guard case .reloadFailed(let words) = run.reload() else { return #expect(Bool(false), "it is not known") }
        #expect(words.contains("`master_socket` or `unit`"))
    }

    @Test("`Used` by one server, while another one without `crt` keeps the former trust: reloaded, or not confirmed")
    func usedInPart() throws {
        try front.configure(extra: "  server other \(site.upstream.address) \(front.verification) crt \(site.leafPath)")
        try front.start()
        let alone = try run(site.both(), master: false).reload()
        guard case .applied(let missing?) = alone else { return #expect(Bool(false), "\(alone)") }
        #expect(missing.contains("a `server` line without `crt` keeps the former one until a reload"))
        let before = try worker()
        #expect(try run(site.both()).reload() == .confirmed(remark: nil))
        #expect(try worker() != before)
        for _ in 0..<4 { #expect(try status(of: front.socket) == 200) }
    }

    @Test(
        "a configuration that someone else broke: the former trust stays, and the words are HAProxy's own",
        arguments: [true, false])
    func brokenByOthers(isOwn: Bool) throws {
        try front.start()
        try front.configure(extra: "  nonsense here")
        let file = try site.both()
        switch run(file, own: isOwn).reload() {
        case .testFailed(let words) where isOwn: #expect(words.contains("unknown keyword 'nonsense'"))
        case .reloadFailed(let words) where !isOwn:
            #expect(words.contains("[failed: 1]") || words.contains("'nonsense'"))
        case let other: #expect(Bool(false), "\(other)")
        }
        #expect(try status(of: front.socket) == 503)
        #expect(!run(file, own: isOwn).look().isConfirmed)
        try front.configure()
        #expect(run(file, own: isOwn).reload() == .confirmed(remark: nil))
        #expect(try status(of: front.socket) == 200)
    }

    @Test("only the master's socket: the worker is asked through it")
    func masterAlone() throws {
        try front.start()
        #expect(try run(site.both(), stats: false).reload() == .confirmed(remark: nil))
        #expect(try status(of: front.socket) == 200)
    }

    @Test("more certificates than the runtime API takes at once: a reload")
    func tooLarge() throws {
        try front.configure(server: "crt \(site.leafPath)")
        try front.start()
        let more = try (0..<40).map { try TestCA.root("Root \($0)", now: site.first.now).certificate }
        let before = try worker()
        #expect(try run(site.trust([site.second.certificate] + more)).reload() == .confirmed(remark: nil))
        #expect(try worker() != before)
        #expect(try status(of: front.socket) == 200)
    }

    @Test("one that does not run is owed nothing, and has read the file when it was started")
    func notRunning() throws {
        let file = try site.both()
        let run = run(file, own: true)
        #expect(run.reload() == .notRunning)
        try front.start()
        #expect(run.look() == .confirmed(remark: nil))
        try front.stop()
        #expect(run.look() == .notRunning)
    }

    @Test("one whose sockets were removed runs all the same")
    func socketsGone() throws {
        try front.start()
        try front.remove(front.statsSocket)
        try front.remove(front.masterSocket)
        guard case .reloadFailed(let words) = try run(site.both()).reload() else { return #expect(Bool(false)) }
        #expect(words == "the master CLI \(front.masterSocket) does not answer")
    }

    @Test("a configuration that names another path: the words say which")
    func anotherPath() throws {
        try front.start()
        let file = try site.both()
        var other = file
        other.path = try site.write("other.pem", PEM.text(file.certificates))
        #expect(
            run(other, timeout: .seconds(2)).reload()
                == .disproved("HAProxy does not use \(other.path): its configuration names \(file.path)"))
    }

    @Test("a leaf is replaced in memory, with its key, or by a reload", arguments: [true, false])
    func leaf(inMemory: Bool) throws {
        try front.configure(
            extra: "frontend tls\n  bind unix@\(front.socket)s ssl crt \(site.leafPath)\n  default_backend app")
        try front.start()
        let before = try worker()
        let file = try site.give(leaf: site.first.leaf())
        #expect(run(file, stats: inMemory).reload() == .confirmed(remark: nil))
        #expect(try (worker() == before) == inMemory)
        let cli = HAProxyCLI(path: front.statsSocket, timeout: .seconds(10))
        let shown = cli.ask("show ssl cert \(file.path)").flatMap(HAProxyAnswer.File.init)
        #expect(shown?.holds(file) == true)
    }

    @Test("a leaf whose key is another's is refused, and the former one stays")
    func wrongKey() throws {
        try front.configure(
            extra: "frontend tls\n  bind unix@\(front.socket)s ssl crt \(site.leafPath)\n  default_backend app")
        try front.start()
        let (leaf, _) = try site.first.leaf()
        let file = try site.give(leaf: (leaf, PrivateKey.generate(.ecP256)))
        guard case .reloadFailed = run(file).reload() else { return #expect(Bool(false)) }
        #expect(!run(file).look().isConfirmed)
    }
}
