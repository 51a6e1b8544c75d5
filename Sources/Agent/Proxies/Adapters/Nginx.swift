internal import AgentConfig
internal import Core
internal import System

/// nginx: reads the files of its configuration again when it is told to reload, in new worker processes.
///
/// `-s reload` reads the configuration itself and says what is wrong with it; what the running master then does it does not
/// see: one that cannot bind a new port keeps its old configuration, and only its error log says so. The proof is that
/// every worker is new (nginx.org, "Controlling nginx"; measured with 1.22 and 1.26).
struct Nginx: ProxyAdapter {
    let settings: ProxySettings
    /// What nginx said of its configuration, asked once.
    private let known = NginxConfiguration.Memory()

    init(settings: ProxySettings) {
        self.settings = settings
    }

    func isRunning() -> Bool? {
        guard settings.isOwn else { return isUnitActive() }
        // Without a configuration that can be read nothing is known: the test says what is wrong with it.
        guard let pidFile else { return nil }
        guard let id = Workers.id(in: pidFile), let process = ProcessFacts.of(id) else { return false }
        return process.title.hasPrefix("nginx: master")
    }

    /// Only nginx's own user can run the test: for another user it fails at the pid file.
    func test() throws(ProxyFault) {
        guard settings.isOwn else { return }
        try Program.run(command + ["-t", "-q"], timeout: settings.timeout)
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard settings.isOwn else { return try reloadUnit() }
        if let words = unnamed(files) { throw ProxyFault(words) }
        try Program.run(command + ["-s", "reload"], timeout: settings.timeout)
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let pidFile, let workers = Self.workers(pidFile), !(workers.serving + workers.draining).isEmpty else {
            return .hidden(
                "the processes of nginx cannot be seen by this user; add `probe:` with a `url:` that nginx passes on to the upstream"
            )
        }
        if let words = unnamed(files) { return .refused(words) }
        if workers.areNew(since: since) { return .inUse(remark: workers.remark) }
        let said = emergencies(of: workers.main.id, since: since)
        return .former(
            "its workers are those from before the reload" + (said.isEmpty ? "" : "; its error log: " + said))
    }

    /// What to say of a file that its own configuration does not name.
    private func unnamed(_ files: [ServedFile]) -> String? {
        guard let configuration else { return nil }
        return files.first { !configuration.names($0.path, config: settings.config) }.map { file in
            let directive = file.purpose == .trust ? "proxy_ssl_trusted_certificate" : "ssl_certificate"
            return "its configuration does not name the file: \(directive) \(bounded(file.path));"
        }
    }

    static func workers(_ pidFile: String) -> Workers? {
        Workers.of(pidFile: pidFile, isWorker: { $0.title.hasPrefix("nginx: worker") }) {
            $0.title.contains("is shutting down")
        }
    }

    private var command: [String] {
        [settings.program ?? settings.kind.usualProgram ?? "nginx"] + (settings.prefix.map { ["-p", $0] } ?? [])
            + (settings.config.map { ["-c", $0] } ?? [])
    }

    private var configuration: NginxConfiguration? {
        settings.isOwn ? known.value { NginxConfiguration.read(command, settings) } : nil
    }

    /// What its own configuration says counts for what `-s reload` does, so it counts here.
    private var pidFile: String? {
        configuration?.pidFile ?? settings.pidFile ?? (settings.isOwn ? nil : "/run/nginx.pid")
    }

    /// What the master wrote to its error log since a reload that came to nothing, where this user may read it.
    private func emergencies(of master: Int32, since: Duration) -> String {
        guard let log = configuration?.errorLog, let text = try? Files.read(log, limit: 256 << 20),
            let start = Clock.local(Clock.wall() - (Clock.monotonic() - since))
        else { return "" }
        let lines = String(decoding: text.suffix(16_384), as: UTF8.self).split(whereSeparator: \.isNewline)
        let found = lines.filter { $0.contains("[emerg] \(master)#") && $0.prefix(start.count) >= start }
        return Words.oneLine(found.suffix(5).joined(separator: "\n"))
    }
}
