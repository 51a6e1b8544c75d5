import Core
import System

/// A real HAProxy of this user that passes requests on to a TLS upstream, which it verifies with a trust file.
package final class HAProxyFront {
    package static let program = "/usr/sbin/haproxy"
    /// Whether it is on this machine.
    package static var isInstalled: Bool { Files.isExecutable(program) }

    private let scratch: Scratch
    /// The path that it is configured with.
    private let trust: String
    private let upstream: String
    private let name: String
    /// The running program.
    package private(set) var running: RunningProgram?

    /// `trust` is the path that it is configured with; `upstream` is `HOST:PORT`, whose certificate must carry `name`.
    package init(trust: String, upstream: String = "127.0.0.1:1", name: String = "web.internal") throws {
        scratch = try Scratch()
        (self.trust, self.upstream, self.name) = (trust, upstream, name)
        try configure()
    }

    /// Its configuration file.
    package var config: String { scratch.path + "/haproxy.cfg" }
    /// The unix socket that it listens on for plain HTTP.
    package var socket: String { scratch.path + "/front.socket" }
    /// Its runtime API.
    package var statsSocket: String { scratch.path + "/stats.socket" }
    /// Its master CLI.
    package var masterSocket: String { scratch.path + "/master.socket" }

    /// Writes the configuration. `server` is added to the `server` line (a `crt`), `extra` at the end.
    package func configure(server: String = "", extra: String = "") throws {
        try scratch.write(
            "haproxy.cfg",
            """
            global
              stats socket \(statsSocket) mode 600 level admin
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend front
              bind unix@\(socket)
              default_backend app
            backend app
              http-reuse never
              server app \(upstream) \(verification) \(server)
            \(extra)

            """)
    }

    /// What makes a `server` line verify the upstream.
    package var verification: String { "ssl verify required ca-file \(trust) sni str(\(name)) verifyhost \(name)" }

    /// Starts it as a master with a worker; returns when that listens, and is older than the steps of its clock.
    package func start() throws {
        let haproxy = try RunningProgram(path: Self.program, ["-W", "-S", masterSocket, "-f", config])
        running = haproxy
        try haproxy.waitUntil("HAProxy to listen") { haproxy.hasSettled }
    }

    /// Ends it at once, with its worker.
    package func stop() throws {
        _ = try running?.stop(.kill)
        running = nil
    }

    /// Removes one of its sockets, as a cleaner of temporary files would.
    package func remove(_ socket: String) throws {
        try scratch.directory.remove(Files.split(socket).name)
    }
}
