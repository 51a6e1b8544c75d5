internal import AgentConfig
internal import Core
internal import Synchronization
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

    /// Only its own user can: for another one's master it ends at the pid file.
    func test() throws(ProxyFault) {
        guard settings.isOwn else { return }
        try Program.run(command + ["-t", "-q"], timeout: settings.timeout)
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard settings.isOwn else { return try reloadUnit() }
        try Program.run(command + ["-s", "reload"], timeout: settings.timeout)
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let pidFile, let workers = Self.workers(pidFile), !(workers.serving + workers.draining).isEmpty else {
            return .hidden(
                "the processes of nginx cannot be seen by this user; add `probe:` with a `url:` that nginx passes on to the upstream"
            )
        }
        if workers.areNew(since: since) { return .inUse(remark: workers.remark) }
        let said = emergencies(of: workers.main.id, since: since)
        return .former(
            "its workers are those from before the reload" + (said.isEmpty ? "" : "; its error log: " + said))
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

/// What nginx itself says of its configuration.
struct NginxConfiguration: Sendable {
    /// Where its master writes its process id.
    let pidFile: String
    /// The file that it logs its errors to; `nil` where that is none.
    let errorLog: String?

    /// Asks nginx; `nil` while its configuration has an error. Blocks.
    static func read(_ command: [String], _ settings: ProxySettings) -> NginxConfiguration? {
        let limit = 4 << 20
        guard let dump = try? Program.output(of: command + ["-T", "-q"], timeout: settings.timeout, limit: limit),
            let build = try? Program.output(of: command.prefix(1) + ["-V"], timeout: settings.timeout, limit: limit)
        else { return nil }
        return NginxConfiguration(dump: dump, build: build, prefix: settings.prefix)
    }

    /// `dump` is what `-T` prints, `build` what `-V` does.
    init(dump: String, build: String, prefix: String?) {
        let prefix = prefix ?? Self.option("prefix", in: build) ?? "/usr/local/nginx"
        let absolute = { (path: String) in
            path.hasPrefix("/") ? path : prefix + (prefix.hasSuffix("/") ? "" : "/") + path
        }
        let pid = Self.value(of: "pid", in: dump) ?? Self.option("pid-path", in: build) ?? "logs/nginx.pid"
        pidFile = absolute(pid)
        let log = Self.value(of: "error_log", in: dump) ?? Self.option("error-log-path", in: build) ?? "logs/error.log"
        errorLog = log == "stderr" || log.contains(":") ? nil : absolute(log)
    }

    /// The first value that a dump gives a directive outside all blocks.
    static func value(of directive: String, in dump: String) -> String? {
        var (depth, words) = (0, [Substring]())
        for line in dump.split(whereSeparator: \.isNewline) {
            let code = line.prefix { $0 != "#" }
            for part in code.split(omittingEmptySubsequences: false, whereSeparator: { ";{}".contains($0) }) {
                words += part.split(whereSeparator: \.isWhitespace)
                guard part.endIndex < code.endIndex else { continue }
                if depth == 0, code[part.endIndex] == ";", words.count > 1, words[0] == Substring(directive) {
                    return words[1].trimmed(of: "\"'")
                }
                depth = max(0, depth + (code[part.endIndex] == "{" ? 1 : code[part.endIndex] == "}" ? -1 : 0))
                words = []
            }
        }
        return nil
    }

    private static func option(_ name: String, in build: String) -> String? {
        let found = build.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("--\(name)=") }
        return found.map { String($0.dropFirst(name.count + 3)) }
    }

    /// Keeps the first answer of one run.
    final class Memory: Sendable {
        private let kept = Mutex<NginxConfiguration?>(nil)

        /// What is kept; else what `read` answers.
        func value(_ read: () -> NginxConfiguration?) -> NginxConfiguration? {
            kept.withLock { kept in
                if kept == nil { kept = read() }
                return kept
            }
        }
    }
}

extension Substring {
    fileprivate func trimmed(of marks: String) -> String {
        String(drop { marks.contains($0) }.reversed().drop { marks.contains($0) }.reversed())
    }
}
