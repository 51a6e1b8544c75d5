import Core
import JSON
import System
import TestSupport
import X509

/// A proxy that the end-to-end tests know by name.
enum KnownProxy: String, CaseIterable, Sendable {
    case nginx, envoy, caddy

    /// The ones on this machine.
    static var there: [KnownProxy] {
        allCases.filter {
            switch $0 {
            case .nginx: NginxFront.isInstalled
            case .envoy: FetchedProxy.envoy.isThere
            case .caddy: FetchedProxy.caddy.isThere
            }
        }
    }
}

/// A proxy agent, the real proxy that reads its trust, an upstream whose leaf the newest CA of the mount signed, and requests through
/// the proxy without a pause.
final class ProxyUnderLoad {
    fileprivate enum Front {
        case nginx(NginxFront)
        case envoy(EnvoyFront)
        case caddy(CaddyFront)
    }

    let fixture: LabFixture
    let edge: AgentFixture
    let agent: RunningProgram
    private let front: Front
    private let upstream: LeafUpstream
    private let scratch: Scratch
    private var load: RunningProgram?

    /// `settings` come beside `kind` in `proxy:`, `more` to the trust.
    init(_ proxy: KnownProxy, settings: String = "", more: String = "", fixture: LabFixture? = nil) throws {
        self.fixture = try fixture ?? LabFixture()
        scratch = try Scratch()
        let (chain, key) = try Self.leaf(of: self.fixture.rotate("Rotated 0"))
        upstream = try LeafUpstream(chain: chain, key: key)
        edge = try self.fixture.identity("edge", policy: LabFixture.proxyPolicy)
        front = try Self.front(proxy, edge, upstream)
        let yaml = "    proxy: { \(front.settings)\(settings) }\n    probe: \(front.probe(upstream))\n" + more
        try edge.configure("proxy", trust(yaml))
        agent = try edge.run()
        try agent.waitFor("event=trust.written")
    }

    private static func front(_ proxy: KnownProxy, _ edge: AgentFixture, _ upstream: LeafUpstream) throws -> Front {
        let (directory, file) = (edge.path + "/trust/upstream", edge.path + "/trust/upstream/current/trust.pem")
        return switch proxy {
        case .nginx: .nginx(try NginxFront(trust: file, upstream: upstream.address))
        case .envoy: .envoy(try EnvoyFront(trust: directory, upstream: upstream.address))
        case .caddy: .caddy(try CaddyFront(trust: file, upstream: upstream.address))
        }
    }

    /// A leaf alone, without its CA: only who trusts that CA itself accepts it.
    private static func leaf(of issuer: TestCA) throws -> (chain: [Certificate], key: PrivateKey) {
        let (leaf, key) = try issuer.leaf()
        return ([leaf], key)
    }

    /// The nginx, to change its configuration.
    var nginx: NginxFront? {
        if case .nginx(let front) = front { front } else { nil }
    }

    /// The proxy's process.
    var process: Int32? {
        switch front {
        case .nginx(let front): front.running?.child.id
        case .envoy(let front): front.running?.child.id
        case .caddy(let front): front.running?.child.id
        }
    }

    func startProxy() throws {
        switch front {
        case .nginx(let front): try front.start()
        case .envoy(let front): try front.start()
        case .caddy(let front): try front.start()
        }
    }

    func stopProxy() throws {
        switch front {
        case .nginx(let front): try front.stop()
        case .envoy(let front): try front.stop()
        case .caddy(let front): try front.stop()
        }
    }

    /// Makes a new CA the mount's default; the upstream keeps the leaf that it has.
    @discardableResult
    func rotate(_ name: String) throws -> TestCA { try fixture.rotate(name) }

    /// Has the upstream show a leaf of a CA.
    func show(leafOf issuer: TestCA) throws {
        let (chain, key) = try Self.leaf(of: issuer)
        try upstream.show(chain: chain, key: key)
    }

    /// The names in the trust file.
    func names() throws -> [String] {
        try edge.certificates("trust/upstream/current/trust.pem").compactMap(\.commonName)
    }

    /// Waits until a trust is confirmed that is as wanted.
    func awaitConfirmed(_ isWanted: @escaping ([String]) -> Bool) throws {
        let output = try Directory.open(edge.path + "/trust/upstream")
        try agent.waitUntil("a confirmed trust") {
            let (current, confirmed) = (try output.readLink("current"), try output.readLink("confirmed"))
            return try current != nil && confirmed == current && isWanted(self.names())
        }
    }

    /// The codes of the status's findings, and of what fails for the output.
    func findings() throws -> [String] {
        let failure = try edge.status(of: "trust/upstream")?["error"]?["code"]?.string
        return (try edge.status()["findings"]?.array ?? []).compactMap { $0["code"]?.string }
            + [failure].compactMap { $0 }
    }

    /// Begins to send requests; returns when one was answered.
    func startLoad() throws {
        let result = scratch.path + "/load"
        let load = try RunningProgram(
            path: "/usr/bin/python3", [Checkout.path + "/demo/load.py", front.socket, result])
        self.load = load
        try load.waitUntil("requests") { try Files.status(of: result) != nil }
        try awaitRequests(1)
    }

    /// Waits for so many more answers.
    func awaitRequests(_ count: Int) throws {
        let before = try requests().good
        try load?.waitUntil("more requests") { try self.requests().good >= before + count }
    }

    /// How many requests were answered as they should, and how many were not.
    func requests() throws -> (good: Int, failed: Int) {
        let counts = try scratch.text("load").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return counts.count == 2 ? (counts[0], counts[1]) : (0, 0)
    }

    /// What the requests that failed say.
    var complaints: String { load?.output ?? "" }
}

extension ProxyUnderLoad.Front {
    fileprivate var settings: String {
        switch self {
        case .nginx(let front): "kind: nginx, config: \(front.config)"
        case .envoy(let front): "kind: envoy, admin: \(front.admin)"
        case .caddy(let front): "kind: caddy, admin: \"\(front.admin)\""
        }
    }

    fileprivate var socket: String {
        switch self {
        case .nginx(let front): front.socket
        case .envoy(let front): front.socket
        case .caddy(let front): front.socket
        }
    }

    fileprivate func probe(_ upstream: LeafUpstream) -> String {
        let port =
            switch self {
            case .nginx(let front): front.port
            case .envoy(let front): front.port
            case .caddy(let front): front.port
            }
        return "{ address: \"\(upstream.address)\", name: web.internal, url: \"http://127.0.0.1:\(port)/\" }"
    }
}
