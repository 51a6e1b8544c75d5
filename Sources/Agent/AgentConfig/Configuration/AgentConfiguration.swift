package import Core

/// A metrics file for the node exporter's textfile collector.
package struct MetricsFile: Hashable, Sendable {
    /// Absolute, or relative to the root directory; ends in `.prom`.
    package var path: String
    /// The group that may read it.
    package var group: String?

    package init(path: String, group: String? = nil) {
        self.path = path
        self.group = group
    }
}

/// Everything that an `agent.yaml` says, checked.
///
/// An app has no `trusts` and a proxy has neither `leaves` nor `secrets`: a file that mixes them is refused.
package struct AgentConfiguration: Hashable, Sendable {
    /// App or proxy.
    package var kind: AgentKind
    /// The identity's name: one workload on one host.
    package var identity: String
    /// The server and the login.
    package var vault: VaultEndpoint
    /// In the file's order.
    package var leaves: [LeafOutput]
    /// In the file's order.
    package var secrets: [SecretOutput]
    /// In the file's order.
    package var trusts: [TrustOutput]
    /// Where metrics go, if anywhere.
    package var metrics: MetricsFile?

    package init(
        kind: AgentKind, identity: String, vault: VaultEndpoint, leaves: [LeafOutput] = [],
        secrets: [SecretOutput] = [], trusts: [TrustOutput] = [], metrics: MetricsFile? = nil
    ) {
        self.kind = kind
        self.identity = identity
        self.vault = vault
        self.leaves = leaves
        self.secrets = secrets
        self.trusts = trusts
        self.metrics = metrics
    }

    /// Every output: leaves, then secrets, then trusts, each in the file's order.
    package var outputs: [any ConfiguredOutput] {
        leaves as [any ConfiguredOutput] + secrets as [any ConfiguredOutput] + trusts as [any ConfiguredOutput]
    }
}
