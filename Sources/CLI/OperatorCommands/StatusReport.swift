internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import JSON

/// What `coppice status` prints.
struct StatusReport: Report {
    private let roots: [RootStatus]

    init(_ paths: [String], at moment: WallTime) throws(BoundaryError) {
        var roots: [RootStatus] = []
        for path in paths { roots.append(try RootStatus.read(path, at: moment)) }
        self.roots = roots
    }

    /// For tests: roots as they were looked at.
    init(_ roots: [RootStatus]) { self.roots = roots }

    /// Whether there is nothing to look at.
    var isGood: Bool { roots.allSatisfy(\.findings.isEmpty) }

    var facts: JSONObject { ["good": .bool(isGood), "roots": .array(roots.map(\.json))] }

    func text(on console: Console) -> String {
        roots.map { lines(on: console, $0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func lines(on console: Console, _ root: RootStatus) -> [String] {
        let findings = root.findings
        let headline = console.headline(root.conclusion, worst: findings.worst)
        let evidence = about(root).lines(on: console)
        let outputs = root.status.map { table($0.outputs, root).lines(on: console) } ?? []
        return [headline] + evidence + (outputs.isEmpty ? [] : [""] + outputs + (findings.isEmpty ? [] : [""]))
            + console.lines(findings)
    }

    /// The agent, the server and the client certificate.
    private func about(_ root: RootStatus) -> Table {
        var table = Table()
        table.add(["root", bounded(root.root)])
        table.add(["agent", agent(root)])
        guard let status = root.status else { return table }
        table.add(["vault", vault(status.vault, root)])
        if let client = status.client {
            table.add(["client", "\(bounded(client.commonName)), ends \(root.within(client.notAfter))"])
        }
        if let next = status.next, root.process != nil {
            table.add(["next", "\(bounded(next.what)) \(root.within(next.at))"])
        }
        return table
    }

    private func agent(_ root: RootStatus) -> String {
        let running = root.process.map { $0 == 0 ? "running" : "running as process \($0)" } ?? "not running"
        guard let status = root.status else { return running }
        let ready = status.isReady ? "ready" : "not ready"
        let since = root.process == nil ? "" : ", \(ready), started \(root.ago(status.started))"
        return
            "\(running)\(since), version \(bounded(status.version, limit: 40)), last word \(root.ago(status.updated))"
    }

    private func vault(_ vault: AgentStatus.Vault, _ root: RootStatus) -> String {
        let verb = root.process == nil ? "was logged in" : "logged in"
        var parts = [bounded(vault.address), vault.isAuthenticated ? verb : "not logged in"]
        if let since = vault.since, vault.isAuthenticated { parts[1] += " " + root.ago(since) }
        if let end = vault.tokenExpires { parts.append("token ends \(root.within(end))") }
        if let skew = vault.clockSkew, skew != .zero { parts.append("its clock is \(DurationText.render(skew)) ahead") }
        return parts.joined(separator: ", ")
    }

    private func table(_ outputs: [AgentStatus.Output], _ root: RootStatus) -> Table {
        var table = Table()
        table.add(["OUTPUT", "STATE", "ENDS", "NEXT", "WRITTEN", "APPLIED", "CONFIRMED", "SERIAL"], .faint)
        for output in outputs { table.add(row(output, root)) }
        return table
    }

    private func row(_ output: AgentStatus.Output, _ root: RootStatus) -> [Table.Cell] {
        let optional = output.isRequired ? "" : " (optional)"
        let next =
            output.renewAt.map { "renewed " + root.within($0) } ?? output.refreshAt.map { "read " + root.within($0) }
        let stages = [output.stages.written, output.stages.applied, output.stages.confirmed]
        return [
            Table.Cell(output.id.description + optional), Table.Cell(output.state.rawValue, style(output.state)),
            Table.Cell(output.notAfter.map(root.within) ?? "-"), Table.Cell(next ?? "-"),
        ] + stages.map { Table.Cell($0.map(root.ago) ?? "-") } + [
            Table.Cell(output.serial.map { bounded($0, limit: 17) } ?? "-")
        ]
    }

    private func style(_ state: AgentStatus.Output.State) -> Style {
        switch state {
        case .good: .good
        case .pending, .stale: .warning
        case .failed: .bad
        }
    }
}
