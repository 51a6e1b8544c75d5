import Core
import System

/// A real Apache of this user that passes requests on to a TLS upstream, which it verifies with a trust file.
package final class ApacheFront {
    package static let program = "/usr/sbin/apache2"
    private static let modules = "/usr/lib/apache2/modules/"
    /// Whether it is on this machine.
    package static var isInstalled: Bool { Files.isExecutable(program) }

    private let scratch: Scratch
    private let trust: String
    private let upstream: String
    private var extra = ""
    /// The port of 127.0.0.1 that it listens on for plain HTTP, from its first start on.
    package private(set) var port = 0
    /// The running program.
    package private(set) var running: RunningProgram?

    /// `trust` is the path that it is configured with; `upstream` is `HOST:PORT`, asked for by the name that it is to carry.
    package init(trust: String, upstream: String = "127.0.0.1:1") throws {
        scratch = try Scratch()
        (self.trust, self.upstream) = (trust, upstream)
        try configure()
    }

    /// Its configuration file.
    package var config: String { scratch.path + "/apache.conf" }
    /// The file with its main process's id.
    package var pidFile: String { scratch.path + "/apache.pid" }

    /// Writes the configuration, with lines of its own at its end.
    package func configure(_ extra: String = "") throws {
        self.extra = extra
        let modules = [
            ("mpm_event", "mpm_event"), ("authz_core", "authz_core"), ("socache_shmcb", "socache_shmcb"),
            ("ssl", "ssl"), ("proxy", "proxy"), ("proxy_http", "proxy_http"),
        ].map { "LoadModule \($0.0)_module \(Self.modules)mod_\($0.1).so" }
        try scratch.write(
            "apache.conf",
            """
            ServerRoot \(scratch.path)
            ServerName localhost
            PidFile \(pidFile)
            DefaultRuntimeDir \(scratch.path)
            ErrorLog \(scratch.path)/error.log
            \(modules.joined(separator: "\n"))
            Listen 127.0.0.1:\(port)
            SSLProxyEngine on
            SSLProxyVerify require
            SSLProxyVerifyDepth 3
            SSLProxyCheckPeerName off
            SSLProxyCACertificateFile \(trust)
            ProxyPass / https://\(upstream)/ enablereuse=off
            \(extra)

            """)
    }

    /// Starts it; returns when it serves, and its processes are older than the steps of their clock.
    package func start() throws {
        while try !serves() {}
    }

    /// Apache takes no port 0: one that is taken is tried no second time, and never one that the system gives to clients.
    private func serves() throws -> Bool {
        if port == 0 { port = Int.random(in: 20_000..<32_000) }
        try configure(extra)
        let apache = try RunningProgram(path: Self.program, ["-f", config, "-DFOREGROUND"])
        running = apache
        do {
            try apache.waitUntil("Apache to serve") {
                try self.complaints().contains("resuming normal operations") && apache.hasSettled
            }
            return true
        } catch  where apache.output.contains("could not bind") {
            port = 0
            return false
        }
    }

    /// Ends it at once, with its processes.
    package func stop() throws {
        _ = try running?.stop(.kill)
        running = nil
        try scratch.directory.remove("error.log")
    }

    /// What it logged.
    package func complaints() throws -> String {
        guard try scratch.directory.status(of: "error.log") != nil else { return "" }
        return try scratch.text("error.log")
    }
}
