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
        guard let id = settings.pidFile.flatMap(Workers.id) else { return settings.pidFile == nil ? nil : false }
        return ProcessFacts.of(id) != nil
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        guard let config = settings.config else { return try reloadUnit() }
        let program = settings.program ?? settings.kind.usualProgram ?? "apache2"
        try Program.run([program, "-f", config, "-k", "graceful"], timeout: settings.timeout)
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        let file = settings.pidFile ?? (settings.isOwn ? nil : "/run/apache2/apache2.pid")
        guard let workers = file.flatMap({ Workers.of(pidFile: $0, isDraining: { _ in false }) }),
            !workers.serving.isEmpty
        else {
            return .hidden(
                "the processes of Apache cannot be seen by this user; add `probe:` to the output, an upstream to verify"
            )
        }
        if workers.areNew(since: since) { return .inUse(remark: nil) }
        return workers.hasNew(since: since)
            ? .partly("processes of Apache from before the reload are still there")
            : .former("Apache's processes are those from before the reload")
    }
}
