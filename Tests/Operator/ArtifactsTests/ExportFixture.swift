import Issuing
import JSON
import System
import TestSupport
import X509
import YAML

/// A lab with an empty server, a manifest for it on disk, and the programs at work on both.
final class ExportFixture {
    let labFixture: LabFixture
    let scratch: Scratch
    /// The manifest's path.
    let manifest: String

    init() throws {
        labFixture = try LabFixture()
        scratch = try Scratch()
        let ca = try scratch.directory.makeDirectory("ca", mode: 0o755)
        func put(_ name: String, _ text: String) throws {
            try ca.replace(name, bytes: Array(text.utf8).span, mode: 0o644, durable: false)
        }
        try put("vault-ca.pem", labFixture.lab.authority)
        try put("root.pem", "A remark that is not copied.\n" + labFixture.root.certificate.pem)
        try put("agents.pem", labFixture.clients.certificate.pem)
        let text = Self.text.replacing("<address>", with: labFixture.lab.address)
        manifest = try scratch.write("coppice.yaml", text)
        let clients = try LabFixture.text(labFixture.clients.key.pkcs8PEM()) + labFixture.clients.certificate.pem
        try labFixture.lab.call("POST", "sys/mounts/pki_agents", ["type": "pki"])
        try labFixture.lab.call("POST", "pki_agents/config/ca", ["pem_bundle": .string(clients)])
        try labFixture.secret("web/db", ["user": "web", "password": "only-for-the-test"])
    }

    private static let text = """
        environments:
          lab:
            vault: { address: "<address>", trust: ca/vault-ca.pem }
            domain: svc.internal
            clients: { mount: pki_agents, issuers: ca/agents.pem }
            issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 7d, manage: true } }
            secrets: { secret: { type: kv-v2, manage: true }, legacy: { type: kv-v1, manage: true } }
        identities:
          web:
            kind: app
            user: web
            instances: [host1, host2]
            leaf: [{ name: server, common_name: web.<domain>, dns: [web.<domain>, <instance>.web.<domain>], ttl: 1h }]
            secret: [{ name: db, read: secret/data/web/db, files: { db.env: { format: env } } }]
          edge:
            kind: proxy
            user: edge
            trust: [{ name: upstream }]

        """

    /// Runs a program with what an operator has in the environment; answers status and output.
    func run(_ words: [String], input: String? = nil) throws -> (status: Int32, output: String) {
        var environment = Products.environment
        environment["VAULT_ADDR"] = labFixture.lab.address
        environment["VAULT_CACERT"] = labFixture.lab.authorityFile
        environment["VAULT_TOKEN"] = try labFixture.lab.operatorToken()
        environment["VAULT"] = Checkout.path + "/Tests/Operator/StandIns/vault.py"
        environment["HOME"] = scratch.path
        let child = try ChildProcess.spawn(
            words, environment: environment, directory: scratch.path, output: .captured(limit: 1 << 20))
        let ending = try child.wait(timeout: .hangLimit)
        let text = String(decoding: child.output, as: UTF8.self)
        if case .exited(let status) = ending { return (status, text) }
        return (-1, text)
    }

    func coppice(_ words: [String]) throws -> (status: Int32, output: String) {
        try run([Products.path(of: "coppice")] + words)
    }

    /// Compiles an identity into a directory, gives it a client keypair, and runs its agent once.
    func runAgent(_ identity: String) throws -> (status: Int32, output: String) {
        let root = scratch.path + "/" + identity
        let compiled = try coppice(["compile", identity, "-o", root])
        guard compiled.status == 0 else { return compiled }
        let mtls = try Directory.open(root).makeDirectory("mtls")
        let name = identity + ".agents.svc.internal"
        let (certificate, key) = try labFixture.clients.leaf(names: RequestedNames(commonName: name, dns: [name]))
        let pair = [("client.key", try LabFixture.text(key.pkcs8PEM())), ("client.crt", certificate.pem)]
        for (file, text) in pair { try mtls.replace(file, bytes: Array(text.utf8).span, durable: false) }
        return try run([Products.path(of: "coppice-agent"), "run", "--once", "--dir", root])
    }

    /// A file below an identity's boundary directory.
    func text(_ identity: String, _ path: String) throws -> String {
        String(decoding: try Files.read(scratch.path + "/" + identity + "/" + path, limit: 1 << 20), as: UTF8.self)
    }
}
