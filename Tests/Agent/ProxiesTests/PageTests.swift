import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing
import YAML

/// What the pages on proxies show: the agent's files are read, and the proxies' configurations are taken by the real proxies.
struct PageTests {
    private func blocks(_ page: String, _ language: String) throws -> [String] {
        var (blocks, open) = ([String](), nil as (indent: Int, lines: [Substring])?)
        for line in try Checkout.text("docs/tasks/\(page).md").split(separator: "\n", omittingEmptySubsequences: false)
        {
            let text = line.drop { $0 == " " }
            if let (indent, lines) = open {
                if text == "```" {
                    blocks.append(lines.map { $0.dropFirst(indent) }.joined(separator: "\n") + "\n")
                    open = nil
                } else {
                    open = (indent, lines + [line])
                }
            } else if text == "```\(language)" {
                open = (line.count - text.count, [])
            }
        }
        return blocks
    }

    @Test(
        "the agent.yaml of a page is read, and names its proxy",
        arguments: [("nginx", ProxySettings.Kind.nginx), ("envoy", .envoy), ("caddy", .caddy)])
    func configurations(page: String, kind: ProxySettings.Kind) throws {
        let text = try #require(blocks("proxy-agent-" + page, "yaml").first)
        let configuration = try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
        #expect(configuration.trusts.map { $0.proxy?.kind } == [kind])
    }

    @Test(
        "what follows an output's name on the page for other proxies is read", arguments: [0, 1, 2])
    func hooks(index: Int) throws {
        let all = try blocks("proxy-agent-others", "yaml")
        try #require(all.count == 3)
        let head = """
            kind: proxy
            identity: edge
            vault: { address: https://vault.internal:8200, auth: { role: edge } }

            """
        let first = "trust:\n  - name: upstream\n    issuers: [pki_int]\n    roots: { files: [ca/root.pem] }\n"
        let text = head + (index == 0 ? "" : first) + all[index]
        let configuration = try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
        #expect(configuration.trusts.first?.onChange != nil)
    }

    @Test("the page's nginx takes what it is told", .enabled(if: NginxFront.isInstalled, "nginx is not installed"))
    func nginx() throws {
        let trust = try PublishedTrust()
        let page = try blocks("proxy-agent-nginx", "nginx")
        try #require(page.count == 2)
        let front = try NginxFront(trust: trust.file)
        let server = page[1].replacing("app1.example.org:8443", with: "127.0.0.1:8443")
            .replacing("listen 127.0.0.1:8081", with: "listen 127.0.0.1:\(try FreePort.any())")
        let directives = page[0].split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
            .replacing("/var/lib/coppice/edge/trust/upstream/current/trust.pem", with: trust.file)
        try front.configure("server { listen unix:\(front.socket).page; \(directives) }\n" + server)
        try front.start()
    }

    @Test(
        "the page's Envoy takes what it is told, and is confirmed",
        .enabled(if: FetchedProxy.envoy.isThere, Comment(rawValue: FetchedProxy.absence)))
    func envoy() throws {
        let trust = try PublishedTrust()
        let page = try blocks("proxy-agent-envoy", "envoy")
        try #require(page.count == 3)
        let front = try EnvoyFront(
            trust: trust.path, secret: page[0].replacing("/var/lib/coppice/edge/trust/upstream", with: trust.path),
            transport: { page[1].replacing("/etc/envoy/trust.yaml", with: $0) })
        try front.start()
        let settings = ProxySettings(kind: .envoy, admin: .socket(path: front.admin))
        let since = try trust.publish(adding: "Example Intermediate 2")
        #expect(ProxyRun(settings, files: [trust.served()], since: since).reload().isConfirmed)
    }

    @Test(
        "the page's Caddyfile is taken by Caddy",
        .enabled(if: FetchedProxy.caddy.isThere, Comment(rawValue: FetchedProxy.absence)))
    func caddy() throws {
        let trust = try PublishedTrust()
        let scratch = try Scratch()
        let page = try #require(blocks("proxy-agent-caddy", "caddyfile").first)
        try scratch.write(
            "Caddyfile",
            page.replacing("/var/lib/coppice/edge/trust/upstream/current/trust.pem", with: trust.file)
                .replacing(", https://www.example.org", with: ""))
        let caddy = try RunningProgram(
            path: FetchedProxy.caddy.program,
            ["adapt", "--validate", "--adapter", "caddyfile", "--config", scratch.path + "/Caddyfile"],
            environment: ["HOME": scratch.path, "XDG_DATA_HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path])
        #expect(try caddy.end() == 0, "\(caddy.output)")
    }
}
