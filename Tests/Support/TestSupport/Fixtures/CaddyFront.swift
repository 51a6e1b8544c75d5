import Core
import System

/// A real Caddy of this user that passes requests on to a TLS upstream, which it verifies with a trust file.
package final class CaddyFront {
    private let scratch: Scratch
    private let socketAdmin: Bool
    private let adminPort: Int
    /// The running program.
    package private(set) var running: RunningProgram?

    /// Its admin interface as `admin:` names it.
    package var admin: String { socketAdmin ? scratch.path + "/admin.socket" : "127.0.0.1:\(adminPort)" }
    /// The unix socket that it listens on for plain HTTP.
    package var socket: String { scratch.path + "/front.socket" }
    /// A port of 127.0.0.1 that it listens on for plain HTTP.
    package let port: Int

    /// `trust` is the path that it is configured with; `upstream` is `HOST:PORT`, whose certificate must carry `name`.
    package init(
        trust: String, upstream: String = "127.0.0.1:1", name: String = "web.internal", socketAdmin: Bool = false
    ) throws {
        scratch = try Scratch()
        self.socketAdmin = socketAdmin
        (port, adminPort) = (try FreePort.any(), try FreePort.any())
        try scratch.write("caddy.json", configuration(trust, upstream, name))
    }

    private func configuration(_ trust: String, _ upstream: String, _ name: String) -> String {
        let listen = socketAdmin ? "unix/" + admin : admin
        return """
            { "admin": { "listen": "\(listen)", "config": { "persist": false } },
              "apps": { "http": { "servers": { "front": {
                "listen": ["unix/\(socket)", "127.0.0.1:\(port)"],
                "routes": [ { "handle": [ {
                  "handler": "reverse_proxy",
                  "upstreams": [ { "dial": "\(upstream)" } ],
                  "transport": {
                    "protocol": "http",
                    "keep_alive": { "enabled": false },
                    "tls": { "server_name": "\(name)", "ca": { "provider": "file", "pem_files": ["\(trust)"] } }
                  } } ] } ]
              } } } } }
            """
    }

    /// Starts it; returns when it serves.
    package func start() throws {
        let caddy = try RunningProgram(
            path: FetchedProxy.caddy.program, ["run", "--config", scratch.path + "/caddy.json"],
            environment: ["HOME": scratch.path, "XDG_DATA_HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path])
        running = caddy
        try caddy.waitFor("serving initial configuration")
    }

    /// Ends it.
    package func stop() throws {
        _ = try running?.stop()
        running = nil
    }
}
