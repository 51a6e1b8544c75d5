import Core
import JSON
import OperatorTestSupport
import TestSupport
import Testing
import X509

@testable import Reconcile

/// Every object that apply makes is changed by hand, and the plan shows exactly that.
@Suite struct DriftTests {
    struct ManualChange: CustomTestStringConvertible {
        let path: String
        let settings: JSONObject
        var testDescription: String { "\(path): \(settings.keys.joined(separator: ", "))" }
    }

    private static let signing: [JSONObject] = [
        ["allowed_domains": ["web.example.org", "h1.web.example.org", "evil.example.org"]],
        ["allowed_domains": ["web.example.org"]], ["allow_subdomains": true], ["allow_glob_domains": true],
        ["allow_any_name": true], ["allow_localhost": true], ["allow_wildcard_certificates": true],
        ["allow_ip_sans": true], ["allowed_uri_sans": ["*"]], ["allowed_other_sans": ["*"]],
        ["cn_validations": ["email", "hostname"]], ["cn_validations": ["disabled"]], ["enforce_hostnames": false],
        ["require_cn": false], ["client_flag": true], ["server_flag": false], ["code_signing_flag": true],
        ["email_protection_flag": true], ["ext_key_usage": ["ClientAuth"]],
        ["key_usage": ["DigitalSignature", "CertSign"]], ["key_type": "any", "key_bits": 0],
        ["key_bits": 384], ["max_ttl": "8760h", "ttl": "1h"], ["generate_lease": true], ["no_store": true],
        ["not_after_bound": "permit"], ["not_before_bound": "permit"], ["not_after": "9999-12-31T23:59:59Z"],
        ["not_before_duration": "24h"], ["organization": ["Example"]], ["issuer_ref": "other"],
        ["allowed_serial_numbers": ["*"]], ["allowed_user_ids": ["*"]], ["allowed_domains_template": true],
    ]

    private static let login: [JSONObject] = [
        ["allowed_common_names": ["*"]], ["allowed_common_names": []],
        ["allowed_common_names": ["web.h1.agents.example.org", "other"]], ["allowed_dns_sans": ["*"]],
        ["allowed_names": ["x"]], ["required_extensions": ["1.2.3:x"]],
        ["token_policies": ["coppice-web.h1", "admin"]], ["token_policies": []], ["token_no_default_policy": false],
        ["token_ttl": "2h"], ["token_max_ttl": "8760h"], ["token_period": "1h"], ["token_explicit_max_ttl": "30m"],
        ["token_num_uses": 3], ["token_type": "batch"], ["token_bound_cidrs": ["10.0.0.0/8"]],
        ["display_name": "somebody"], ["ocsp_enabled": true],
    ]

    static let manualChanges: [ManualChange] =
        signing.map { ManualChange(path: "pki_int/roles/coppice-web.h1", settings: $0) }
        + signing.filter { $0["client_flag"] == nil && $0["server_flag"] == nil && $0["allowed_domains"] == nil }
        .map { ManualChange(path: "pki_agents/roles/coppice-edge.h1", settings: $0) }
        + [ManualChange(path: "pki_agents/roles/coppice-edge.h1", settings: ["server_flag": true])]
        + login.map { ManualChange(path: "auth/cert/certs/coppice-web.h1", settings: $0) }

