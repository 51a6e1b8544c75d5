import AgentConfig
import Boundary
import Core
import YAML

/// Reading `agent.yaml`.
enum ConfigurationFile {
    /// Reads and checks the boundary's `agent.yaml`; every error in it at once, with line, column and remedy.
    static func read(_ boundary: BoundaryDirectory) throws -> AgentConfiguration {
        guard let bytes = try boundary.view.configuration() else { throw MissingConfiguration(boundary: boundary.path) }
        return try AgentConfiguration.parse(YAML.read(bytes, file: "agent.yaml"))
    }
}

/// There is no `agent.yaml` in the root.
struct MissingConfiguration: ErrorWithHints {
    let boundary: String

    var summary: String { "there is no agent.yaml in \(bounded(boundary))" }
    var hints: [String] {
        ["write one by hand (docs/tasks/app-agent.md) or name another root with --dir DIR"]
    }
}
