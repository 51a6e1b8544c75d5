internal import AgentConfig
internal import Core
internal import System

/// Apache httpd: its main process reads the files again on `graceful`, and ends where one of them cannot be used, with exit code 0 for
/// who asked; its test says "Syntax OK" before that (measured with 2.4). The proof is that it still runs, and that its
/// processes are new.
struct Apache: ProxyAdapter {
    let settings: ProxySettings

    func isRunning() -> Bool? {
        guard settings.isOwn else { return isUnitActive() }
        guard let pidFile else { return nil }
        return Workers.id(in: pidFile).map { ProcessFacts.of($0) != nil } ?? false
    }

    /// What it finds is a configuration that is broken, not a certificate file that is.
    func test() throws(ProxyFault) {
        guard settings.isOwn else { return }
        try Program.run(command + ["-t"], timeout: settings.timeout)
    }

    /// `-k graceful` starts an Apache that does not run: that is not the agent's to do.
    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard settings.isOwn else { return try reloadUnit() }
        guard isRunning() ?? false else { throw ProxyFault("Apache is not running, or its pid file is not known") }
        try Program.run(command + ["-k", "graceful"], timeout: settings.timeout)
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let workers = pidFile.flatMap({ Workers.of(pidFile: $0, isDraining: { _ in false }) }) else {
            return .hidden(
                "the processes of Apache cannot be seen by this user; add `probe:` with a `url` to the output")
        }
        if workers.areNew(since: since) { return .inUse(remark: nil) }
        return workers.hasNew(since: since)
            ? .partly("processes of Apache from before the reload are still there: they end with their connections")
            : .former("Apache's processes are those from before the reload")
    }

    /// The last emergencies of its error log.
    var lastWords: String {
        guard settings.isOwn, let log = value(of: "Main ErrorLog"), let text = try? Files.read(log, limit: 64 << 20)
        else { return "" }
        let lines = String(decoding: text.suffix(16_384), as: UTF8.self).split(whereSeparator: \.isNewline)
        let found = lines.filter { $0.contains(":emerg]") }.suffix(5)
        return found.isEmpty ? "" : "; its error log: " + Words.oneLine(found.joined(separator: "\n"))
    }

    private var command: [String] {
        [settings.program ?? settings.kind.usualProgram ?? "apache2"] + (settings.config.map { ["-f", $0] } ?? [])
    }

    private var pidFile: String? {
        settings.pidFile ?? (settings.isOwn ? value(of: "PidFile") : "/run/apache2/apache2.pid")
    }

    /// A value of the configuration as Apache itself reads it.
    private func value(of name: String) -> String? {
        let dump = try? Program.output(
            of: command + ["-t", "-D", "DUMP_RUN_CFG"], timeout: settings.timeout, limit: 1 << 20)
        return dump.flatMap { Self.value(of: name, in: $0) }
    }

    /// The value of a line `NAME: "VALUE"` where it is an absolute path.
    static func value(of name: String, in dump: String) -> String? {
        let line = dump.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ": \"") }
        let value = line?.dropFirst(name.count + 3).prefix { $0 != "\"" }
        return value.flatMap { $0.hasPrefix("/") ? String($0) : nil }
    }
}
