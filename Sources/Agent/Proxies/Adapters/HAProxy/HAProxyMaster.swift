internal import Core
internal import System

/// The master of HAProxy, which starts a worker that reads all files anew.
struct HAProxyMaster {
    /// Its socket.
    let cli: HAProxyCLI

    /// Reloads. Throws where it is known not to have happened. 2.7 and newer answer with `Success=`; an older one answers nothing, like
    /// one that executes itself anew at that moment and loses the command: its count of reloads tells these two apart.
    func reload() throws(ProxyFault) {
        let deadline = TimeLimit.after(cli.timeout)
        let before = HAProxyAnswer.Master(cli.ask("show proc") ?? "")
        repeat {
            let answer = cli.send("reload", by: deadline) ?? ""
            if answer.contains("Success=1") { return }
            if answer.contains("Success=0") { throw ProxyFault("HAProxy did not reload: " + Words.oneLine(answer)) }
            guard answer.allSatisfy(\.isWhitespace) else {
                throw ProxyFault("the master CLI answers to `reload`: " + Words.oneLine(answer))
            }
            if let after = HAProxyAnswer.Master(cli.ask("show proc") ?? ""), after.reloads != before?.reloads {
                return try check(after)
            }
            _ = try? Poll.wait(for: [], timeout: min(deadline.left, .milliseconds(50)))
        } while !deadline.isOver
        throw ProxyFault("the master CLI \(bounded(cli.path)) does not answer")
    }

    private func check(_ master: HAProxyAnswer.Master) throws(ProxyFault) {
        guard master.hasFailed else { return }
        throw ProxyFault(
            "HAProxy did not reload and goes on as before: `show proc` says `\(bounded(master.row))`, and its log says why; so does `haproxy -c -f` with its configuration"
        )
    }
}
