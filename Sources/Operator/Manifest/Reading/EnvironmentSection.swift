internal import AgentConfig
internal import Core
import X509
internal import YAML

/// One of `environments:` as far as it could be read: an environment without its identities yet.
struct UnresolvedEnvironment {
    /// Without identities. What was complained of has a value that nothing else is said about.
    var settings: Environment
    /// Whether there was nothing to complain of: only then rules look at it.
    var isWhole: Bool
    /// Whether the issuing mounts are those that the file means.
    var knowsMounts: Bool
    /// Its mapping in the file; it stands where its key does.
    var node: Node

    /// What the texts of a workload are read with when it has no environment of its own, so that all of its errors are reported.
    static func placeholder(prefix: String, mark: Mark) -> UnresolvedEnvironment {
        let settings = EnvironmentSection.empty("environment", prefix: prefix)
        return UnresolvedEnvironment(settings: settings, isWhole: false, knowsMounts: false, node: .mapping([], mark))
    }
}

/// The entries of `environments:`.
enum EnvironmentSection {
    static let keys = ["vault", "domain", "login", "clients", "issuing", "secrets"]
    static let vaultKeys = ["address", "namespace", "server_name", "trust", "ca"]
    static let example =
        "`test: { vault: { address: https://vault.test.example.org:8200, trust: ca/test/vault-ca.pem }, domain: test.example.org, clients: { … } }`"

    static func read(_ entry: Node.Entry, prefix: String, findings: DiagnosticCollector) -> UnresolvedEnvironment {
        let before = findings.diagnostics.count
        var environment = UnresolvedEnvironment.placeholder(prefix: prefix, mark: entry.mark)
        if case .mapping(let entries, _) = entry.value { environment.node = .mapping(entries, entry.mark) }
        environment.settings.name = entry.key
        nameFits(entry, findings: findings)
        let fields = Fields(
            entry.value, subject: "the environment \(shown(entry.key))", known: keys, example: example,
            findings: findings)
        if let fields { fill(&environment, fields) }
        environment.isWhole = findings.diagnostics.count == before
        return environment
    }

    private static func nameFits(_ entry: Node.Entry, findings: DiagnosticCollector) {
        do throws(Refusal) {
            _ = try Rules.plainLabel(entry.key)
        } catch {
            findings.complain(error, at: entry.mark)
        }
    }

    private static func fill(_ environment: inout UnresolvedEnvironment, _ fields: Fields) {
        let domain = fields.required("domain", example: "`domain: test.example.org`", Rules.domain)
        environment.settings.domain = domain ?? environment.settings.domain
        environment.settings.server = server(fields) ?? environment.settings.server
        environment.settings.login = LoginSection.read(fields)
        environment.settings.clients =
            ClientsSection.read(fields, domain: environment.settings.domain) ?? environment.settings.clients
        let before = fields.findings.diagnostics.count
        environment.settings.issuing = IssuingSection.read(fields)
        environment.knowsMounts = fields.findings.diagnostics.count == before
        environment.settings.secrets = SecretMountSection.read(fields)
    }

    private static func server(_ environment: Fields) -> VaultServer? {
        let example = "`vault: { address: https://vault.test.example.org:8200, trust: ca/test/vault-ca.pem }`"
        if !environment.has("vault") { environment.missing("vault", example: example) }
        guard let fields = environment.mapping("vault", known: vaultKeys, example: example) else { return nil }
        let addresses = VaultSection.addresses(fields)
        let namespace = fields.value("namespace", Rules.path)
        let serverName = fields.value("server_name", Rules.serverName)
        let trust = fields.required(
            "trust", example: "`trust: ca/test/vault-ca.pem`, the full chain that verifies the server",
            Rules.manifestFile)
        let kept = VaultSection.trust(fields, files: Rules.manifestFile)
        guard let trust, !addresses.isEmpty else { return nil }
        return VaultServer(
            addresses: addresses, namespace: namespace, serverName: serverName, trustFile: trust, trust: kept)
    }

    /// An environment of which nothing is known.
    static func empty(_ name: String, prefix: String) -> Environment {
        Environment(
            name: name, prefix: prefix, server: VaultServer(addresses: [], trustFile: ""), domain: "example.org",
            login: LoginSection.absent,
            clients: ClientCA(
                mount: "pki_agents", isManaged: false, issuersFile: "", domain: "agents.example.org",
                ttl: ClientsSection.defaultTTL, key: .ecP256),
            issuing: [], secrets: [], identities: [])
    }
}
