import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// A real proxy of this user, as an agent is told of it.
enum RealProxy: String, CaseIterable, CustomTestStringConvertible {
    case haproxyByReload, haproxyInMemory, apache

    var testDescription: String {
        switch self {
        case .haproxyByReload: "HAProxy, by its master CLI"
        case .haproxyInMemory: "HAProxy, in memory"
        case .apache: "Apache"
        }
    }

    static var installed: [RealProxy] {
        allCases.filter { $0 == .apache ? ApacheFront.isInstalled : HAProxyFront.isInstalled }
    }
}

/// An agent's trust, a proxy that reads it, and an upstream that shows its leaf alone: no request is answered unless the proxy
/// trusts the very intermediate that issued it.
final class ProxySite {
    private static let name = "web.svc.internal"
    let fixture: LabFixture
    let edge: AgentFixture
    let upstream: Upstream
    private let haproxy: HAProxyFront
    private let apache: ApacheFront
    private let proxy: RealProxy

    init(_ proxy: RealProxy, trust more: String = "") throws {
        fixture = try LabFixture(role: ["key_type": "ec", "key_bits": 256])
        edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        upstream = try Upstream(Self.leaf(fixture))
        self.proxy = proxy
        let file = edge.path + "/trust/upstream/current/trust.pem"
        haproxy = try HAProxyFront(trust: file, upstream: upstream.address, name: Self.name)
        apache = try ApacheFront(trust: file, upstream: upstream.address)
        try repair()
        try edge.configure("proxy", trust("    proxy: { \(settings), settle: 0s }\n" + more))
    }

    private var settings: String {
        switch proxy {
        case .haproxyByReload: "kind: haproxy, config: \(haproxy.config), master_socket: \(haproxy.masterSocket)"
        case .haproxyInMemory:
            "kind: haproxy, config: \(haproxy.config), master_socket: \(haproxy.masterSocket), stats_socket: \(haproxy.statsSocket)"
        case .apache: "kind: apache, config: \(apache.config), pid_file: \(apache.pidFile)"
        }
    }

    /// The intermediates that the proxy was seen to trust.
    func confirmed() throws -> [String] {
        try edge.certificates("trust/upstream/confirmed/trust.pem").compactMap(\.commonName)
            .filter { $0.contains("Intermediate") }
    }

    /// Where it takes requests.
    var address: String { proxy == .apache ? "127.0.0.1:\(apache.port)" : haproxy.socket }

    func start() throws { proxy == .apache ? try apache.start() : try haproxy.start() }
    func stop() throws { proxy == .apache ? try apache.stop() : try haproxy.stop() }

    /// Breaks the proxy's configuration, as another tool might.
    func breakConfiguration() throws {
        proxy == .apache ? try apache.configure("Nonsense here") : try haproxy.configure(extra: "  nonsense here")
    }

    /// Writes it as it was.
    func repair() throws {
        guard proxy == .haproxyInMemory else {
            return proxy == .apache ? try apache.configure() : try haproxy.configure()
        }
        let client = try fixture.clients.leaf()
        try edge.put("client.pem", client.certificate.pem + LabFixture.text(client.key.pkcs8PEM()))
        try haproxy.configure(server: "crt \(edge.path)/client.pem")
    }

    /// A certificate that the lab issues now, alone, with its key.
    func newLeaf() throws -> String { try Self.leaf(fixture) }

    private static func leaf(_ fixture: LabFixture) throws -> String {
        let data = try fixture.lab.call("POST", "pki_int/issue/web", ["common_name": .string(name)])["data"]
        let parts = ["certificate", "private_key"].map { data?[$0]?.string ?? "" }
        return parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
    }

    /// Removes every issuer from the mount that is not the default one.
    func removeFormerIssuers() throws {
        let lab = fixture.lab
        let last = try lab.call("GET", "pki_int/config/issuers")["data"]?["default"]?.string
        let all = try lab.call("LIST", "pki_int/issuers")["data"]?["keys"]?.strings ?? []
        for issuer in all where issuer != last { try lab.call("DELETE", "pki_int/issuer/\(issuer)") }
    }

    /// The status of one request through the proxy; 0 where there was no answer.
    func request() throws -> Int {
        let to = address.hasPrefix("/") ? ["--unix-socket", address, "http://front/"] : ["http://" + address + "/"]
        let curl = try RunningProgram(
            path: "/usr/bin/curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "60"] + to)
        _ = try curl.end()
        return Int(curl.output) ?? 0
    }

    /// What keeps the new trust from being used, as the status has it.
    func reloadError() throws -> String? {
        try edge.status(of: "trust/upstream")?["reload_owed"]?["error"]?.string
    }
}
