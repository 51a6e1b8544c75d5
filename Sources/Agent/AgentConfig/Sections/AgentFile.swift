package import Core
package import YAML

extension AgentConfiguration {
    /// What an `agent.yaml` says, or every complaint about it at once, those of the reading before it included.
    package static func parse(_ document: SourceDocument) throws(Diagnostics) -> AgentConfiguration {
        let findings = DiagnosticCollector(document.diagnostics)
        let configuration = document.root.flatMap { AgentFile($0, findings: findings)?.configuration }
        guard let configuration, findings.diagnostics.isEmpty else {
            throw Diagnostics(findings.diagnostics, in: document.text)
        }
        return configuration
    }

    /// The same for a tree that was read without complaint; `text` is the file's, for the carets.
    package static func parse(_ root: Node, text: String) throws(Diagnostics) -> AgentConfiguration {
        try parse(SourceDocument(text: text, root: root))
    }
}

/// The top of an `agent.yaml`.
struct AgentFile {
    private static let keys = [
        "kind", "identity", "vault", "client", "leaf", "secret", "trust", "metrics",
    ]
    private let fields: Fields

    init?(_ root: Node, findings: DiagnosticCollector) {
        let fields = Fields(
            root, subject: "agent.yaml", known: Self.keys, example: "`kind: app` and so on, one key a line",
            findings: findings)
        guard let fields else { return nil }
        self.fields = fields
    }

    /// The server and the login alone; `nil` after complaints.
    var vault: VaultEndpoint? { VaultSection.read(fields)?.endpoint }

    /// Everything the file says; `nil` after complaints.
    var configuration: AgentConfiguration? {
        let kind: AgentKind? = fields.choice("kind")
        if !fields.has("kind") { fields.missing("kind", example: "`kind: app` or `kind: proxy`") }
        let identity = fields.required(
            "identity", example: "`identity: web`, the name of one workload on this host", Rules.name)
        let vault = VaultSection.read(fields)
        let leaves = LeafSection.read(fields, LeafSection.agent)
        let secrets = SecretSection.read(fields)
        let trusts = TrustSection.read(fields, TrustSection.agent)
        let client = ClientSection(fields)
        let metrics = MetricsSection.read(fields)
        keepApart(kind)
        refuseNothing()
        guard let kind, let identity, let vault else { return nil }
        let configuration = AgentConfiguration(
            kind: kind, identity: identity, vault: vault.endpoint, serverTrust: vault.trust, leaves: leaves,
            secrets: secrets, trusts: trusts, client: client.renewal, operatorsMount: client.mount, metrics: metrics)
        if configuration.takesOwnTrustAsRoot { refuseOwnTrust() }
        return configuration
    }

    /// An app issues and reads secrets; a proxy reads chains. No agent does both.
    private func keepApart(_ kind: AgentKind?) {
        switch kind {
        case .proxy:
            for key in ["leaf", "secret"] where fields.has(key) { misplaced(key, holder: "a proxy", other: "app") }
        case .app where fields.has("trust"): misplaced("trust", holder: "an app", other: "proxy")
        default: break
        }
    }

    private func misplaced(_ key: String, holder: String, other: String) {
        fields.findings.complain(
            "\(holder) identity keeps no `\(key)`: that split is the point of the program", at: fields.place(of: key),
            hint: "move it to the agent.yaml of \(other == "app" ? "an app" : "a proxy") identity (`kind: \(other)`), "
                + "with a boundary directory, a user and a Vault policy of its own")
    }

    private func refuseOwnTrust() {
        fields.findings.complain(
            "with `ca:` the agent writes \(Layout.serverTrust) itself: it cannot say what to trust",
            at: fields.place(of: "vault"),
            hint: "copy the root to a file of its own, such as ca/infra-root.pem, and name that under `files:`")
    }

    private func refuseNothing() {
        guard !["leaf", "secret", "trust"].contains(where: fields.has) else { return }
        fields.findings.complain(
            "agent.yaml names nothing to keep", at: fields.mark,
            hint: "add `leaf:` or `secret:` for an app, `trust:` for a proxy")
    }
}

extension AgentConfiguration {
    /// Whether some root is taken from the trust file that this agent keeps current.
    fileprivate var takesOwnTrustAsRoot: Bool {
        guard let serverTrust else { return false }
        let roots = leaves.map(\.roots) + trusts.map(\.roots) + [serverTrust.roots]
        return roots.contains { $0.files.contains(Layout.serverTrust) }
    }
}

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
        let findings = DiagnosticCollector(document.diagnostics)
        guard let file = document.root.flatMap({ AgentFile($0, findings: findings) }) else { return }
        configuration = file.configuration
        vault = configuration?.vault ?? file.vault
    }
}
