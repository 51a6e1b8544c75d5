internal import AgentConfig
internal import Core
internal import System

/// nginx: reads the files of its configuration again when it is told to reload, in new worker processes.
///
/// `-s reload` parses the configuration and says what is wrong, and still the running master may keep the old one: a HUP alone
/// answers nothing. The proof is that every worker is new (nginx.org, "Controlling nginx"; measured with 1.22 and 1.26).
struct Nginx: ProxyAdapter {
    let settings: ProxySettings

    func isRunning() -> Bool? {
        guard settings.isOwn else { return isUnitActive() }
        guard let id = pidFile.flatMap(Workers.id) else { return false }
        return ProcessFacts.of(id) != nil
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
                "the processes of nginx cannot be seen by this user; add `probe:` to the output, an upstream to verify")
        }
        if workers.areNew(since: since) { return .inUse(remark: workers.remark) }
        return .former("its workers are those from before the reload" + emergencies)
    }

    static func workers(_ pidFile: String) -> Workers? {
        Workers.of(pidFile: pidFile, isWorker: { $0.title.hasPrefix("nginx: worker") }) {
            $0.title.contains("is shutting down")
        }
    }

    private var command: [String] {
        [settings.program ?? settings.kind.usualProgram ?? "nginx"] + (settings.config.map { ["-c", $0] } ?? [])
    }

    private var pidFile: String? {
        settings.pidFile ?? (settings.isOwn ? value(of: "pid") : "/run/nginx.pid")
    }

    /// What the error log says of a reload that came to nothing, where this user may read it.
    private var emergencies: String {
        guard settings.isOwn, let log = value(of: "error_log"), let text = try? Files.read(log, limit: 64 << 20) else {
            return ""
        }
        let lines = String(decoding: text.suffix(16_384), as: UTF8.self).split(whereSeparator: \.isNewline)
        let found = lines.filter { $0.contains("[emerg]") }.suffix(5)
        return found.isEmpty ? "" : "; its error log: " + Words.oneLine(found.joined(separator: "\n"))
    }

    /// The first value that the configuration as nginx itself reads it gives a directive.
    private func value(of directive: String) -> String? {
        let dump = try? Program.output(of: command + ["-T", "-q"], timeout: settings.timeout, limit: 4 << 20)
        return dump.flatMap { Self.value(of: directive, in: $0) }
    }

    static func value(of directive: String, in dump: String) -> String? {
        for line in dump.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0.isWhitespace || $0 == ";" })
            guard words.first == Substring(directive), words.count > 1 else { continue }
            return words[1].hasPrefix("/") ? String(words[1]) : nil
        }
        return nil
    }
}
