import Artifacts
import HTTP
import JSON
import OperatorTestSupport
import System
import TestSupport
import Testing
import X509

@testable import Prove
@testable import Reconcile

/// Proving an environment on real lab processes.
@Suite struct ProveTests {
    @Test("what apply made is proved: each identity has the access that it needs and no more")
    func clean() throws {
        let fixture = try ReconcileFixture.proved()
        let matrix = try fixture.prove(trying: true)
        #expect(matrix.findings.isEmpty, "\(matrix.findings)")
        #expect(matrix.rows.map(\.name) == ["web.h1", "web.h2", "api", "edge.h1"])
        #expect(matrix.rows.filter { !$0.isAsExpected }.isEmpty)
        #expect(matrix.effort.tokens == 4 && matrix.effort.tokensRevoked == 4)
        for row in matrix.rows {
            #expect(row.areas.map(\.area) == RightsArea.allCases)
            let undenied = row.areas.filter { $0.denied == 0 }.map(\.area)
            #expect(undenied == [.issuers, .ownToken] && row.areas.reduce(0) { $0 + $1.needed.count } >= 4)
        }
    }

    @Test("a try has exactly the right certificates signed, and revokes them")
    func tries() throws {
        let fixture = try ReconcileFixture.proved()
        let before = try fixture.lab.issued()
        let matrix = try fixture.prove(trying: true)
        // For each of three apps its leaf, right and wider; for three of four identities its client certificate likewise.
        #expect(matrix.effort.certificates == 12 && matrix.effort.certificatesRevoked == 12)
        #expect(try fixture.lab.issued() - before == 12)
        let web = try #require(matrix.rows.first)
        #expect(Set(web.tries.map(\.kind)) == Set(SigningProbe.Kind.allCases))
        for attempt in web.tries {
            switch attempt.outcome {
            case .signed: #expect(attempt.kind.mustBeSigned)
            case .refused: #expect(!attempt.kind.mustBeSigned)
            default: Issue.record("\(attempt)")
            }
        }
        let untried = try fixture.prove()
        #expect(untried.rows.flatMap(\.tries).isEmpty && untried.effort.certificates == 0)
        #expect(try fixture.lab.issued() - before == 12)
    }

    @Test(
        "each thing that is done by hand gives exactly its finding",
        arguments: policies + logins + signers + tickets + lacks)
    func manualChange(_ change: ManualChange) throws {
        let fixture = try ReconcileFixture.proved()
        try change.make(fixture)
        let matrix = try fixture.prove(trying: change.trying)
        #expect(matrix.findings.map(\.code) == [change.code], "\(matrix.findings)")
        let finding = try #require(matrix.findings.first)
        #expect(finding.identities == change.identities)
        #expect(change.evidence.isEmpty || finding.evidence.contains { $0.contains(change.evidence) }, "\(finding)")
        #expect(!finding.remedy.isEmpty && !finding.summary.hasSuffix("."))
        #expect(matrix.effort.tokensRevoked == matrix.effort.tokens)
        #expect(matrix.effort.certificatesRevoked == matrix.effort.certificates)
    }

    @Test("what the probe says is what a real login may do, with policies of entity and groups")
    func asARealLogin() throws {
        let fixture = try ReconcileFixture.proved()
        try fixture.policy("more", "path \"sys/mounts\" { capabilities = [\"read\"] }")
        let id = try fixture.entity(of: "web.h1", policies: ["more"])
        try fixture.policy("most", "path \"sys/policies/acl/*\" { capabilities = [\"list\"] }")
        try fixture.lab.call("POST", "identity/group", ["policies": ["most"], "member_entity_ids": [.string(id)]])
        let probed = try #require(try fixture.prove().rows.first)
        let name = "web.h1.agents.example.org"
        let (certificate, key) = try fixture.agents.leaf(names: RequestedNames(commonName: name, dns: [name]))
        let transport = Transport(
            tls: TLSIdentity(
                trust: Array(fixture.lab.authority.utf8), certificate: Array(certificate.pem.utf8),
                key: try key.pkcs8PEM()))
        let login = HTTPRequest(
            method: "POST", url: fixture.lab.address + "/v1/auth/cert/login",
            body: SecretBytes(copying: Array("{\"name\":\"coppice-web.h1\"}".utf8).span))
        let body = try transport.perform(login).get().body
        let granted = try body.withSpan { try JSONValue.parse($0) }["auth"]?["policies"]?.strings ?? []
        #expect(Set(granted) == Set(probed.policies.map(\.name)) && granted.count == 3)
    }