    @Test("each setting of a role that is changed by hand shows, alone, and apply puts it right")
    func roles() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        for change in Self.manualChanges {
            try fixture.setByHand(change.path, change.settings)
            let plan = try fixture.makePlan().plan
            #expect(plan.changes.map(\.path) == [change.path], "\(change)")
            let found = plan.changes.first?.differences ?? []
            #expect(Set(found.map(\.setting)) == Set(change.settings.keys), "\(change): \(found)")
            #expect(found.allSatisfy { $0.old != $0.new }, "\(change)")
            #expect(try fixture.apply().error == nil, "\(change)")
        }
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("the certificate of a login role that is changed by hand shows")
    func certificate() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        let other = try TestCA.root("Another CA").certificate.pem
        try fixture.setByHand(
            "auth/cert/certs/coppice-api", ["certificate": .string(fixture.agents.certificate.pem + other)])
        let change = try #require(try fixture.makePlan().plan.changes.first)
        #expect(change.differences.map(\.setting) == ["certificate"])
        #expect(change.differences.first?.old?.contains("Another CA") == true)
        try fixture.apply()
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    struct Text: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (String) -> String
        /// The paths that differ.
        let paths: [String]
    }

    @Test(
        "each path of a policy that is changed by hand shows",
        arguments: [
            Text(
                testDescription: "a path more",
                change: { $0 + "\npath \"secret/data/*\" { capabilities = [\"read\"] }" },
                paths: ["secret/data/*"]),
            Text(
                testDescription: "a capability more",
                change: {
                    $0.replacing(
                        "path \"secret/data/web/db\" {\n  capabilities = [\"read\"]",
                        with: "path \"secret/data/web/db\" {\n  capabilities = [\"read\", \"update\"]")
                }, paths: ["secret/data/web/db"]),
            Text(
                testDescription: "dates allowed", change: { $0.replacing("\"not_after\" = []", with: "\"x\" = []") },
                paths: ["pki_int/sign/coppice-web.h1"]),
            Text(
                testDescription: "another name of a client", change: { $0.replacing("[\"web.h1.", with: "[\"web.h2.") },
                paths: ["pki_agents/sign/coppice-web.h1"]),
            Text(
                testDescription: "a name of a client that may be left out",
                change: { $0.replacing("required_parameters = [\"common_name\", ", with: "required_parameters = [") },
                paths: ["pki_agents/sign/coppice-web.h1"]),
            Text(
                testDescription: "a denial more",
                change: { $0 + "\npath \"auth/token/lookup-self\" { capabilities = [\"deny\"] }" },
                paths: ["auth/token/lookup-self"]),
            Text(
                testDescription: "an end of a path",
                change: {
                    $0.replacing(
                        "path \"secret/data/web/db\" {",
                        with: "path \"secret/data/web/db\" {\n  expiration = \"2040-01-01\"")
                }, paths: ["secret/data/web/db"]),
            Text(
                testDescription: "a limit of a list",
                change: {
                    $0.replacing(
                        "path \"auth/token/lookup-self\" {",
                        with: "path \"auth/token/lookup-self\" {\n  pagination_limit = 1")
                }, paths: ["auth/token/lookup-self"]),
            Text(
                testDescription: "every lease", change: { $0.replacing("\"database/creds/web/*\"", with: "") },
                paths: ["sys/leases/renew"]),
        ])
    func policies(_ text: Text) throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        let path = "sys/policies/acl/coppice-web.h1"
        let before = try #require(try fixture.lab.call("GET", path)["data"]?["policy"]?.string)
        let changed = text.change(before)
        #expect(changed != before)
        try fixture.lab.call("PUT", path, ["policy": .string(changed)])
        let plan = try fixture.makePlan().plan
        #expect(plan.changes.map(\.path) == [path])
        #expect(plan.changes.first?.differences.map(\.setting) == text.paths)
        try fixture.apply()
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("a policy that somebody has only tidied up is left as it is")
    func tidied() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        let path = "sys/policies/acl/coppice-edge.h1"
        let text = try #require(try fixture.lab.call("GET", path)["data"]?["policy"]?.string)
        let blocks = text.split(separator: "\n\n").dropFirst().reversed().joined(separator: "\n# tidied\n")
        try fixture.lab.call("PUT", path, ["policy": .string(blocks)])
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test(
        "an object that is removed by hand is made again",
        arguments: [
            "sys/policies/acl/coppice-web.h1", "auth/cert/certs/coppice-web.h1", "pki_int/roles/coppice-web.h1",
            "pki_agents/roles/coppice-web.h1",
        ])
    func removed(_ path: String) throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        try fixture.lab.call("DELETE", path)
        let plan = try fixture.makePlan().plan
        #expect(plan.changes.map(\.path) == [path] && plan.changes.map(\.action) == [.create])
        try fixture.apply()
        #expect(try fixture.makePlan().plan.isEmpty)
    }
}
