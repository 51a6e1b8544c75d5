import System
import TLSClients
import TestSupport
import X509

/// Servers of `openssl s_server`, one for each chain, and the trust files beside them. They end with the last reference.
final class RealServers {
    /// One server and one trust file.
    struct Pair: Hashable {
        var chain: String
        var trust: String
        var port: Int
        var file: String
    }

    static let name = "web.internal"
    static let openssl = "/usr/bin/openssl"
    private static let chains = ["s_int", "s_leaf", "s_full", "s_3", "s_intx_int"]
    private static let trusts = [
        "t_int", "t_root", "t_full", "t_rootB", "t_intx_root", "t_int2", "t_leaf",
    ]

    let scratch: Scratch
    let fixture: ReferenceFixture
    private(set) var pairs: [Pair] = []
    private var servers: [ChildProcess] = []

    init() throws {
        scratch = try Scratch()
        fixture = try ReferenceFixture(now: Clock.wall())
        for trust in Self.trusts { try scratch.write("\(trust).pem", PEM.text(fixture.trust(trust))) }
        for chain in Self.chains {
            let port = try serve(chain)
            pairs += Self.trusts.map { Pair(chain: chain, trust: $0, port: port, file: scratch.path + "/\($0).pem") }
        }
    }

    deinit {
        for server in servers {
            server.signalGroup(.kill)
            _ = try? server.wait(timeout: .hangLimit)
        }
    }

    private func serve(_ name: String) throws -> Int {
        guard let served = fixture.served(name) else { throw RunningProgram.TimedOut(description: "no chain \(name)") }
        try scratch.write("\(name).crt", PEM.text(Array(served.chain.prefix(1))))
        try scratch.write("\(name).key", served.key.pkcs8PEM().withSpan { $0.shown })
        var arguments = ["-accept", "127.0.0.1:0", "-cert", "\(name).crt", "-key", "\(name).key", "-www"]
        if served.chain.count > 1 {
            try scratch.write("\(name).more", PEM.text(Array(served.chain.dropFirst())))
            arguments += ["-cert_chain", "\(name).more"]
        }
        let server = try ChildProcess.spawn(
            [Self.openssl, "s_server"] + arguments, directory: scratch.path, output: .captured(limit: 1 << 20))
        servers.append(server)
        return try Self.port(of: server)
    }

    /// Waits for `ACCEPT 127.0.0.1:PORT`.
    private static func port(of server: ChildProcess) throws -> Int {
        let end = Clock.monotonic() + .hangLimit
        while Clock.monotonic() < end, try server.advance() == nil {
            let lines = String(decoding: server.output, as: UTF8.self).split(separator: "\n")
            if let line = lines.first(where: { $0.hasPrefix("ACCEPT 127.0.0.1:") }),
                let port = Int(line.split(separator: ":").last ?? "")
            {
                return port
            }
            _ = try Poll.wait(for: server.interests, timeout: .milliseconds(200))
        }
        throw RunningProgram.TimedOut(description: String(decoding: server.output, as: UTF8.self))
    }

    /// Whether we say that `client` accepts.
    func weSay(_ pair: Pair, _ client: TLSClient) throws -> Bool? {
        ClientMatrix.judge(
            chain: fixture.chain(pair.chain), trustFile: Array(try scratch.text("\(pair.trust).pem").utf8).span,
            name: Self.name, at: Clock.wall()
        ).accepts(client)
    }

    /// Runs a program in the scratch directory and answers how it ended and what it said.
    func run(_ arguments: [String]) throws -> (isGood: Bool, text: String) {
        let child = try ChildProcess.spawn(
            arguments, environment: Products.environment, directory: scratch.path, output: .captured(limit: 1 << 20))
        let ending = try child.wait(timeout: .hangLimit)
        return (ending.isSuccess, String(decoding: child.output, as: UTF8.self))
    }

    /// Runs one program over all pairs, which come as arguments `PORT FILE …`, and answers which of them it accepts: it prints
    /// `Y` or `N` for each, a line each, after whatever other lines `skipping` says.
    func runOverAll(_ arguments: [String], skipping: Int = 0) throws -> [Bool] {
        let answer = try run(arguments + pairs.flatMap { ["\($0.port)", $0.file] })
        return answer.text.split(separator: "\n").dropFirst(skipping).map { $0 == "Y" }
    }
}

extension Span<UInt8> {
    /// As text, which only a test may have.
    var shown: String { String(decoding: (0..<count).map { self[$0] }, as: UTF8.self) }
}
