package import Core

/// A metrics file for the node exporter's textfile collector.
package struct MetricsFile: Hashable, Sendable {
    /// Absolute, or relative to the boundary directory; ends in `.prom`.
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
    /// How the trust that verifies the server is kept current; `nil` where that is left to others.
    package var serverTrust: ServerTrust?
    /// In the file's order.
    package var leaves: [LeafOutput]
    /// In the file's order.
    package var secrets: [SecretOutput]
    /// In the file's order.
    package var trusts: [TrustOutput]
    /// How the agent renews its client certificate; `nil` when it does not, and an operator does.
    package var client: ClientRenewalSettings?
    /// The mount that the client certificates of an operator come from; `nil` where that is not said, or where the agent renews.
    package var operatorsMount: String?
    /// Where metrics go, if anywhere.
    package var metrics: MetricsFile?

    package init(
        kind: AgentKind, identity: String, vault: VaultEndpoint, serverTrust: ServerTrust? = nil,
        leaves: [LeafOutput] = [], secrets: [SecretOutput] = [], trusts: [TrustOutput] = [],
        client: ClientRenewalSettings? = nil, operatorsMount: String? = nil,
        metrics: MetricsFile? = nil
    ) {
        self.kind = kind
        self.identity = identity
        self.vault = vault
        self.serverTrust = serverTrust
        self.leaves = leaves
        self.secrets = secrets
        self.trusts = trusts
        self.client = client
        self.operatorsMount = operatorsMount
        self.metrics = metrics
    }

    /// The mount that signed the client certificate, to ask whether it was revoked; `nil` where that is not known.
    package var clientMount: String? { client.map { Rules.mountOfSigning($0.sign) } ?? operatorsMount }

    /// Every output: leaves, then secrets, then trusts, each in the file's order.
    package var outputs: [ConfiguredOutput] {
        leaves.map(ConfiguredOutput.leaf) + secrets.map(ConfiguredOutput.secret) + trusts.map(ConfiguredOutput.trust)
    }
}

/// Where Vault or OpenBao is, and how to log in to it.
package struct VaultEndpoint: Hashable, Sendable {
    /// `https://HOST[:PORT]`, without a trailing slash; never empty, in the order to try them.
    package var addresses: [String]
    /// The namespace for every request, without slashes at its ends.
    package var namespace: String?
    /// The name that the server's certificate must carry, where it differs from the address.
    package var serverName: String?
    /// The mount of the cert auth method, without `auth/` and slashes at its ends.
    package var authMount: String
    /// The role to log in as.
    package var authRole: String

    package init(
        addresses: [String], namespace: String? = nil, serverName: String? = nil, authMount: String = "cert",
        authRole: String
    ) {
        self.addresses = addresses
        self.namespace = namespace
        self.serverName = serverName
        self.authMount = authMount
        self.authRole = authRole
    }
}
