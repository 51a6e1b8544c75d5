import System
import TestSupport

/// A real nginx that serves with an app's leaf, a second one before it that verifies the first with a proxy's trust, and requests
/// through both. All of it listens on unix sockets alone.
final class NginxChain {
    private static let program = "/usr/sbin/nginx"
    private let scratch: Scratch
    private var programs: [RunningProgram] = []

    init() throws {
        scratch = try Scratch()
    }

    /// A hook that reloads one of the two, `app` or `front`; before it has started there is nothing to reload.
    func reload(_ name: String) throws -> String {
        let at = scratch.path + "/" + name
        return try scratch.write(
            "reload-" + name,
            """
            #!/bin/sh
            [ ! -s \(at).pid ] || exec \(Self.program) -s reload -e \(at).log -c \(at).conf
            """, mode: 0o700)
    }

    /// Starts the one that serves with the leaf below `leaf`.
    func serve(leaf: String) throws {
        try start(
            "app",
            """
            server {
              listen unix:\(scratch.path)/app.socket ssl;
              ssl_certificate \(leaf)/current/fullchain.pem;
              ssl_certificate_key \(leaf)/current/privkey.pem;
              location / { return 200 "hello from the app\\n"; }
            }
            """)
    }

    /// Starts the one before it, which verifies the name by the trust below `trust` anew for each request.
    func verify(trust: String, name: String) throws {
        try start(
            "front",
            """
            proxy_ssl_verify on;
            proxy_ssl_verify_depth 3;
            proxy_ssl_name \(name);
            proxy_ssl_server_name on;
            proxy_ssl_session_reuse off;
            server {
              listen unix:\(scratch.path)/front.socket;
              location / {
                proxy_pass https://unix:\(scratch.path)/app.socket:/;
                proxy_ssl_trusted_certificate \(trust)/current/trust.pem;
              }
            }
            """)
    }

    private func start(_ name: String, _ servers: String) throws {
        let at = scratch.path + "/" + name
        _ = try scratch.directory.makeDirectory(name, mode: 0o700)
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(at)/\($0);" }
        try scratch.write(
            name + ".conf",
            """
            pid \(at).pid;
            events { worker_connections 256; }
            http {
              access_log off;
              \(places.joined(separator: "\n"))
              \(servers)
            }
            """)
        let nginx = try RunningProgram(
            path: Self.program, ["-e", at + ".log", "-c", at + ".conf", "-g", "daemon off;"])
        programs.append(nginx)
        try nginx.waitUntil("nginx to listen") { try Files.status(of: at + ".pid") != nil }
    }

    /// Sends one request after the other through both.
    func load() throws -> RunningProgram {
        let result = scratch.path + "/load"
        let load = try RunningProgram(
            path: "/usr/bin/python3", [Checkout.path + "/demo/load.py", scratch.path + "/front.socket", result])
        programs.append(load)
        try load.waitUntil("requests") { try Files.status(of: result) != nil }
        return load
    }

    /// How many requests were answered as they should, and how many were not.
    func requests() throws -> (good: Int, failed: Int) {
        let counts = try scratch.text("load").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard counts.count == 2 else { throw Unavailable("no counts of requests") }
        return (counts[0], counts[1])
    }

    /// What nginx complained of.
    func complaints() throws -> String {
        try ["app.log", "front.log"].map { try scratch.text($0) }.joined()
    }
}
