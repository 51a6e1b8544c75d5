import Artifacts
import Core
import JSON
import Manifest
import OperatorTestSupport
import System
import TestSupport
import X509

@testable import Prove
@testable import Reconcile

extension ReconcileFixture {
    /// A fixture whose environment was applied, its CAs included.
    static func proved(_ fill: (inout EnvironmentBuilder) -> Void = ReconcileFixture.usual) throws -> ReconcileFixture {
        let fixture = try ReconcileFixture(fill)
        let agents = try LabFixture.text(fixture.agents.key.pkcs8PEM()) + fixture.agents.certificate.pem
        try fixture.lab.call("POST", fixture.environment.clients.mount + "/config/ca", ["pem_bundle": .string(agents)])
        for mount in fixture.environment.issuing.map(\.path) {
            try fixture.lab.call(
                "POST", mount + "/root/generate/internal",
                ["common_name": .string("Root of " + mount), "ttl": "8000h", "key_type": "ec", "key_bits": 256])
        }
        guard try fixture.apply().error == nil else { throw ApplyFailed() }
        return fixture
    }

    struct ApplyFailed: Error {}

    /// Proves the environment, and holds the server to what it was before: not one token more.
    func prove(trying: Bool = false) throws -> RightsMatrix {
        let before = try accessors()
        let matrix = try RightsProver(
            environment, files: ManifestFiles(directory: ""), options: RightsProver.Options(isTrying: trying)
        ).run(OperatorSession(connection()))
        guard try accessors() == before else { throw TokensLeft() }
        return matrix
    }

    struct TokensLeft: Error {}

    /// The accessors of all living tokens.
    func accessors() throws -> [String] {
        try lab.call("GET", "auth/token/accessors?list=true")["data"]?["keys"]?.strings ?? []
    }

    /// Writes a policy that no manifest names.
    func policy(_ name: String, _ text: String) throws {
        try lab.call("PUT", "sys/policies/acl/" + name, ["policy": .string(text)])
    }

    /// The entity behind an identity, as its first login makes it.
    func entity(of identity: String, policies: [String] = []) throws -> String {
        let accessor = try lab.call("GET", "sys/auth")["data"]?["cert/"]?["accessor"] ?? .null
        let name = environment.identities.first { $0.name == identity }?.clientName ?? ""
        let made = try lab.call(
            "POST", "identity/entity-alias", ["name": .string(name), "mount_accessor": accessor])
        let id = made["data"]?["canonical_id"]?.string ?? ""
        if !policies.isEmpty { try lab.call("POST", "identity/entity/id/" + id, ["policies": .strings(policies)]) }
        return id
    }

    /// Changes a policy's text by hand.
    func edit(_ name: String, _ change: (String) -> String) throws {
        let path = "sys/policies/acl/" + name
        let text = try lab.call("GET", path)["data"]?["policy"]?.string ?? ""
        try lab.call("PUT", path, ["policy": .string(change(text))])
    }
}
