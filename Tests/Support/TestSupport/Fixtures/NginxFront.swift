import Core
import System

/// A real nginx of this user that passes requests on to a TLS upstream, which it verifies with a trust file.
package final class NginxFront {
    package static let program = "/usr/sbin/nginx"
    /// Whether it is on this machine.
    package static var isInstalled: Bool { Files.isExecutable(program) }

    private let scratch: Scratch
    private let trust: String
    private let upstream: String
    private let name: String
    private let isRelative: Bool
    /// The running program.
    package private(set) var running: RunningProgram?

    /// `trust` is the path that it is configured with; `upstream` is `HOST:PORT`, whose certificate must carry `name`. Where it
    /// is relative its configuration names its files from the prefix that it is started with.
    package init(
        trust: String, upstream: String = "127.0.0.1:1", name: String = "web.internal", relative: Bool = false
    ) throws {
        scratch = try Scratch()
        (self.trust, self.upstream, self.name, isRelative) = (trust, upstream, name, relative)
        port = try FreePort.any()
        try configure()
    }

    /// Its configuration file.
    package var config: String { scratch.path + "/nginx.conf" }
    /// The prefix that it is started with, where it is started with one.
    package var prefix: String? { isRelative ? scratch.path : nil }
    /// The unix socket that it listens on for plain HTTP.
    package var socket: String { scratch.path + "/front.socket" }
    /// A port of 127.0.0.1 that it listens on for plain HTTP.
    package let port: Int
    /// The file with its main process's id.
    package var pidFile: String { scratch.path + "/nginx.pid" }

    /// Writes the configuration, with lines of its own at the top level of `http`.
    package func configure(_ extra: String = "") throws {
        let at = isRelative ? "" : scratch.path + "/"
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(at)\($0);" }
        try scratch.write(
            "nginx.conf",
            """
            pid \(at)nginx.pid;
            error_log \(at)error.log;
            events { worker_connections 256; }
            http {
              access_log off;
              \(places.joined(separator: "\n"))
              \(extra)
              proxy_ssl_verify on;
              proxy_ssl_verify_depth 3;
              proxy_ssl_name \(name);
              proxy_ssl_server_name on;
              proxy_ssl_session_reuse off;
              proxy_ssl_trusted_certificate \(trust);
              server {
                listen unix:\(socket);
                listen 127.0.0.1:\(port);
                location / { proxy_pass https://\(upstream); }
              }
            }
            """)
    }

    /// Starts it; returns when it listens.
    package func start() throws {
        let started = prefix.map { ["-p", $0] } ?? []
        let nginx = try RunningProgram(
            path: Self.program, started + ["-e", scratch.path + "/error.log", "-c", config, "-g", "daemon off;"])
        running = nginx
        try nginx.waitUntil("nginx to listen") {
            (try? Files.read(self.pidFile, limit: 64)) == Array("\(nginx.child.id)\n".utf8)
        }
    }

    /// Ends it.
    package func stop() throws {
        _ = try running?.stop()
        running = nil
    }

    /// Writes a file beside its configuration.
    package func put(_ name: String, _ text: String) throws { try scratch.write(name, text) }

    /// What it complained of.
    package func complaints() throws -> String { try scratch.text("error.log") }
}
