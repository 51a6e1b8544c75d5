import AgentConfig
import Artifacts
import JSON
import Manifest
import TestSupport
import Testing
import VaultPolicy
import YAML

/// Policies of random environments, judged by the access list that the lab decides by.
@Suite struct PolicyBoundaryTests {
    @Test("no identity may do anything on a path that belongs to another", arguments: 0..<150)
    func nobodyReachesAnother(_ seed: Int) throws {
        let environment = Environment.random(seed: UInt64(seed))
        let lists = try environment.identities.map { identity in
            (identity, try Self.accessList(of: identity, in: environment))
        }
        for (identity, list) in lists {
            for other in environment.identities where other.name != identity.name {
                for path in Self.own(other, in: environment) where !Self.shares(path, identity, other) {
                    #expect(
                        list.capabilities(path) == ["deny"], "\(identity.name) may touch \(path) of \(other.name)")
                }
            }
        }
    }

    @Test("no identity reaches what administers the server", arguments: 0..<20)
    func nobodyAdministers(_ seed: Int) throws {
        let environment = Environment.random(seed: UInt64(seed))
        for identity in environment.identities {
            let list = try Self.accessList(of: identity, in: environment)
            for path in Self.administrative(environment) {
                #expect(list.capabilities(path) == ["deny"], "\(identity.name) may touch \(path)")
            }
        }
    }

    @Test("each identity has the access that its agent needs", arguments: 0..<50)
    func everybodyMayWork(_ seed: Int) throws {
        let environment = Environment.random(seed: UInt64(seed))
        for identity in environment.identities {
            let list = try Self.accessList(of: identity, in: environment)
            func expect(_ operation: VaultPolicy.Operation, _ path: String, _ data: JSONObject = [:]) {
                #expect(
                    list.allows(AccessList.Question(operation, path, data: data)),
                    "\(identity.name): \(operation) \(path)")
            }
            expect(.read, "auth/token/lookup-self")
            expect(.update, "auth/token/renew-self")
            expect(.update, "auth/token/revoke-self")
            expect(.update, "sys/capabilities-self", ["paths": ["x"]])
            let request: JSONObject = ["csr": "x", "format": "pem", "common_name": "x", "alt_names": "x", "ttl": "1h"]
            for leaf in identity.configuration.leaves { expect(.update, leaf.sign, request) }
            let client: JSONObject = [
                "csr": "x", "common_name": .string(identity.clientName), "exclude_cn_from_sans": true, "ttl": "1h",
            ]
            if identity.renewal == .own { expect(.update, environment.clientSigningPath(identity), client) }
            for secret in identity.configuration.secrets {
                expect(.read, secret.read)
                guard secret.read.hasPrefix("database/") else { continue }
                let lease = secret.read + "/h7Xq"
                expect(.update, "sys/leases/renew", ["lease_id": .string(lease), "increment": 60])
            }
            for mount in identity.configuration.trusts.flatMap(\.issuers) {
                expect(.list, mount + "/issuers/")
                expect(.read, mount + "/issuer/a1b2/json")
                expect(.read, mount + "/issuer/a1b2")
                expect(.read, mount + "/cert/ca_chain")
            }
        }
    }

    @Test("a request's own dates are refused, and a lease of somebody else", arguments: 0..<20)
    func parametersAreBounded(_ seed: Int) throws {
        let environment = Environment.random(seed: UInt64(seed))
        for identity in environment.identities {
            let list = try Self.accessList(of: identity, in: environment)
            let paths = identity.configuration.leaves.map(\.sign) + [environment.clientSigningPath(identity)]
            for (path, name) in paths.flatMap({ [($0, "not_after"), ($0, "not_before")] }) {
                #expect(!list.allows(AccessList.Question(.update, path, data: [name: "2099-01-01T00:00:00Z"])))
            }
            for lease in ["database/creds/other/x", "database/creds/x", "auth/token/create/x"] {
                let data: JSONObject = ["lease_id": .string(lease), "increment": 60]
                #expect(!list.allows(AccessList.Question(.update, "sys/leases/renew", data: data)))
            }
        }
    }

    private static let pieces = [
        "a", "web", "api", "/", "/", "+", "*", "{", "}", "{{", "}}", "{{identity.entity.name}}",
        "{{identity.entity.id}}",
        "${a}", "%2f", ",", "[", "~", "'", "\"", "\\", "?", "#", ":", " ", "<workload>", "\u{E9}",
    ]

    @Test("a secret's path, whatever is in it, is refused or is that path alone for everybody", arguments: 0..<400)
    func pathsAreLiteral(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let path =
            "secret/data/" + (0...Int.random(in: 0...4, using: &random)).map { _ in random.pick(Self.pieces) }.joined()
        guard let environment = try? Self.environment(reading: path) else { return }
        let (identity, desired) = (
            try #require(environment.identities.first), try #require(environment.desiredState().policies.first)
        )
        let read = try #require(identity.configuration.secrets.first).read
        let policy = try Policy.parse(name: desired.name, text: desired.text)
        var facts = IdentityFacts()
        (facts.entityID, facts.entityName) = ("1", "api")
        #expect(policy.rules(for: facts) == policy.rules)
        #expect(policy.rules.contains { $0.kind != .prefix && $0.path == read }, "\(read)")
        let list = AccessList([policy], for: facts)
        #expect(list.capabilities(read) == ["read"] && list.capabilities("secret/data/api/db") == ["deny"], "\(read)")
    }

    /// An environment of one app that reads there, as the manifest's parser makes it.
    private static func environment(reading path: String) throws -> Environment {
        let text = """
            environments:
              test:
                vault: { address: https://vault.test:8200, trust: ca/vault.pem }
                domain: example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
            identities:
              web:
                kind: app
                user: web
                secret: [{ name: db, read: \(JSONValue.string(path).text(pretty: false)), files: { a: { format: env } } }]

            """
        return try ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml")).checked().environment(nil)
    }

    private static func accessList(of identity: Identity, in environment: Environment) throws -> AccessList {
        let policies = environment.desiredState().policies.filter { $0.identity == identity.name }
        return AccessList(try policies.map { try Policy.parse(name: $0.name, text: $0.text) })
    }

    /// What belongs to an identity: where it has certificates signed, and what it reads.
    private static func own(_ identity: Identity, in environment: Environment) -> [String] {
        let name = environment.objectName(identity)
        let mounts = environment.issuing.map(\.path) + [environment.clients.mount]
        let signing = mounts.flatMap { ["\($0)/sign/\(name)", "\($0)/issue/\(name)", "\($0)/roles/\(name)"] }
        let secrets = identity.configuration.secrets.flatMap { [$0.read, $0.read + "/more"] }
        return signing + secrets
            + ["auth/\(environment.login.path)/certs/\(name)", "sys/policies/acl/\(name)"]
    }

    /// Instances of one workload share its secrets.
    private static func shares(_ path: String, _ one: Identity, _ other: Identity) -> Bool {
        one.workload == other.workload && one.configuration.secrets.contains { $0.read == path }
    }

    private static func administrative(_ environment: Environment) -> [String] {
        let mounts = (environment.issuing.map(\.path) + [environment.clients.mount]).flatMap { mount in
            [
                "root/generate/internal", "root/sign-intermediate", "intermediate/set-signed", "sign-verbatim",
                "sign-verbatim/x", "config/ca", "config/issuers", "issuers/import/bundle", "keys", "key/x", "revoke",
                "tidy", "roles/x", "issuer/x/sign/y", "issuer/x/issue/y", "issuer/x/sign-verbatim",
            ].map { mount + "/" + $0 }
        }
        return mounts + [
            "auth/cert/certs/x", "auth/token/create", "auth/token/create-orphan", "auth/token/lookup",
            "identity/entity", "identity/group/id/x", "sys/policies/acl/x", "sys/mounts", "sys/mounts/x", "sys/auth",
            "sys/auth/x", "sys/seal", "sys/raw/x", "sys/audit/x", "sys/leases/lookup", "sys/leases/revoke",
            "sys/leases/revoke-prefix/x", "sys/generate-root/attempt", "sys/capabilities", "sys/remount", "secret/x",
            "secret/data/x", "secret/metadata/web", "secret/metadata/", "database/config/x", "database/roles/x",
        ]
    }
}
