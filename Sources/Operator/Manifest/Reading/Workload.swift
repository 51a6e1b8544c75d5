internal import AgentConfig
internal import Core
internal import YAML

/// One of `identities:` as the file declares it, before it is an identity on each of its hosts.
struct Workload {
    /// Which hosts it runs on.
    enum Instances {
        /// Not given: one identity without a host part.
        case unnamed
        /// The same ones in every environment.
        case everywhere([String])
        /// By environment.
        case byEnvironment([String: [String]])

        /// The hosts in one environment; one that is `nil` where there are none to name.
        func hosts(in environment: String) -> [String?] {
            switch self {
            case .unnamed: [nil]
            case .everywhere(let hosts): hosts
            case .byEnvironment(let hosts): hosts[environment] ?? []
            }
        }
    }

    var name: String
    /// Where its key stands.
    var mark: Mark
    /// `nil` after a complaint.
    var kind: AgentKind?
    /// `nil` after a complaint.
    var user: String?
    /// The names of its environments, in the file's order.
    var environments: [String]
    var instances: Instances
    var renewal: Identity.Renewal
    var hasDefaultPolicy: Bool
    var proxy: ProxySettings?
    /// Its mapping in the file.
    var entries: [Node.Entry]
}

/// The entries of `identities:`.
enum WorkloadSection {
    static let keys = [
        "kind", "user", "environments", "instances", "dir", "renewal", "default_policy", "proxy", "leaf", "secret",
        "trust", "metrics",
    ]
    static let example = "`web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>] }] }`"

    /// The workload; `nil` when its entry is no mapping.
    static func read(_ entry: Node.Entry, environments: [String], findings: DiagnosticCollector) -> Workload? {
        let subject = "the identity \(shown(entry.key))"
        let fields = Fields(
            entry.value, subject: subject, known: keys, elsewhere: elsewhere, example: example, findings: findings)
        guard let fields, case .mapping(let entries, _) = entry.value else { return nil }
        _ = fields.take(.scalar(entry.key, quoted: true, entry.mark), "an identity's name", Rules.label)
        if !fields.has("kind") { fields.missing("kind", example: "`kind: app` or `kind: proxy`") }
        let kind: AgentKind? = fields.choice("kind")
        let user = fields.required("user", example: "`user: web`, the Unix user that its agent runs as", Rules.user)
        let own = ownEnvironments(fields, known: environments)
        let instances = instances(fields, environments: own)
        return Workload(
            name: entry.key, mark: entry.mark, kind: kind, user: user, environments: own, instances: instances,
            renewal: fields.choice("renewal") ?? .own, hasDefaultPolicy: fields.flag("default_policy", default: false),
            proxy: proxy(fields, kind), entries: entries)
    }

    private static let elsewhere = [
        "vault": "the server stands under `environments:`, and agent.yaml is compiled from both",
        "identity": "the key itself is the name: `web: { kind: app, … }`",
        "name": "the key itself is the name: `web: { kind: app, … }`",
        "hosts": "write `instances: [host1, host2]`",
    ]

    private static func ownEnvironments(_ fields: Fields, known: [String]) -> [String] {
        guard fields.has("environments") else { return known }
        let named = fields.list("environments") { (text) throws(Refusal) -> String in
            guard known.contains(text) else { throw unknown(text, known) }
            return text
        }
        return known.filter(named.contains)
    }

    private static func unknown(_ text: String, _ known: [String]) -> Refusal {
        Refusal(
            "no environment is called \(shown(text))",
            hint: known.isEmpty
                ? "add it to `environments:`"
                : "it is one of: " + known.map { bounded($0, limit: 60) }.joined(separator: ", "))
    }

    private static func proxy(_ fields: Fields, _ kind: AgentKind?) -> ProxySettings? {
        let proxy = ProxySection.read(fields, "proxy")
        if kind == .app, fields.has("proxy") {
            fields.findings.complain(
                "an app serves no proxy", at: fields.place(of: "proxy"),
                hint: "remove `proxy:`, or make it an identity of `kind: proxy`")
        }
        return proxy
    }

    /// Each host once: one that is listed twice has been complained of.
    private static func distinct(_ hosts: [String]) -> [String] {
        var seen: Set<String> = []
        return hosts.filter { seen.insert($0).inserted }
    }

    private static func instances(_ fields: Fields, environments: [String]) -> Workload.Instances {
        guard let node = fields.node("instances") else { return .unnamed }
        guard case .mapping(let entries, let mark) = node else {
            return .everywhere(distinct(fields.list("instances", Rules.label)))
        }
        let byEnvironment = Fields(
            node, subject: "`instances`", known: environments, example: "`instances: { prod: [host1, host2] }`",
            findings: fields.findings)
        for name in environments where !entries.contains(where: { $0.key == name }) {
            fields.findings.complain(
                "`instances` names no host for the environment \(shown(name))", at: mark,
                hint: "add `\(bounded(name, limit: 60)): [host1]`, or list the identity's `environments:`")
        }
        let hosts = environments.map { ($0, distinct(byEnvironment?.list($0, Rules.label) ?? [])) }
        return .byEnvironment(Dictionary(hosts) { first, _ in first })
    }
}
