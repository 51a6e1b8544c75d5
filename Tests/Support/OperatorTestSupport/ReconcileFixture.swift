import HTTP
package import JSON
package import Manifest
package import Reconcile
package import System
package import TestSupport
import X509

/// A lab of a test's own, an environment for it, and the operator who brings them together.
package final class ReconcileFixture {
    package let lab: LabProcess
    package let agents: TestCA
    package private(set) var environment: Environment
    private let scratch: Scratch

    /// Starts a lab with the mounts of the environment; with `isBare` without any: then the environment manages its own.
    package init(isBare: Bool = false, _ fill: (inout EnvironmentBuilder) -> Void = ReconcileFixture.usual) throws {
        lab = try LabProcess()
        scratch = try Scratch()
        agents = try TestCA.root("Example Agents", now: Clock.wall())
        let issuers = try scratch.write("agents.pem", agents.certificate.pem)
        var maker = EnvironmentBuilder(
            address: lab.address, trust: lab.authorityFile, clientIssuers: issuers, manages: isBare)
        fill(&maker)
        environment = maker.environment
        if !isBare {
            for mount in environment.issuing.map(\.path) + [environment.clients.mount] {
                try lab.call("POST", "sys/mounts/" + mount, ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
            }
            try lab.call("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "2"]])
            try lab.call("POST", "sys/auth/cert", ["type": "cert"])
        }
        try lab.call("POST", "sys/mounts/database", ["type": "database"])
    }

    /// An app on two hosts, another without a host, and a proxy.
    package static func usual(_ maker: inout EnvironmentBuilder) {
        for host in ["h1", "h2"] {
            let names = RequestedNames(
                commonName: "web.example.org", dns: ["web.example.org", host + ".web.example.org"])
            maker.app("web", host, leaves: [names], reads: ["secret/data/web/db", "database/creds/web"])
        }
        let names = RequestedNames(
            commonName: "api.example.org", dns: ["api.example.org"], ip: ["192.0.2.7"],
            uri: ["spiffe://example.org/api"])
        maker.app("api", leaves: [names], key: .rsa2048, renewal: .byOperator, defaultPolicy: true)
        maker.proxy("edge", "h1")
    }

    /// Makes the environment another one.
    package func change(_ body: (inout Environment) -> Void) { body(&environment) }

    /// The operator's connection, with another token if one is given.
    package func connection(token: SecretBytes? = nil) -> OperatorConnection {
        OperatorConnection(
            addresses: [lab.address], tls: TLSIdentity(trust: Array(lab.authority.utf8)), token: token ?? lab.token)
    }

    package func makePlan(token: SecretBytes? = nil) throws(ReconcileError) -> PlanningResult {
        let connection = connection(token: token)
        return try PlanningResult.make(
            environment, files: ManifestFiles(directory: ""), connection: connection,
            session: OperatorSession(connection))
    }

    @discardableResult
    package func apply(prune: Bool = false) throws -> ApplyOutcome {
        let steps = try makePlan().steps(prune: prune)
        return Applier(OperatorSession(connection())).apply(steps)
    }

    /// Changes some settings of a role by hand.
    package func setByHand(_ path: String, _ settings: JSONObject) throws {
        var role = try lab.call("GET", path)["data"]?.object ?? [:]
        for member in settings.members { role[member.key] = member.value }
        try lab.call("POST", path, .object(role))
    }

    /// A token with exactly one policy of this text.
    package func token(_ text: String) throws -> SecretBytes {
        try lab.call("PUT", "sys/policies/acl/narrow", ["policy": .string(text)])
        let answer = try lab.call("POST", "auth/token/create", ["policies": ["narrow"], "no_default_policy": true])
        return SecretBytes(copying: Array((answer["auth"]?["client_token"]?.string ?? "").utf8).span)
    }
}