    @Test("a token that may not make probe tokens is told what it needs, and leaves none behind")
    func narrowOperator() throws {
        let fixture = try ReconcileFixture.proved()
        let rights = """
            path "*" { capabilities = ["read", "list", "update"] }
            path "auth/token/create-orphan" { capabilities = ["update"] }
            """
        let session = OperatorSession(fixture.connection(token: try fixture.token(rights)))
        let before = try fixture.accessors()
        let error = #expect(throws: ReconcileError.self) {
            try RightsProver(fixture.environment, files: ManifestFiles(directory: ""), options: RightsProver.Options())
                .run(session)
        }
        guard case .cannotProbe = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.hints.joined().contains("sudo") == true)
        #expect(try fixture.accessors() == before)
    }

    @Test(
        "a role of somebody else's that signs client names is a note",
        arguments: [
            (["allow_any_name": true], 4), (["allowed_domains": ["agents.example.org"], "allow_subdomains": true], 4),
            (["allowed_domains": ["web.*"], "allow_glob_domains": true], 2),
            (["allowed_domains": ["api.agents.example.org"], "allow_bare_domains": true], 1),
            (["allowed_domains": ["agents.example.org"], "allow_bare_domains": true], 0),
            (["allowed_domains": ["example.com"], "allow_subdomains": true], 0),
        ] as [(JSONObject, Int)])
    func foreignRole(_ settings: JSONObject, _ count: Int) throws {
        let fixture = try ReconcileFixture.proved()
        try fixture.lab.call("POST", "pki_agents/roles/legacy", .object(settings))
        let matrix = try fixture.prove()
        #expect(matrix.findings.isEmpty && matrix.notes.count == (count == 0 ? 0 : 1), "\(matrix.notes)")
        let people = count == 1 ? "one identity" : "\(count) identities"
        #expect(matrix.notes.allSatisfy { $0.hasPrefix("pki_agents/roles/legacy signs the client names of \(people)") })
    }

    @Test("what was signed and may not be revoked is a note with the path and what helps")
    func unrevoked() throws {
        let fixture = try ReconcileFixture.proved()
        let rights = """
            path "*" { capabilities = ["create", "read", "list", "update", "sudo"] }
            path "pki_agents/revoke" { capabilities = ["deny"] }
            """
        let session = OperatorSession(fixture.connection(token: try fixture.token(rights)))
        let matrix = try RightsProver(
            fixture.environment, files: ManifestFiles(directory: ""), options: RightsProver.Options(isTrying: true)
        ).run(session)
        #expect(matrix.findings.isEmpty && matrix.effort.certificatesRevoked == matrix.effort.certificates - 6)
        #expect(matrix.notes.count == 1)
        #expect(matrix.notes.first?.hasPrefix("6 certificates are not revoked by pki_agents/revoke: ") == true)
        #expect(matrix.notes.first?.contains("hint: add path \"pki_agents/revoke\" {") == true)
    }

    @Test("whoever stops it leaves no token behind")
    func stopped() throws {
        let fixture = try ReconcileFixture.proved()
        let before = try fixture.accessors()
        for moment in 1...3 {
            var asked = 0
            #expect(throws: ReconcileError.stopped) {
                try RightsProver(
                    fixture.environment, files: ManifestFiles(directory: ""),
                    options: RightsProver.Options(isTrying: true)
                )
                .run(
                    OperatorSession(fixture.connection()),
                    isStopped: {
                        asked += 1
                        return asked >= moment
                    })
            }
            #expect(try fixture.accessors() == before)
        }
    }
}
