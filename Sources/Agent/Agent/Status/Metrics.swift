import Boundary
import Core

/// The status as the node exporter's textfile collector reads it (Prometheus text format 0.0.4).
///
/// Times are moments, not ages, so that the file is right without being written again.
struct Metrics {
    private let status: AgentStatus

    init(_ status: AgentStatus) {
        self.status = status
    }

    /// The whole file.
    var text: String {
        family(
            "coppice_ready", "Whether every required output holds something valid, as coppice wait asks.",
            [row([], status.isReady)])
            + family(
                "coppice_authenticated", "Whether lookup-self has confirmed the session.",
                [row([], status.vault.isAuthenticated)])
            + outputs("coppice_output_good", "Whether the output is on disk, valid and without an error.") {
                $0.state == .good ? "1" : "0"
            }
            + outputs("coppice_output_not_after_seconds", "When what is on disk expires.") {
                $0.notAfter.map(Self.seconds)
            }
            + outputs("coppice_output_renew_at_seconds", "When it is to be renewed.") { $0.renewAt.map(Self.seconds) }
            + outputs("coppice_output_revoked", "Whether the server says that the certificate on disk was revoked.") {
                $0.id.kind == .leaf ? ($0.revokedAt == nil ? "0" : "1") : nil
            }
            + outputs("coppice_output_reload_owed", "Whether a reload is owed.") { $0.reloadOwed == nil ? "0" : "1" }
            + outputs("coppice_output_confirmed_seconds", "When what is on disk was seen in use.") {
                $0.stages.confirmed.map(Self.seconds)
            }
            + client
    }

    private var client: String {
        guard let client = status.client else { return "" }
        return family(
            "coppice_client_not_after_seconds", "When the client certificate expires.",
            [row([], Self.seconds(client.notAfter))])
            + family(
                "coppice_client_revoked", "Whether the server says that the client certificate was revoked.",
                [row([], client.revokedAt != nil)])
    }

    private func outputs(_ name: String, _ help: String, _ value: (AgentStatus.Output) -> String?) -> String {
        family(
            name, help,
            status.outputs.compactMap { output in value(output).map { row([("output", output.id.description)], $0) } })
    }

    private func family(_ name: String, _ help: String, _ rows: [(labels: String, value: String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let lines = rows.map { "\(name)\($0.labels) \($0.value)\n" }
        return "# HELP \(name) \(help)\n# TYPE \(name) gauge\n" + lines.joined()
    }

    private func row(_ labels: [(String, String)], _ value: String) -> (labels: String, value: String) {
        let all = [("identity", status.identity), ("kind", status.kind.rawValue)] + labels
        return ("{" + all.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",") + "}", value)
    }

    private func row(_ labels: [(String, String)], _ flag: Bool) -> (labels: String, value: String) {
        row(labels, flag ? "1" : "0")
    }

    private static func seconds(_ time: WallTime) -> String { String(time.seconds) }
}
