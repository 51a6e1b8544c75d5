package import Core

/// The status in one line, as the service manager shows it.
extension AgentStatus {
    /// Which outputs are missing and what is wrong, or that all is good and what happens next. `moment` is the present.
    package func line(at moment: WallTime) -> String {
        let problems = missing + expiredClient(at: moment) + failures
        let parts = problems.isEmpty ? [goodOutputs] + plan : problems + [goodOutputs]
        return bounded(parts.joined(separator: "; "), limit: 600)
    }

    /// `missing: leaf/server, secret/db`: the outputs that hold nothing valid.
    private var missing: [String] {
        let missing = outputs.filter { $0.state == .pending || $0.state == .failed }
        let names = missing.map { $0.id.description + ($0.isRequired ? "" : " (optional)") }
        return names.isEmpty ? [] : ["missing: " + names.joined(separator: ", ")]
    }

    private func expiredClient(at moment: WallTime) -> [String] {
        guard let client, client.notAfter <= moment else { return [] }
        return ["the client certificate \(client.commonName) expired at \(client.notAfter.rfc3339)"]
    }

    /// The same cause is told once: a server that is down fails every output in the same words.
    private var failures: [String] {
        var said = Set([vault.error?.summary].compactMap { $0 })
        let ofOutputs = outputs.compactMap { output -> String? in
            guard let error = output.error, said.insert(error.summary).inserted else { return nil }
            return "\(output.id): \(error.summary)"
        }
        return (vault.error.map { ["login: " + $0.summary] } ?? []) + summaries(.error) + ofOutputs
            + summaries(.warning)
    }

    private func summaries(_ severity: Core.Finding.Severity) -> [String] {
        findings.filter { $0.severity == severity }.map(\.summary)
    }

    private var goodOutputs: String {
        let good = outputs.count { $0.state == .good }
        let word = outputs.count == 1 ? "output" : "outputs"
        return good == outputs.count ? "\(good) \(word) good" : "\(good) of \(outputs.count) \(word) good"
    }

    private var plan: [String] { next.map { ["next: \($0.what) at \($0.at.rfc3339)"] } ?? [] }
}
