import Artifacts
import HTTP
import JSON
import Manifest
import Prove
import Reconcile
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// An environment of the manifest on the server under contract: applied as an operator would, and proved by the server's own word.
@Suite(.ownThreads, .serialized, .contract) struct ProveContractTests {
    /// The environment, and where its files are.
    private final class ProveContractFixture {
        let environment: Environment
        let connection: OperatorConnection
        private let scratch: Scratch

        init(_ contract: ContractFixture) throws {
            scratch = try Scratch()
            let root = contract.root()
            if root.ask("GET", "pki_agents/cert/ca").error != nil {
                try root.must("POST", "sys/mounts/pki_agents", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
                try root.must(
                    "POST", "pki_agents/root/generate/internal",
                    ["common_name": "Contract Clients", "ttl": "8000h", "key_type": "ec", "key_bits": 256])
            }
            let agents = try #require(root.must("GET", "pki_agents/cert/ca").string("data", "certificate"))
            var maker = EnvironmentBuilder(
                address: contract.address, clientIssuers: try scratch.write("agents.pem", agents + "\n"))
            let names = RequestedNames(commonName: "app.svc.test", dns: ["app.svc.test", "h1.app.svc.test"])
            maker.app("app", "h1", leaves: [names], reads: ["secret/data/web/db"])
            maker.app("api", leaves: [RequestedNames(commonName: "api.svc.test", dns: ["api.svc.test"])])
            maker.proxy("gate", "h1")
            maker.environment.secrets.removeAll { $0.kind == .database }
            environment = maker.environment
            connection = OperatorConnection(
                addresses: [contract.address], tls: TLSIdentity(trust: contract.trust), token: contract.rootToken)
        }

        func apply() throws {
            let session = OperatorSession(connection)
            let survey = try PlanningResult.make(
                environment, files: ManifestFiles(directory: ""), connection: connection, session: session)
            let outcome = Applier(session).apply(try survey.steps(prune: false))
            if let error = outcome.error { throw error }
        }

        func prove() throws -> RightsMatrix {
            try RightsProver(
                environment, files: ManifestFiles(directory: ""), options: RightsProver.Options(isTrying: true)
            ).run(
                OperatorSession(connection))
        }
    }

    private func accessors(_ contract: ContractFixture) throws -> [String] {
        try contract.root().ask(
            VaultRequest("GET", "auth/token/accessors", query: [("list", "true")], capability: "list", isList: true)
        ).get().value("data", "keys")?.strings?.sorted() ?? []
    }

    @Test(arguments: Server.all)
    func `what apply makes is proved, signing included`(_ server: Server) throws {
        let contract = try ContractFixture.on(server)
        let fixture = try ProveContractFixture(contract)
        try fixture.apply()
        let before = try accessors(contract)
        let matrix = try fixture.prove()
        #expect(matrix.findings.isEmpty, "\(contract.kind): \(matrix.findings)")
        #expect(matrix.rows.filter { !$0.isAsExpected }.isEmpty)
        #expect(matrix.effort.tokens == 3 && matrix.effort.tokensRevoked == 3)
        #expect(matrix.effort.certificates == 10 && matrix.effort.certificatesRevoked == 10)
        try contract.root().wait { try accessors(contract) == before }
    }

    @Test(arguments: Server.all)
    func `what entities, groups and other roles add is found`(_ server: Server) throws {
        let contract = try ContractFixture.on(server)
        let fixture = try ProveContractFixture(contract)
        try fixture.apply()
        let root = contract.root()
        try root.must(
            "PUT", "sys/policies/acl/more", ["policy": "path \"secret/data/api/*\" { capabilities = [\"read\"] }"])
        let accessor = try #require(root.must("GET", "sys/auth").value("data", "cert/", "accessor"))
        let alias = try root.must(
            "POST", "identity/entity-alias", ["name": "app.h1.agents.example.org", "mount_accessor": accessor])
        let entity = try #require(alias.value("data", "canonical_id"))
        try root.must("POST", "identity/group", ["name": "more", "policies": ["more"], "member_entity_ids": [entity]])
        let agents = try #require(root.must("GET", "pki_agents/cert/ca").string("data", "certificate"))
        try root.must(
            "POST", "auth/cert/certs/glob",
            ["certificate": .string(agents), "allowed_common_names": "api*", "token_policies": "more"])
        let role = "pki_int/roles/coppice-api"
        var settings = try #require(root.must("GET", role).value("data")?.object)
        settings["allow_subdomains"] = true
        try root.must("POST", role, .object(settings))
        let matrix = try fixture.prove()
        #expect(matrix.findings.map(\.code) == [.loginOtherRole, .groupPolicies, .signerWider], "\(matrix.findings)")
        #expect(matrix.findings.map(\.identities) == [["api"], ["app.h1"], ["api"]])
        try root.must("DELETE", "auth/cert/certs/glob")
        try root.must("DELETE", "identity/group/name/more")
        try fixture.apply()
        let last = try fixture.prove()
        #expect(last.isGood, "\(last.findings)")
    }
}
