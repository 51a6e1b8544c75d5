import AgentConfig
import Boundary
import Core
import YAML

/// Reading `agent.yaml`.
enum ConfigurationFile {
    /// Reads and checks the boundary's `agent.yaml`; every error in it at once, with line, column and remedy.
    static func read(_ root: BoundaryRoot) throws -> AgentConfiguration {
        guard let bytes = try root.view.configuration() else { throw MissingConfiguration(root: root.path) }
        return try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
    }
}

/// There is no `agent.yaml` in the root.
struct MissingConfiguration: Remediable {
    let root: String

    var summary: String { "there is no agent.yaml in \(bounded(root))" }
    var hints: [String] {
        ["write one by hand (docs/tasks/app-agent.md) or name another root with --root DIR"]
    }
}
