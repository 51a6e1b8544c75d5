import System
import TLSClients
import TestSupport
import Testing

/// The clients that are on this machine, asked the same questions as the rules: they must agree on every pair.
@Suite struct RealClientTests {
    private static func isThere(_ path: String) -> Bool { Files.isExecutable(path) }

    private func expect(_ servers: RealServers, _ client: TLSClient, _ answers: [Bool]) throws {
        #expect(answers.count == servers.pairs.count)
        for (pair, accepts) in zip(servers.pairs, answers) {
            #expect(try servers.weSay(pair, client) == accepts, "\(pair.chain) × \(pair.trust)")
        }
    }

    @Test(.enabled(if: isThere("/usr/bin/openssl"), "openssl is not installed"))
    func openssl() throws {
        let servers = try RealServers()
        for (client, more) in [(TLSClient.openssl, [String]()), (.opensslPartial, ["-partial_chain"])] {
            let answers = try servers.pairs.map { pair in
                try servers.run(
                    [
                        RealServers.openssl, "s_client", "-connect", "127.0.0.1:\(pair.port)", "-CAfile", pair.file,
                        "-no-CApath", "-no-CAstore", "-verify_return_error", "-verify_hostname", RealServers.name,
                    ] + more
                ).isGood
            }
            try expect(servers, client, answers)
        }
    }

    @Test(.enabled(if: isThere("/usr/bin/curl"), "curl is not installed"))
    func curl() throws {
        let servers = try RealServers()
        let answers = try servers.pairs.map { pair in
            try servers.run([
                "/usr/bin/curl", "-sS", "--cacert", pair.file, "--resolve",
                "\(RealServers.name):\(pair.port):127.0.0.1",
                "https://\(RealServers.name):\(pair.port)/",
            ]).isGood
        }
        try expect(servers, .curl, answers)
    }

    @Test(.enabled(if: isThere("/usr/bin/python3"), "python3 is not installed"))
    func python() throws {
        let servers = try RealServers()
        let version = try servers.run(["/usr/bin/python3", "-c", "import sys; print(sys.version_info >= (3, 13))"]).text
        let program = try servers.scratch.write("client.py", ClientPrograms.python)
        let answers = try servers.runOverAll(["/usr/bin/python3", program, RealServers.name])
        try expect(servers, version.hasPrefix("True") ? .python313 : .python312, answers)
    }

    @Test(.enabled(if: isThere("/usr/bin/node"), "node is not installed"))
    func node() throws {
        let servers = try RealServers()
        let program = try servers.scratch.write("client.js", ClientPrograms.node)
        try expect(servers, .node, servers.runOverAll(["/usr/bin/node", program, RealServers.name]))
    }

    @Test(.enabled(if: isThere("/usr/bin/javac"), "no Java compiler is installed"))
    func java() throws {
        let servers = try RealServers()
        let program = try servers.scratch.write("Client.java", ClientPrograms.java)
        try expect(servers, .java, servers.runOverAll(["/usr/bin/java", program, RealServers.name]))
    }

    @Test(.enabled(if: isThere("/usr/sbin/nginx"), "nginx is not installed"))
    func nginx() throws {
        let servers = try RealServers()
        let configuration = try servers.scratch.write("nginx.conf", ClientPrograms.nginx(servers))
        let arguments = ["/usr/sbin/nginx", "-p", servers.scratch.path, "-e", "error.log", "-c", configuration]
        try expect(servers, .nginx, asProxy(arguments, servers))
    }

    @Test(.enabled(if: isThere("/usr/sbin/haproxy"), "haproxy is not installed"))
    func haproxy() throws {
        let servers = try RealServers()
        let configuration = try servers.scratch.write("haproxy.cfg", ClientPrograms.haproxy(servers))
        try expect(servers, .haproxy, asProxy(["/usr/sbin/haproxy", "-db", "-f", configuration], servers))
    }

    /// Runs a proxy with one path for each pair, and answers where it reaches the server behind it.
    private func asProxy(_ arguments: [String], _ servers: RealServers) throws -> [Bool] {
        let proxy = try ChildProcess.spawn(
            arguments, environment: Products.environment, directory: servers.scratch.path,
            output: .captured(limit: 1 << 20))
        defer {
            proxy.signalGroup(.kill)
            _ = try? proxy.wait(timeout: .hangLimit)
        }
        try awaitSocket(of: proxy, in: servers)
        return try servers.pairs.indices.map { place in
            let answer = try servers.run([
                "/usr/bin/curl", "-s", "-o", "body", "-w", "%{http_code}", "--unix-socket", "proxy.sock",
                "http://proxy.internal/\(place)",
            ])
            try #require(["200", "502", "503"].contains(answer.text), "\(answer.text) \(proxy.output.count)")
            return answer.text == "200"
        }
    }

    private func awaitSocket(of proxy: ChildProcess, in servers: RealServers) throws {
        let end = Clock.monotonic() + .hangLimit
        while try Files.status(of: servers.scratch.path + "/proxy.sock") == nil {
            let ending = try proxy.advance()
            try #require(Clock.monotonic() < end && ending == nil, "it does not listen")
            _ = try Poll.wait(for: proxy.interests, timeout: .milliseconds(50))
        }
    }
}
