import Core
package import YAML

/// What can be understood of an `agent.yaml`, whatever else is wrong with it. For explaining alone: an agent acts on a whole
/// configuration or not at all.
package struct AgentFragments: Hashable, Sendable {
    /// The server and the login, when that part is right.
    package var vault: VaultEndpoint?
    /// The whole without the parts that are wrong, when kind, identity and server are right.
    package var configuration: AgentConfiguration?

    /// Nothing.
    package init() {}

    /// All of a right one.
    package init(_ configuration: AgentConfiguration) {
        vault = configuration.vault
        self.configuration = configuration
    }

    /// What is right in a document. Never fails.
    package init(of document: SourceDocument) {
        let findings = Findings(document.diagnostics)
        guard let file = document.root.flatMap({ AgentFile($0, findings: findings) }) else { return }
        configuration = file.configuration
        vault = configuration?.vault ?? file.vault
    }
}
