import AgentConfig
import Core
import Manifest
import X509

/// A small environment made by hand: an app on two hosts and a proxy.
enum SampleEnvironment {
    static let production = Environment(
        name: "prod", prefix: "coppice-",
        server: VaultServer(addresses: ["https://vault.example.org:8200"], trustFile: "ca/vault-ca.pem"),
        domain: "example.org",
        login: LoginMount(path: "cert", isManaged: false, tokenTTL: .seconds(3600), tokenMaxTTL: .seconds(86_400)),
        clients: ClientCA(
            mount: "pki_agents", isManaged: false, issuersFile: "ca/agents.pem", domain: "agents.example.org",
            ttl: .seconds(7 * 86_400), key: .ecP256),
        issuing: [
            IssuingMount(path: "pki_int", isManaged: true, rootFiles: ["ca/root.pem"], maxTTL: .seconds(7 * 86_400))
        ],
        secrets: [SecretMount(path: "secret", kind: .keyValue2, isManaged: false)],
        identities: [app("host1"), app("host2"), edge])

    static func app(_ host: String) -> Identity {
        let name = "web." + host
        let leaf = LeafOutput(
            id: id(.leaf, "server"), sign: "pki_int/sign/coppice-" + name,
            names: RequestedNames(commonName: "web.example.org", dns: ["web.example.org", host + ".web.example.org"]),
            ttl: .seconds(86_400), roots: Roots(files: ["ca/pki_int.pem"]),
            onChange: Hook(arguments: ["./reload-app", "--now"]))
        let files = [
            SecretFile(name: "db.env", format: .env),
            SecretFile(name: "password", format: .raw, field: "password", mode: 0o400),
        ]
        let secret = SecretOutput(id: id(.secret, "db"), read: "secret/data/web/db", files: files)
        let configuration = AgentConfiguration(
            kind: .app, identity: name, vault: vault(name), leaves: [leaf], secrets: [secret])
        return identity("web", host, configuration)
    }

    static let edge: Identity = {
        let trust = TrustOutput(
            id: id(.trust, "upstream"), issuers: ["pki_int"], roots: Roots(files: ["ca/pki_int.pem"]),
            retireAfter: .seconds(86_400), refresh: .seconds(60),
            onChange: Hook(arguments: ["/usr/bin/systemctl", "reload", "nginx.service"]))
        return identity(
            "edge", nil, AgentConfiguration(kind: .proxy, identity: "edge", vault: vault("edge"), trusts: [trust]))
    }()

    static func identity(_ workload: String, _ host: String?, _ configuration: AgentConfiguration) -> Identity {
        Identity(
            workload: workload, instance: host, user: workload, directory: "/var/lib/coppice/" + workload,
            clientName: configuration.identity + ".agents.example.org", renewal: .own, hasDefaultPolicy: false,
            proxy: nil, configuration: configuration, rootFiles: ["ca/pki_int.pem": "ca/root.pem"],
            mark: Mark(file: "coppice.yaml", line: 1, column: 1))
    }

    private static func vault(_ name: String) -> VaultEndpoint {
        VaultEndpoint(addresses: ["https://vault.example.org:8200"], authRole: "coppice-" + name)
    }

    static func id(_ kind: OutputKind, _ name: String) -> OutputID {
        guard let id = OutputID(kind: kind, name: name) else { fatalError(name) }
        return id
    }
}
