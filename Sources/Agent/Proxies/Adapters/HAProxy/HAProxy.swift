internal import AgentConfig
internal import Core
internal import System

/// HAProxy: holds its files in memory; the runtime API replaces them there, and a reload starts a worker that reads them anew.
///
/// The runtime API says "Success!" also where nothing follows from it: a `server` line without `crt` keeps the former trust, whether the
/// file is shown as `Unused` or, because of another line with `crt`, as `Used` (measured with 2.6). So it is believed only where the
/// file is used and every line of the configuration that names it has `crt`; where not, the proxy is reloaded. A reload by the
/// master CLI answers `Success=1` since 2.7 (management guide, section 9.4), and nothing before.
struct HAProxy: ProxyAdapter {
    let settings: ProxySettings

    func isRunning() -> Bool? {
        let answers = [settings.masterSocket, settings.statsSocket].compactMap { $0 }.map { cli($0).listens() }
        if answers.contains(true) { return true }
        if let isActive = isUnitActive() { return isActive }
        if hasProcess { return true }
        return answers.isEmpty || answers.contains(nil) ? nil : false
    }

    /// Whether a process was started with what the settings name: its sockets may have been removed under it.
    private var hasProcess: Bool {
        let names = [settings.config, settings.masterSocket].compactMap { $0 }
        return ProcessFacts.all().contains { process in
            process.title.contains("haproxy") && names.contains { process.title.contains($0) }
        }
    }

    /// Reads the certificates and keys that the configuration names: only its own user can.
    func test() throws(ProxyFault) {
        guard let config = settings.config else { return }
        let program = settings.program ?? settings.kind.usualProgram ?? "haproxy"
        try Program.run([program, "-c", "-f", config], timeout: settings.timeout)
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        let memory = settings.statsSocket.map { HAProxyMemory(cli: cli($0)) }
        if let memory, files.allSatisfy({ memory.replace($0, evenInPart: !canReload) }) { return }
        if let master, settings.unit == nil || master.listens() == true {
            return try HAProxyMaster(cli: master).reload()
        }
        guard settings.unit == nil else { return try reloadUnit() }
        guard let memory, files.allSatisfy(memory.uses) else { throw .noReload }
    }

    /// Whether there is a way beside the runtime API.
    private var canReload: Bool { settings.masterSocket != nil || settings.unit != nil }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let cli = worker else { return .blind }
        guard let info = cli.ask("show info") else {
            return .partly("HAProxy does not answer at \(bounded(cli.path))")
        }
        let process = HAProxyAnswer.value(of: "Pid", in: info).flatMap { Int32($0) }.flatMap(ProcessFacts.of)
        let view = HAProxyView(cli: cli, process: process, since: since, canReload: canReload)
        for file in files {
            let sight = view.sight(of: file)
            if sight != .inUse(remark: nil) { return sight }
        }
        return .inUse(remark: nil)
    }

    /// Who answers for the worker: itself, or the master for it.
    private var worker: HAProxyCLI? {
        settings.statsSocket.map { cli($0) } ?? settings.masterSocket.map { cli($0, prefix: "@1 ") }
    }

    /// It answers when a new worker stands, or does not.
    private var master: HAProxyCLI? {
        settings.masterSocket.map { HAProxyCLI(path: $0, timeout: settings.timeout) }
    }

    private func cli(_ path: String, prefix: String = "") -> HAProxyCLI {
        HAProxyCLI(path: path, prefix: prefix, timeout: min(settings.timeout, .seconds(10)))
    }
}

extension ProxyFault {
    fileprivate static let noReload = ProxyFault(
        "the runtime API does not reach the servers that use the file (a `server` line follows it only with `crt`), and no `master_socket` or `unit` is named to reload HAProxy by"
    )
}

extension ProxySight {
    fileprivate static let blind = ProxySight.hidden(
        "HAProxy shows nothing of its files; add `stats_socket:` or `master_socket:` to `proxy:`, or `probe:` with a `url` to the output"
    )
}
