import AgentConfig
internal import Core
import Manifest

/// Every identity on a line of its own.
struct IdentitySection {
    let environment: Environment

    var markup: String {
        let heads = ["identity", "kind", "user", "boundary directory", "client name", "keeps"]
            .map { Markup.element("th", $0) }.joined()
        let rows = environment.identities.map(row).joined()
        return "<details><summary>All \(environment.identities.count) identities</summary><table class=\"matrix list\">"
            + "<thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></details>"
    }

    private func row(_ identity: Identity) -> String {
        let outputs = identity.configuration.outputs.map { "\($0.id)" }.joined(separator: ", ")
        let cells = [
            ("kind", identity.configuration.kind.rawValue), ("user", identity.user),
            ("boundary directory", identity.directory), ("client name", identity.clientName), ("keeps", outputs),
        ]
        return "<tr>" + Markup.element("th", Markup.text(identity.name))
            + cells.map { "<td data-label=\"\($0)\">\(Markup.text($1))</td>" }.joined() + "</tr>"
    }
}
