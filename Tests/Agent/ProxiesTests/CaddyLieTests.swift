import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing

/// What the adapter of Caddy makes of an admin interface that answers in other ways than hoped: of a server that only behaves like it.
@Suite(.serialized)
struct CaddyLieTests {
    private let trust: PublishedTrust

    init() throws { trust = try PublishedTrust() }

    private func outcome(_ manner: String, _ probe: ProbeSettings? = nil) throws -> (ProxyOutcome, AdminStandIn) {
        let admin = try AdminStandIn(manner)
        let settings = ProxySettings(kind: .caddy, admin: .port(host: "127.0.0.1", admin.port), timeout: .seconds(1))
        return (ProxyRun(settings, files: [trust.served(probe)], since: Clock.monotonic()).reload(), admin)
    }

    @Test("a load that was answered with 200 and not made is never confirmed")
    func silentNoOp() throws {
        let upstream = try trust.upstream()
        let passing = try AdminStandIn("noop")
        let (outcome, admin) = try outcome("noop", PublishedTrust.probe(upstream, through: passing.port))
        #expect(outcome.kind == "disproved", "\(outcome)")
        #expect(outcome.words.contains("has not loaded its configuration again"), "\(outcome.words)")
        #expect(try admin.seen() == ["POST /config/ must-revalidate \"/config/ 1\" {\"version\":1}"])
    }

    @Test("a configuration that someone else changes meanwhile is not overwritten: it is read again")
    func changedMeanwhile() throws {
        let (outcome, admin) = try outcome("changed-once")
        #expect(outcome.kind == "applied", "\(outcome)")
        #expect(
            try admin.seen() == [
                "POST /config/ must-revalidate \"/config/ 1\" {\"version\":1}",
                "POST /config/ must-revalidate \"/config/ 2\" {\"version\":2}",
            ])
    }

    @Test(
        "what is refused stays owed, in Caddy's words",
        arguments: [
            ("changed-always", "changed by others three times"),
            ("denied", "status 403: {\"error\":\"host not allowed"),
            ("untagged", "it shows no Etag"), ("failing", "status 400: {\"error\":\"loading new config"),
        ])
    func refused(manner: String, words: String) throws {
        let (outcome, _) = try outcome(manner)
        #expect(outcome.kind == "reload failed" && outcome.words.contains(words), "\(outcome)")
    }
}

/// An HTTP server that answers as Caddy's admin interface does, or as it should not, and remembers what was posted.
final class AdminStandIn {
    private let server: PythonServer
    private let scratch: Scratch

    var port: Int { server.port }

    init(_ manner: String) throws {
        scratch = try Scratch()
        try scratch.write("seen", "")
        server = try PythonServer(
            Self.program, arguments: [manner, scratch.path + "/seen"], chain: [], key: nil)
    }

    /// What was posted: path, the two headers and the body.
    func seen() throws -> [String] {
        try scratch.text("seen").split(separator: "\n").map(String.init)
    }

    private static let program = #"""
        import sys, threading, http.server

        manner, seen = sys.argv[1:]
        version = 1

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body, tag=None):
                self.send_response(status)
                if tag:
                    self.send_header("Etag", tag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                if manner == "denied":
                    return self.answer(403, b'{"error":"host not allowed: 127.0.0.1"}\n')
                if self.path == "/metrics":
                    if manner == "noop":
                        return self.answer(200, b"caddy_config_last_reload_success_timestamp_seconds 1.7e+09\n")
                    return self.answer(200, b"")
                tag = None if manner == "untagged" else '"/config/ %d"' % version
                self.answer(200, b'{"version":%d}' % version, tag)

            def do_POST(self):
                global version
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                with open(seen, "a") as file:
                    print("POST", self.path, self.headers["Cache-Control"], self.headers["If-Match"], body, file=file)
                if manner == "changed-always" or (manner == "changed-once" and version == 1):
                    version += 1
                    return self.answer(412, b'{"error":"If-Match header did not match current config hash"}\n')
                if manner == "failing":
                    return self.answer(400, b'{"error":"loading new config: no such file"}\n')
                self.answer(200, b"")

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """#
}
