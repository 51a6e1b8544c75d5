import JSON
import Manifest
import System
import TestSupport
import X509

@testable import Reconcile

/// A fixture with a lab, an offline root, a manifest, and the programs: what an operator and service users do by hand.
final class OperatorFixture {
    let lab: LabProcess
    let root: TestCA
    let scratch: Scratch

    /// Sets up everything that no manifest says: mounts, CAs, a secret, a database.
    init(identities: String = OperatorFixture.identities) throws {
        lab = try LabProcess()
        root = try TestCA.root("Example Root", now: Clock.wall())
        scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("ca", mode: 0o700)
        try setUpCAs()
        try setUpSecrets()
        try put("ca/root.pem", root.certificate.pem)
        try put("ca/vault-ca.pem", lab.authority)
        try put("coppice.yaml", manifest + identities)
    }

    /// An app on two hosts with everything that apps have, and a proxy.
    static let identities = """
          web:
            kind: app
            user: web
            instances: [h1, h2]
            leaf: [{ name: server, common_name: web.<domain>, dns: [web.<domain>, <instance>.web.<domain>], ttl: 12h }]
            secret:
              - { name: app, read: secret/data/web/app, files: { app.env: { format: env } } }
              - { name: db, read: database/creds/web, refresh: 1h, files: { db.env: { format: env } } }
          edge:
            kind: proxy
            user: edge
            trust: [{ name: upstream }]

        """

    private var manifest: String {
        """
        environments:
          test:
            vault: { address: "\(lab.address)", trust: ca/vault-ca.pem }
            domain: example.org
            clients: { mount: pki_agents, issuers: ca/agents.pem }
            issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 7d } }
            secrets: { secret: { type: kv-v2 }, database: { type: database } }
        identities:

        """
    }

    /// Writes a file below the manifest's directory.
    func put(_ file: String, _ text: String, mode: UInt16 = 0o600) throws {
        let (directory, name) = Files.split(scratch.path + "/" + file)
        try Directory.open(directory).replace(name, bytes: Array(text.utf8).span, mode: mode, durable: false)
    }

    /// A client CA inside the server, and an intermediate of the offline root.
    private func setUpCAs() throws {
        for mount in ["pki_agents", "pki_int"] {
            try lab.call("POST", "sys/mounts/" + mount, ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        }
        try lab.call("POST", "sys/auth/cert", ["type": "cert"])
        let agents = try lab.call(
            "POST", "pki_agents/root/generate/internal",
            ["common_name": "Example Agents", "key_type": "ec", "ttl": "720h"])
        try put("ca/agents.pem", (agents["data"]?["certificate"]?.string ?? "") + "\n")
        let intermediate = try root.intermediate("Example Intermediate")
        let bundle = try LabFixture.text(intermediate.key.pkcs8PEM()) + intermediate.certificate.pem
        let answer = try lab.call("POST", "pki_int/config/ca", ["pem_bundle": .string(bundle)])
        let id = answer["data"]?["imported_issuers"]?[0] ?? .null
        try lab.call("POST", "pki_int/config/issuers", ["default": id])
    }

    private func setUpSecrets() throws {
        try lab.call("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "2"]])
        try lab.call("POST", "secret/data/web/app", ["data": ["user": "web", "password": "s3cret"]])
        try lab.call("POST", "sys/mounts/database", ["type": "database"])
        try lab.call("POST", "database/config/main", ["plugin_name": "lab", "allowed_roles": "*"])
        try lab.call("POST", "database/roles/web", ["db_name": "main", "default_ttl": "4s", "max_ttl": "1h"])
    }

    /// Starts a command of the operator's program in the manifest's directory, with the operator's token.
    func start(_ words: [String]) throws -> RunningProgram {
        let token = LabFixture.text(lab.token)
        return try RunningProgram(
            "coppice", words, environment: ["VAULT_TOKEN": token, "HOME": scratch.path], directory: scratch.path)
    }

    /// Runs it to its end.
    func coppice(_ words: String...) throws -> (status: Int32, output: String) {
        let program = try start(words)
        return (try program.end(), program.output)
    }

    /// The boundary of an identity as it is brought to its host: compiled, and with a client certificate that its own role
    /// has signed.
    func boundary(_ identity: String) throws -> String {
        let path = scratch.path + "/root-" + identity
        _ = try scratch.directory.makeDirectory("root-" + identity, mode: 0o700)
        let compiled = try coppice("compile", identity, "-o", path)
        guard compiled.status == 0 else { throw RunningProgram.TimedOut(description: compiled.output) }
        _ = try Directory.open(path).makeDirectory("mtls", mode: 0o700)
        let key = try PrivateKey.generate(.ecP256)
        let name = identity + ".agents.example.org"
        let request = try CertificateRequest.make(key: key, names: RequestedNames(commonName: name))
        let answer = try lab.call(
            "POST", "pki_agents/sign/coppice-" + identity,
            ["csr": .string(request.pem), "common_name": .string(name), "exclude_cn_from_sans": true])
        try put("root-\(identity)/mtls/client.key", LabFixture.text(key.pkcs8PEM()))
        try put("root-\(identity)/mtls/client.crt", (answer["data"]?["certificate"]?.string ?? "") + "\n")
        return path
    }

    /// Starts the agent of a boundary.
    func agent(_ path: String, _ words: String...) throws -> RunningProgram {
        try RunningProgram("coppice-agent", ["run", "--dir", path] + words)
    }

    /// How many writes the lab has seen below these paths.
    func writes() throws -> Int {
        let requests = try lab.admin("GET", "counters")["requests"]?.object?.members ?? []
        let wanted = [
            "POST sys/policies/acl/", "POST pki_int/roles/", "POST pki_agents/roles/", "POST auth/cert/certs/",
        ]
        return requests.filter { member in wanted.contains { member.key.hasPrefix($0) } }
            .reduce(0) { $0 + ($1.value.int ?? 0) }
    }
}
