internal import AgentConfig
internal import Core
internal import X509
internal import YAML

/// How long certificates and tokens may be said to live.
private let lives: ClosedRange<Duration> = .seconds(60)...SharedSections.longest

/// `login:` of an environment: the cert auth method.
enum LoginSection {
    static let keys = ["mount", "manage", "token_ttl", "token_max_ttl"]
    /// What an environment without the section has.
    static let absent = LoginMount(
        path: "cert", isManaged: false, tokenTTL: .seconds(3600), tokenMaxTTL: .seconds(86_400))

    static func read(_ environment: Fields) -> LoginMount {
        let example = "`login: { mount: cert, token_ttl: 1h, token_max_ttl: 24h }`"
        guard let fields = environment.mapping("login", known: keys, example: example) else { return absent }
        return LoginMount(
            path: fields.value("mount", Rules.authMount) ?? absent.path,
            isManaged: fields.flag("manage", default: false),
            tokenTTL: fields.duration("token_ttl", in: lives) ?? absent.tokenTTL,
            tokenMaxTTL: fields.duration("token_max_ttl", in: lives) ?? absent.tokenMaxTTL)
    }
}

/// `clients:` of an environment: the mount that signs the agents' client certificates.
enum ClientsSection {
    static let keys = ["mount", "issuers", "domain", "ttl", "key", "manage"]
    static let defaultTTL: Duration = .seconds(7 * 86_400)

    static func read(_ environment: Fields, domain: String) -> ClientCA? {
        let example = "`clients: { mount: pki_agents, issuers: ca/test/agents.pem }`"
        if !environment.has("clients") { environment.missing("clients", example: example) }
        guard let fields = environment.mapping("clients", known: keys, example: example) else { return nil }
        let mount = fields.required("mount", example: "`mount: pki_agents`", Rules.mount)
        let issuers = fields.required(
            "issuers", example: "`issuers: ca/test/agents.pem`, the certificates of its issuers", Rules.manifestFile)
        let own = fields.value("domain", Rules.domain)
        let ttl = fields.duration("ttl", in: lives) ?? defaultTTL
        let key: KeyAlgorithm = fields.choice("key") ?? .ecP256
        let isManaged = fields.flag("manage", default: false)
        guard let mount, let issuers else { return nil }
        return ClientCA(
            mount: mount, isManaged: isManaged, issuersFile: issuers, domain: own ?? "agents." + domain, ttl: ttl,
            key: key)
    }
}

/// `issuing:` of an environment: the mounts that sign leaves.
enum IssuingSection {
    static let keys = ["roots", "max_ttl", "manage"]
    static let defaultMaxTTL: Duration = .seconds(30 * 86_400)
    static let example = "`issuing: { pki_int: { roots: [ca/test/root.pem], max_ttl: 7d } }`"

    static func read(_ environment: Fields) -> [IssuingMount] {
        guard environment.has("issuing") else { return [] }
        return environment.named("issuing", example: example).compactMap { entry in
            let path = environment.mountPath(entry)
            let fields = Fields(
                entry.value, subject: "the issuing mount \(shown(entry.key))", known: keys,
                example: "`\(bounded(entry.key, limit: 60)): { roots: [ca/test/root.pem] }`",
                findings: environment.findings)
            guard let fields else { return nil }
            if !fields.has("roots") {
                fields.missing("roots", example: "`roots: [ca/test/root.pem]`, the self-signed roots of its issuers")
            }
            let roots = fields.list("roots", Rules.manifestFile)
            let longest = fields.duration("max_ttl", in: lives) ?? defaultMaxTTL
            let isManaged = fields.flag("manage", default: false)
            return path.map { IssuingMount(path: $0, isManaged: isManaged, rootFiles: roots, maxTTL: longest) }
        }
    }
}

/// `secrets:` of an environment: the mounts that secrets are read from.
enum SecretMountSection {
    static let keys = ["type", "manage"]

    static func read(_ environment: Fields) -> [SecretMount] {
        guard environment.has("secrets") else { return [] }
        return environment.named("secrets", example: "`secrets: { secret: { type: kv-v2 } }`").compactMap { entry in
            let path = environment.mountPath(entry)
            let fields = Fields(
                entry.value, subject: "the secrets mount \(shown(entry.key))", known: keys,
                example: "`\(bounded(entry.key, limit: 60)): { type: kv-v2 }`", findings: environment.findings)
            guard let fields else { return nil }
            if !fields.has("type") { fields.missing("type", example: "`type: kv-v2`") }
            let kind: SecretMount.Kind? = fields.choice("type")
            let isManaged = fields.flag("manage", default: false)
            refuseManagedDatabase(fields, kind, isManaged)
            guard let path, let kind else { return nil }
            return SecretMount(path: path, kind: kind, isManaged: isManaged)
        }
    }

    private static func refuseManagedDatabase(_ fields: Fields, _ kind: SecretMount.Kind?, _ isManaged: Bool) {
        guard kind == .database, isManaged else { return }
        fields.findings.complain(
            "a database mount cannot be managed from here: its connections hold passwords of their own",
            at: fields.place(of: "manage"), hint: "write `manage: false`, and set the mount up by other means")
    }
}

extension Fields {
    /// The key of an entry as the path of a mount.
    fileprivate func mountPath(_ entry: Node.Entry) -> String? {
        take(.scalar(entry.key, quoted: true, entry.mark), "a mount's path", Rules.mount)
    }
}
