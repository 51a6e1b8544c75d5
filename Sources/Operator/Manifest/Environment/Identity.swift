package import AgentConfig
package import Core

/// One workload on one host: one client name, one policy, one Unix user, one boundary directory. Never shared.
package struct Identity: Sendable {
    /// Who renews the client keypair.
    package enum Renewal: String, CaseIterable, Sendable {
        /// The agent, by a path that signs only its own name, with client usage only.
        case own = "self"
        /// An operator, from outside.
        case byOperator = "operator"
    }

    /// The workload, such as `web`.
    package var workload: String
    /// The host, such as `host1`; `nil` for a workload without `instances:`.
    package var instance: String?
    /// The Unix user that the agent runs as.
    package var user: String
    /// The boundary directory on the host, absolute.
    package var directory: String
    /// The common name of its client certificate, such as `web.host1.agents.example.org`.
    package var clientName: String
    /// Who renews the client keypair.
    package var renewal: Renewal
    /// Whether its tokens get the policy named `default` besides their own.
    package var hasDefaultPolicy: Bool
    /// The proxy that a proxy identity serves, where it is one that is known by name.
    package var proxy: ProxySettings?
    /// What its agent.yaml says, signing paths and login role included. Roots of leaves and trusts are the files that
    /// ``rootFiles`` puts into the boundary directory.
    package var configuration: AgentConfiguration
    /// The files that `configuration` names below the boundary directory, by their path there, each with the path of the
    /// manifest's file it is a copy of.
    package var rootFiles: [String: String]
    /// Where the manifest declares the workload.
    package var mark: Mark

    package init(
        workload: String, instance: String?, user: String, directory: String, clientName: String, renewal: Renewal,
        hasDefaultPolicy: Bool, proxy: ProxySettings?, configuration: AgentConfiguration, rootFiles: [String: String],
        mark: Mark
    ) {
        self.workload = workload
        self.instance = instance
        self.user = user
        self.directory = directory
        self.clientName = clientName
        self.renewal = renewal
        self.hasDefaultPolicy = hasDefaultPolicy
        self.proxy = proxy
        self.configuration = configuration
        self.rootFiles = rootFiles
        self.mark = mark
    }

    /// Workload and host: `web.host1`, or `web` alone. Unique in its environment.
    package var name: String { instance.map { workload + "." + $0 } ?? workload }

    /// App or proxy.
    package var kind: AgentKind { configuration.kind }
}

extension Environment {
    /// The name of every object of one identity on the server: its policy, its role at the login, its signing role and
    /// its role for client certificates are called the same, each in its own place. Lower case, as the server makes it.
    package func objectName(_ identity: Identity) -> String { prefix + identity.name }

    /// The one path at which an app has its leaves signed; `nil` for an identity without leaves.
    package func signingPath(_ identity: Identity) -> String? { identity.configuration.leaves.first?.sign }

    /// The path at which the client certificate of an identity is signed.
    package func clientSigningPath(_ identity: Identity) -> String {
        clients.mount + "/sign/" + objectName(identity)
    }
}
