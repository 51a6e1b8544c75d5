import Issuing
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// An operator at the server under contract, with a manifest on disk, and the programs as they are shipped.
final class Operation {
    let contract: ContractFixture
    private let scratch: Scratch

    /// With a manifest in which `<address>` stands for the server's.
    init(_ contract: ContractFixture, manifest: String = Operation.manifest) throws {
        self.contract = contract
        scratch = try Scratch()
        let ca = try scratch.directory.makeDirectory("ca", mode: 0o755)
        func put(_ name: String, _ text: String) throws {
            try ca.replace(name, bytes: Array(text.utf8).span, mode: 0o644, durable: false)
        }
        try put("vault-ca.pem", String(decoding: contract.trust, as: UTF8.self))
        try put("root.pem", contract.offlineRoot.certificate.pem)
        try put("agents.pem", contract.clients.certificate.pem)
        try write(manifest)
        try setUpClients()
    }

    static let manifest = """
        owner: contract
        environments:
          contract:
            vault: { address: "<address>", trust: ca/vault-ca.pem }
            domain: example.internal
            clients: { mount: pki_agents, issuers: ca/agents.pem }
            issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 7d, manage: true } }
            secrets: { secret: { type: kv-v2 }, plain: { type: kv-v1 } }
        identities:
          app:
            kind: app
            user: app
            instances: [h1, h2]
            leaf: [{ name: server, common_name: app.<domain>, dns: [app.<domain>, <instance>.app.<domain>], ttl: 1h }]
            secret:
              - { name: db, read: secret/data/app/db, files: { db.env: { format: env } } }
              - { name: port, read: plain/app, files: { port: { format: raw, field: port } } }
          gate:
            kind: proxy
            user: gate
            trust: [{ name: upstream }]

        """

    /// Replaces the manifest.
    func write(_ manifest: String) throws {
        try scratch.write("coppice.yaml", manifest.replacing("<address>", with: contract.address))
    }

    /// The agents' own CA moves into the server, which signs client certificates with it; secrets to read.
    private func setUpClients() throws {
        let root = contract.root()
        guard root.ask("GET", "pki_agents/cert/ca").error != nil else { return }
        try root.must("POST", "sys/mounts/pki_agents", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        let issuer = contract.clientIssuer
        let bundle = try LabFixture.text(issuer.key.pkcs8PEM()) + issuer.certificate.pem
        try root.must("POST", "pki_agents/config/ca", ["pem_bundle": .string(bundle)])
        try root.writeSecret("secret/data/app/db", ["data": ["user": "app", "password": "only-for-the-test"]])
        try root.must("POST", "plain/app", ["port": 5432])
    }

    /// What a program said, and how it ended.
    struct Answer {
        let status: Int32
        let text: String
    }

    /// Runs one of the programs with what an operator has in the environment.
    func run(_ program: String, _ words: [String]) throws -> Answer {
        var environment = ["HOME": scratch.path, "VAULT_TOKEN": LabFixture.text(contract.rootToken)]
        if program == "coppice-agent" { environment["VAULT_TOKEN"] = nil }
        let running = try RunningProgram(program, words, environment: environment, directory: scratch.path)
        let status = try running.end()
        return Answer(status: status, text: running.output)
    }

    func coppice(_ words: String...) throws -> Answer { try run("coppice", words) }

    /// Compiles an identity's files into a boundary and gives it the keypair that an operator would.
    func settle(_ identity: String) throws -> Answer {
        let compiled = try coppice("compile", identity, "-o", identity)
        guard compiled.status == 0 else { return compiled }
        let client = try ContractFixture.client(of: contract.clientIssuer, identity + ".agents.example.internal")
        let mtls = try scratch.directory.directory(identity).makeDirectory("mtls")
        try mtls.replace("client.key", bytes: Array(LabFixture.text(client.key).utf8).span, durable: false)
        try mtls.replace("client.crt", bytes: client.chain.span, durable: false)
        return try agent(identity)
    }

    /// A file with a ticket for an identity whose user is the one that runs the tests.
    func ticket(_ identity: String) throws -> String {
        let user = Accounts.shownUser(Process.effectiveUser)
        let manifest = try scratch.text("coppice.yaml").replacing("user: app", with: "user: " + user)
        try scratch.write("born.yaml", manifest)
        let answer = try coppice("invite", identity, "-f", "born.yaml")
        let line = answer.text.split(separator: "\n").first { $0.hasPrefix("coppice1.") }
        return try scratch.write("ticket-" + identity, String(try #require(line, "\(answer.text)")))
    }

    /// Makes tickets for identities and hands them to their hosts, all of it in one line.
    func enrol(_ identities: [String]) throws -> Answer {
        let line = #"coppice=$1; shift; "$coppice" invite "$@" | env -u VAULT_TOKEN "$coppice" enroll"#
        let running = try RunningProgram(
            path: "/bin/sh", ["-c", line, "sh", Products.path(of: "coppice")] + identities,
            environment: ["HOME": scratch.path, "VAULT_TOKEN": LabFixture.text(contract.rootToken)],
            directory: scratch.path)
        return Answer(status: try running.end(), text: running.output)
    }

    /// Makes an operator's token with what `coppice export` writes for a command, and runs that command with it.
    func leastly(_ purpose: String, _ words: [String]) throws -> Answer {
        let exported = try coppice("export", "--format", "hcl", "-o", "exported")
        guard exported.status == 0 else { return exported }
        let policy = try text("exported", "operator/\(purpose).hcl")
        try contract.root().must("PUT", "sys/policies/acl/operator-" + purpose, ["policy": .string(policy)])
        let made = try contract.root().must(
            "POST", "auth/token/create", ["policies": [.string("operator-" + purpose)], "no_default_policy": true])
        let token = LabFixture.text(try #require(made.secret("auth", "client_token")))
        let running = try RunningProgram(
            "coppice", words, environment: ["HOME": scratch.path, "VAULT_TOKEN": token], directory: scratch.path)
        return Answer(status: try running.end(), text: running.output)
    }

    /// Runs the agent of an identity once.
    func agent(_ identity: String) throws -> Answer {
        try run("coppice-agent", ["run", "--once", "--dir", root(identity)])
    }

    func root(_ identity: String) -> String { scratch.path + "/" + identity }

    /// The certificates of a file below an identity's root.
    func certificates(_ identity: String, _ file: String) throws -> [Certificate] {
        try PEM.certificates(Array(text(identity, file).utf8).span, source: file)
    }

    func text(_ identity: String, _ file: String) throws -> String {
        String(decoding: try Files.read(root(identity) + "/" + file, limit: 1 << 20), as: UTF8.self)
    }

    /// Changes settings of a role by hand, past the manifest.
    func change(_ path: String, _ settings: JSONObject) throws {
        let root = contract.root()
        var role = try #require(root.must("GET", path).value("data")?.object)
        for member in settings.members { role[member.key] = member.value }
        try root.must("POST", path, .object(role))
    }
}
