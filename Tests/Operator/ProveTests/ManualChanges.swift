import Artifacts
import Core
import JSON
import Manifest
import OperatorTestSupport
import System
import TestSupport
import Testing
import X509

@testable import Prove
@testable import Reconcile

// Changes made by hand.
extension ProveTests {
    /// One change made by hand, and the one finding that must come of it.
    struct ManualChange: CustomTestStringConvertible {
        let testDescription: String
        let code: RightsFinding.Code
        var identities = ["web.h1"]
        /// What the evidence must have in it.
        var evidence = ""
        var trying = false
        let make: @Sendable (ReconcileFixture) throws -> Void
    }

    static let policies: [ManualChange] = [
        ManualChange(
            testDescription: "a policy at the entity", code: .entityPolicies,
            evidence: "pki_int/sign/coppice-api (update)"
        ) { fixture in
            try fixture.policy("more", "path \"pki_int/sign/coppice-api\" { capabilities = [\"update\"] }")
            _ = try fixture.entity(of: "web.h1", policies: ["more"])
        },
        ManualChange(
            testDescription: "a policy at a group that the entity is in through another", code: .groupPolicies,
            identities: ["web.h1", "edge.h1"], evidence: "edge.h1: sys/mounts (read)"
        ) { fixture in
            try fixture.policy("more", "path \"sys/mounts\" { capabilities = [\"read\"] }")
            let members = [try fixture.entity(of: "web.h1"), try fixture.entity(of: "edge.h1")]
            let inner = try fixture.lab.call(
                "POST", "identity/group", ["name": "inner", "member_entity_ids": .strings(members)])
            try fixture.lab.call(
                "POST", "identity/group",
                ["name": "outer", "policies": ["more"], "member_group_ids": [inner["data"]?["id"] ?? .null]])
        },
        ManualChange(
            testDescription: "a further policy on the role", code: .loginPolicies,
            evidence: "auth/token/create (update)"
        ) { fixture in
            try fixture.policy("more", "path \"auth/token/*\" { capabilities = [\"update\"] }")
            try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["token_policies": ["coppice-web.h1", "more"]])
        },
        ManualChange(
            testDescription: "a further policy that is not there", code: .loginPolicies
        ) { fixture in
            try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["token_policies": ["coppice-web.h1", "later"]])
        },
        ManualChange(
            testDescription: "default attached", code: .loginDefault, evidence: "sys/leases/lookup (update)"
        ) { fixture in
            try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["token_no_default_policy": false])
        },
        ManualChange(
            testDescription: "a glob that reaches another's secret", code: .policyWider, identities: ["edge.h1"],
            evidence: "secret/data/web/db (read)"
        ) { fixture in
            try fixture.edit("coppice-edge.h1") { $0 + "\npath \"secret/data/*\" { capabilities = [\"read\"] }" }
        },
        ManualChange(
            testDescription: "a path that the manifest does not name", code: .policyWider,
            evidence: "transit/decrypt/x (update)"
        ) { fixture in
            try fixture.edit("coppice-web.h1") { $0 + "\npath \"transit/decrypt/x\" { capabilities = [\"update\"] }" }
        },
        ManualChange(
            testDescription: "a template that the entity fills", code: .policyWider,
            evidence: "secret/data/web/db (update)"
        ) { fixture in
            let id = try fixture.entity(of: "web.h1")
            try fixture.lab.call("POST", "identity/entity/id/" + id, ["metadata": ["job": "web"]])
            try fixture.edit("coppice-web.h1") {
                $0 + "\npath \"secret/data/{{identity.entity.metadata.job}}/db\" { capabilities = [\"update\"] }"
            }
        },
        ManualChange(
            testDescription: "a role of somebody else's that is signed by", code: .policyWider,
            evidence: "pki_int/sign/legacy (update)"
        ) { fixture in
            try fixture.lab.call("POST", "pki_int/roles/legacy", ["allow_any_name": true])
            try fixture.edit("coppice-web.h1") { $0 + "\npath \"pki_int/sign/legacy\" { capabilities = [\"update\"] }" }
        },
        ManualChange(
            testDescription: "dates of its own", code: .policyParameters, evidence: "not_after may be given"
        ) { fixture in
            try fixture.edit("coppice-web.h1") { $0.replacing("\"not_after\" = []", with: "\"x\" = []") }
        },
        ManualChange(
            testDescription: "every lease", code: .policyParameters, evidence: "sys/leases/renew"
        ) { fixture in
            try fixture.edit("coppice-web.h1") { $0.replacing("\"database/creds/web/*\"", with: "") }
        },
    ]

    static let logins: [ManualChange] = [
        ManualChange(
            testDescription: "a second login role with a glob", code: .loginOtherRole,
            identities: ["web.h1", "web.h2"], evidence: "allowed_common_names=web.*"
        ) { fixture in
            try fixture.lab.call(
                "POST", "auth/cert/certs/monitoring",
                [
                    "certificate": .string(fixture.agents.certificate.pem), "allowed_common_names": ["web.*"],
                    "token_policies": ["monitoring"],
                ])
        },
        ManualChange(
            testDescription: "a login role without names", code: .loginUnbounded,
            identities: ["web.h1", "web.h2", "api", "edge.h1"]
        ) { fixture in
            try fixture.lab.call(
                "POST", "auth/cert/certs/open", ["certificate": .string(fixture.agents.certificate.pem)])
        },
        ManualChange(
            testDescription: "an identity's own role without names", code: .loginUnbounded,
            identities: ["web.h2", "api", "edge.h1"]
        ) { fixture in
            try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["allowed_common_names": []])
        },
        ManualChange(
            testDescription: "an identity's own role for its neighbour too", code: .loginOtherRole,
            identities: ["web.h2"]
        ) { fixture in
            try fixture.setByHand(
                "auth/cert/certs/coppice-web.h1",
                ["allowed_common_names": ["web.h1.agents.example.org", "web.h2.agents.example.org"]])
        },
        ManualChange(
            testDescription: "an identity's own role for a stranger too", code: .loginNames,
            evidence: "allowed_common_names=mallory"
        ) { fixture in
            try fixture.setByHand(
                "auth/cert/certs/coppice-web.h1", ["allowed_common_names": ["web.h1.agents.example.org", "mallory"]])
        },
        ManualChange(
            testDescription: "an identity's own role that also stands on another CA", code: .loginCA,
            evidence: "also takes certificates of CN=Mallory"
        ) { fixture in
            let other = try TestCA.root("Mallory").certificate.pem
            try fixture.setByHand(
                "auth/cert/certs/coppice-web.h1", ["certificate": .string(fixture.agents.certificate.pem + other)])
        },
        ManualChange(
            testDescription: "a login role bounded by what every certificate has", code: .loginOtherRole,
            identities: ["web.h1", "web.h2", "api", "edge.h1"], evidence: "required_extensions=2.5.29.17:*"
        ) { fixture in
            try fixture.lab.call(
                "POST", "auth/cert/certs/open",
                ["certificate": .string(fixture.agents.certificate.pem), "required_extensions": ["2.5.29.17:*"]])
        },
        ManualChange(
            testDescription: "a login role on an authority two above the agents'", code: .loginUnbounded,
            identities: ["web.h1", "web.h2", "api", "edge.h1"]
        ) { fixture in
            let top = try TestCA.root("Group Root", now: Clock.wall())
            let middle = try top.intermediate("Company Root")
            let crossed = try middle.crossSign(fixture.agents)
            let roles = ["top": top.certificate, "middle": middle.certificate, "crossed": crossed]
            for (name, certificate) in roles {
                // Only the first is open: the others show the way up, and accept no identity.
                let names: JSONValue = name == "top" ? [] : ["nobody"]
                try fixture.lab.call(
                    "POST", "auth/cert/certs/" + name,
                    ["certificate": .string(certificate.pem), "allowed_common_names": names])
            }
        },
        ManualChange(
            testDescription: "a login role in another mount", code: .loginOtherRole, identities: ["api"]
        ) { fixture in
            try fixture.lab.call("POST", "sys/auth/legacy", ["type": "cert"])
            try fixture.lab.call(
                "POST", "auth/legacy/certs/api",
                [
                    "certificate": .string(fixture.agents.certificate.pem),
                    "allowed_dns_sans": ["api.agents.example.org"],
                ])
        },
    ]

    static let signers: [ManualChange] = [
        ManualChange(
            testDescription: "names below", code: .signerWider, evidence: "tried a name below its own", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allow_subdomains": true]) },
        ManualChange(
            testDescription: "any name", code: .signerWider, evidence: "tried another workload's name", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allow_any_name": true]) },
        ManualChange(
            testDescription: "any key", code: .signerWider, evidence: "tried a key of another kind", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["key_type": "any", "key_bits": 0]) },
        ManualChange(
            testDescription: "a longer lifetime", code: .signerWider, evidence: "its lifetime is", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["max_ttl": "100h"]) },
        ManualChange(
            testDescription: "client certificates from the mount of leaves", code: .signerWider,
            evidence: "it has the usage ClientAuth", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["client_flag": true]) },
        ManualChange(
            testDescription: "localhost", code: .signerWider, evidence: "tried localhost", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allow_localhost": true]) },
        ManualChange(
            testDescription: "addresses", code: .signerWider, evidence: "tried an IP address", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allow_ip_sans": true]) },
        ManualChange(
            testDescription: "any URI", code: .signerWider, evidence: "tried another workload's URI", trying: true
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allowed_uri_sans": ["spiffe://*"]]) },
        ManualChange(
            testDescription: "an end of its own choosing, read", code: .signerWider,
            evidence: "not_after_bound is permit"
        ) { fixture in try fixture.setByHand("pki_int/roles/coppice-web.h1", ["not_after_bound": "permit"]) },
        ManualChange(
            testDescription: "a client name of somebody else's", code: .signerWider, identities: ["edge.h1"],
            evidence: "allowed_domains has web.h1.agents.example.org", trying: true
        ) { fixture in
            try fixture.setByHand(
                "pki_agents/roles/coppice-edge.h1",
                ["allowed_domains": ["edge.h1.agents.example.org", "web.h1.agents.example.org"]])
        },
    ]

    /// What a ticket may do, and the right that signs client certificates.
    static let tickets: [ManualChange] = [
        ManualChange(
            testDescription: "tickets that read a secret", code: .policyWider
        ) { fixture in
            try fixture.edit("coppice-web.h1-enrol") {
                $0 + "path \"secret/data/web/db\" { capabilities = [\"read\"] }\n"
            }
        },
        ManualChange(
            testDescription: "tickets of another name", code: .policyParameters,
            evidence: "pki_agents/sign/coppice-web.h1: another common_name may be given"
        ) { fixture in
            try fixture.edit("coppice-web.h1-enrol") {
                $0.replacing("[\"web.h1.agents.example.org\"]", with: "[\"*.agents.example.org\"]")
            }
        },
        ManualChange(
            testDescription: "a client name that may be left out", code: .policyParameters,
            evidence: "pki_agents/sign/coppice-web.h1: common_name may be left out"
        ) { fixture in
            try fixture.edit("coppice-web.h1") { $0.replacing("[\"common_name\", \"exclude", with: "[\"exclude") }
        },
        ManualChange(
            testDescription: "a client certificate with SANs", code: .policyParameters,
            evidence: "pki_agents/sign/coppice-web.h1: alt_names may be given"
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing("\"csr\" = []", with: "\"csr\" = []\n\"alt_names\" = []")
            }
        },
        ManualChange(
            testDescription: "a client role that looks into the CSR", code: .signerWider,
            evidence: "use_csr_sans is true"
        ) { fixture in try fixture.setByHand("pki_agents/roles/coppice-web.h1", ["use_csr_sans": true]) },
        ManualChange(
            testDescription: "tickets with the identity's own policy", code: .signerWider,
            evidence: "allowed_policies has coppice-web.h1"
        ) { fixture in
            try fixture.setByHand(
                "auth/token/roles/coppice-web.h1-enrol",
                ["allowed_policies": ["coppice-web.h1-enrol", "coppice-web.h1"]])
        },
        ManualChange(
            testDescription: "tickets without an end of their uses", code: .signerWider,
            evidence: "token_num_uses is 0 instead of 3"
        ) { fixture in try fixture.setByHand("auth/token/roles/coppice-web.h1-enrol", ["token_num_uses": 0]) },
        ManualChange(testDescription: "no policy for tickets", code: .policyMissing) { fixture in
            try fixture.lab.call("DELETE", "sys/policies/acl/coppice-web.h1-enrol")
        },
        ManualChange(testDescription: "no token role", code: .signerMissing) { fixture in
            try fixture.lab.call("DELETE", "auth/token/roles/coppice-web.h1-enrol")
        },
    ]

    static let lacks: [ManualChange] = [
        ManualChange(
            testDescription: "a secret that may not be read", code: .policyNarrower,
            evidence: "not allowed: secret/data/web/db (read)"
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing("path \"secret/data/web/db\"", with: "path \"secret/data/w\"").replacing(
                    "path \"secret/data/w\" {\n  capabilities = [\"read\"]",
                    with: "path \"secret/data/w\" {\n  capabilities = [\"deny\"]")
            }
        },
        ManualChange(
            testDescription: "a parameter that the agent does not send", code: .policyNarrower,
            evidence: "pki_int/sign/coppice-web.h1: the parameters", trying: true
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing(
                    "path \"pki_int/sign/coppice-web.h1\" {",
                    with: "path \"pki_int/sign/coppice-web.h1\" {\n  required_parameters = [\"remark\"]")
            }
        },
        ManualChange(
            testDescription: "only some of the parameters that the agent sends", code: .policyNarrower,
            evidence: "(alt_names, common_name, csr, format, ttl)", trying: true
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing(
                    "path \"pki_int/sign/coppice-web.h1\" {",
                    with: """
                        path "pki_int/sign/coppice-web.h1" {
                          allowed_parameters = { "csr" = [], "format" = [], "common_name" = [] }
                        """)
            }
        },
        ManualChange(
            testDescription: "an answer that must be wrapped", code: .policyNarrower,
            evidence: "secret/data/web/db: the parameters or the wrapping"
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing(
                    "path \"secret/data/web/db\" {", with: "path \"secret/data/web/db\" {\n  min_wrapping_ttl = \"1s\"")
            }
        },
        ManualChange(
            testDescription: "a path that ends by itself", code: .policyNarrower,
            evidence: "secret/data/web/db: expiration is 2040-01-01"
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing(
                    "path \"secret/data/web/db\" {",
                    with: "path \"secret/data/web/db\" {\n  expiration = \"2040-01-01\"")
            }
        },
        ManualChange(
            testDescription: "a token that may not even ask", code: .policyNarrower,
            evidence: "sys/capabilities-self (update)"
        ) { fixture in
            try fixture.edit("coppice-web.h1") {
                $0.replacing(
                    "path \"sys/capabilities-self\" {\n  capabilities = [\"update\"]",
                    with: "path \"sys/capabilities-self\" {\n  capabilities = [\"deny\"]")
            }
        },
        ManualChange(
            testDescription: "no policy", code: .policyMissing, evidence: "secret/data/web/db (read)"
        ) { fixture in try fixture.lab.call("DELETE", "sys/policies/acl/coppice-web.h1") },
        ManualChange(
            testDescription: "a role that does not give the policy", code: .loginPolicyMissing
        ) { fixture in try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["token_policies": []]) },
        ManualChange(
            testDescription: "no login role", code: .loginMissing
        ) { fixture in try fixture.lab.call("DELETE", "auth/cert/certs/coppice-web.h1") },
        ManualChange(
            testDescription: "no signing role", code: .signerMissing, evidence: "tried its own names: refused",
            trying: true
        ) { fixture in try fixture.lab.call("DELETE", "pki_int/roles/coppice-web.h1") },
        ManualChange(
            testDescription: "a signing role without a name", code: .signerNarrower,
            evidence: "tried its own names: refused", trying: true
        ) { fixture in
            try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allowed_domains": ["web.example.org"]])
        },
        ManualChange(
            testDescription: "a disabled entity", code: .entityDisabled
        ) { fixture in
            let id = try fixture.entity(of: "web.h1")
            try fixture.lab.call("POST", "identity/entity/id/" + id, ["disabled": true])
        },
        ManualChange(
            testDescription: "a rotated issuer of client certificates", code: .tryFailed,
            identities: ["web.h1", "web.h2", "edge.h1"], evidence: "signed by CN=Next, which does not chain to",
            trying: true
        ) { fixture in
            try fixture.lab.call(
                "POST", "pki_agents/root/rotate/internal", ["common_name": "Next", "key_type": "ec", "ttl": "8000h"])
            let issuer = try fixture.lab.call("GET", "pki_agents/issuers?list=true")["data"]?["keys"]?.strings ?? []
            let facts = try issuer.map { id in
                (id, try fixture.lab.call("GET", "pki_agents/issuer/\(id)/json")["data"]?["certificate"]?.string ?? "")
            }
            let next = facts.first { !$0.1.contains(fixture.agents.certificate.pem.dropLast(10)) }?.0 ?? ""
            try fixture.lab.call("POST", "pki_agents/config/issuers", ["default": .string(next)])
            let notes = try fixture.makePlan().plan.notes.map(\.text)
            #expect(
                notes.count == 1 && notes[0].contains("lacks CN=Next (")
                    && notes[0].contains("by which pki_agents signs"), "\(notes)")
        },
        ManualChange(
            testDescription: "a mount without a CA", code: .tryFailed, identities: ["web.h1"],
            evidence: "the mount has no issuer", trying: true
        ) { fixture in
            fixture.change { $0.identities.removeAll { $0.name != "web.h1" } }
            try fixture.apply()
            try fixture.lab.call("DELETE", "pki_int/root")
        },
    ]
}
