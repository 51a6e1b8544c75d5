internal import AgentConfig
internal import Core
internal import System

/// What a worker shows of the files in its memory.
struct HAProxyView {
    /// Who answers for it.
    let cli: HAProxyCLI
    /// The worker; `nil` where its process cannot be seen.
    let process: ProcessFacts?
    /// From which moment on the files could be read.
    let since: Duration
    /// Whether something may still change the worker.
    let canReload: Bool

    /// Whether the new file is in use.
    func sight(of file: ServedFile) -> ProxySight {
        guard let answer = cli.ask("show ssl \(file.haproxyWord) \(file.path)") else {
            return .partly("HAProxy does not answer at \(bounded(cli.path))")
        }
        guard let shown = HAProxyAnswer.File(answer) else { return missing(file, answer) }
        guard shown.holds(file) else {
            return .former("HAProxy has other certificates in memory for \(bounded(file.path))")
        }
        if isNew || shown.isUsed && follows(file) { return .inUse(remark: nil) }
        guard process != nil else { return .hidden("HAProxy's processes cannot be seen by this user; " + Self.probe) }
        guard shown.isUsed else { return .former("HAProxy has \(bounded(file.path)) in memory, and no server uses it") }
        let words =
            "HAProxy uses \(bounded(file.path)) from memory, and a `server` line without `crt` keeps the former one until a reload"
        return canReload
            ? .partly(words) : .hidden(words + "; add `master_socket:` or `unit:` to `proxy:`, or " + Self.probe)
    }

    private static let probe = "`probe:` with a `url` to the output"

    /// The clock of process start times has steps of a hundredth of a second.
    private var isNew: Bool { process.map { $0.started + .milliseconds(10) > since } ?? false }

    private func follows(_ file: ServedFile) -> Bool {
        file.purpose == .leaf || HAProxyConfiguration.of(cli)?.follows(file.path) ?? false
    }

    /// It knows no such file: what it knows instead, or what it said.
    private func missing(_ file: ServedFile, _ answer: String) -> ProxySight {
        guard answer.contains("Not found") || answer.contains("not found") else {
            return .partly("HAProxy answers at \(bounded(cli.path)): " + Words.oneLine(answer))
        }
        let names = cli.ask("show ssl \(file.haproxyWord)").map(HAProxyAnswer.names) ?? []
        let known = names.prefix(5).map { bounded($0) }.joined(separator: ", ")
        return .former(
            "HAProxy does not use \(bounded(file.path)): "
                + (known.isEmpty
                    ? "its configuration names no \(file.haproxyWord)" : "its configuration names \(known)"))
    }
}
