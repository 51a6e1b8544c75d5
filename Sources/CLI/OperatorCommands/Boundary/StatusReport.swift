internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import JSON

/// What `coppice status` prints.
struct StatusReport: Report {
    private let boundaries: [BoundaryStatus]

    init(_ paths: [String], at moment: WallTime) throws(BoundaryError) {
        var boundaries: [BoundaryStatus] = []
        for path in paths { boundaries.append(try BoundaryStatus.read(path, at: moment)) }
        self.boundaries = boundaries
    }

    /// For tests: boundaries as they were looked at.
    init(_ boundaries: [BoundaryStatus]) { self.boundaries = boundaries }

    /// Whether there is nothing to look at.
    var isGood: Bool { boundaries.allSatisfy(\.findings.isEmpty) }

    var facts: JSONObject { ["good": .bool(isGood), "boundaries": .array(boundaries.map(\.json))] }

    func text(on console: Console) -> String {
        boundaries.map { lines(on: console, $0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func lines(on console: Console, _ boundary: BoundaryStatus) -> [String] {
        let findings = boundary.findings
        let headline = console.headline(boundary.conclusion, worst: findings.worst)
        let evidence = about(boundary).lines(on: console)
        let outputs = boundary.status.map { table($0.outputs, boundary).lines(on: console) } ?? []
        return [headline] + evidence + (outputs.isEmpty ? [] : [""] + outputs + (findings.isEmpty ? [] : [""]))
            + console.lines(findings)
    }

    /// The agent, the server and the client certificate.
    private func about(_ boundary: BoundaryStatus) -> Table {
        var table = Table()
        table.add(["dir", bounded(boundary.directory)])
        table.add(["agent", agent(boundary)])
        guard let status = boundary.status else { return table }
        table.add(["vault", vault(status.vault, boundary)])
        if let trust = status.vault.trust { table.add(["trust", serverTrust(trust, boundary)]) }
        if let client = status.client {
            let revoked = client.revokedAt.map { "revoked \(boundary.ago($0))" }
            let parts = [bounded(client.commonName), revoked ?? boundary.expiry(client.notAfter)]
            table.add([
                "client", (parts + [boundary.renewal(client.renewAt)].compactMap(\.self)).joined(separator: ", "),
            ])
        }
        if let next = status.next, boundary.process != nil {
            table.add(["next", "\(bounded(next.what)) \(boundary.due(next.at))"])
        }
        return table
    }

    private func agent(_ boundary: BoundaryStatus) -> String {
        let running = boundary.process.map { $0 == 0 ? "running" : "running as process \($0)" } ?? "not running"
        guard let status = boundary.status else { return running }
        let ready = status.isReady ? "ready" : "not ready"
        let since = boundary.process == nil ? "" : ", \(ready), started \(boundary.ago(status.started))"
        return
            "\(running)\(since), version \(bounded(status.version, limit: 40)), last status \(boundary.ago(status.updated))"
    }

    private func vault(_ vault: AgentStatus.Vault, _ boundary: BoundaryStatus) -> String {
        let verb = boundary.process == nil ? "was logged in" : "logged in"
        var parts = [bounded(vault.address), vault.isAuthenticated ? verb : "not logged in"]
        if let since = vault.since, vault.isAuthenticated { parts[1] += " " + boundary.ago(since) }
        if let end = vault.tokenExpires { parts.append("token \(boundary.expiry(end))") }
        if let skew = vault.clockSkew, skew != .zero {
            let side = skew < .zero ? "behind" : "ahead"
            parts.append("its clock is \(DurationText.render(skew < .zero ? .zero - skew : skew)) \(side)")
        }
        return parts.joined(separator: ", ")
    }

    private func serverTrust(_ trust: AgentStatus.ServerTrust, _ boundary: BoundaryStatus) -> String {
        let written = trust.written.map { "replaced \(boundary.ago($0))" } ?? "not replaced since the start"
        let failing = trust.error.map { ["not up to date since \($0.since.rfc3339)"] } ?? []
        let next = trust.refreshAt.map { ["issuers read \(boundary.within($0))"] } ?? []
        return (["\(Layout.serverTrust)", written] + failing + next).joined(separator: ", ")
    }

    private func table(_ outputs: [AgentStatus.Output], _ boundary: BoundaryStatus) -> Table {
        var table = Table()
        table.add(["OUTPUT", "STATE", "EXPIRES", "NEXT", "WRITTEN", "APPLIED", "CONFIRMED", "SERIAL"], .faint)
        for output in outputs { table.add(row(output, boundary)) }
        return table
    }

    private func row(_ output: AgentStatus.Output, _ boundary: BoundaryStatus) -> [Table.Cell] {
        let optional = output.isRequired ? "" : " (optional)"
        let stages = [output.stages.written, output.stages.applied, output.stages.confirmed]
        return [
            Table.Cell(output.id.description + optional), Table.Cell(output.state.rawValue, style(output.state)),
            output.revokedAt.map { Table.Cell("revoked " + boundary.ago($0), .bad) }
                ?? Table.Cell(output.notAfter.map(boundary.end) ?? "-"),
            Table.Cell(next(output, boundary) ?? "-"),
        ] + stages.map { Table.Cell($0.map(boundary.ago) ?? "-") } + [
            Table.Cell(output.serial.map { bounded($0, limit: 17) } ?? "-")
        ]
    }

    /// What the agent does next for an output: a leaf that is not there whole is asked for, never read.
    private func next(_ output: AgentStatus.Output, _ boundary: BoundaryStatus) -> String? {
        guard boundary.process != nil else { return nil }
        if let renewAt = output.renewAt {
            return output.error == nil ? "renews " + boundary.due(renewAt) : boundary.renewal(renewAt)
        }
        let isTry = output.error != nil || output.id.kind == .leaf
        return output.refreshAt.map { (isTry ? "next try " : "reads ") + boundary.due($0) }
    }

    private func style(_ state: AgentStatus.Output.State) -> Style {
        switch state {
        case .good: .good
        case .pending, .stale: .warning
        case .failed: .bad
        }
    }
}
