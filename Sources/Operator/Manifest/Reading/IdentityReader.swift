internal import AgentConfig
internal import YAML

/// An identity, and what the file says of it after its placeholders were filled in.
struct ResolvedIdentity {
    var identity: Identity
    /// Its workload's mapping with the outputs as they are in this environment: for the marks.
    var node: Node
}

/// Makes identities of one workload: one on each of its hosts in each of its environments.
struct IdentityReader {
    private static let filledKeys: Set<String> = ["dir", "leaf", "secret", "trust", "metrics"]
    private static let defaultLeafTTL: Duration = .seconds(86_400)
    let workload: Workload
    let environment: UnresolvedEnvironment
    let host: String?
    let findings: DiagnosticCollector

    /// The identity, without the outputs that were complained of; `nil` when not even its kind and user are known.
    func read() -> ResolvedIdentity? {
        let node = filled
        let fields = Fields(
            node, subject: "the identity \(shown(workload.name))", known: WorkloadSection.keys,
            example: WorkloadSection.example, findings: findings)
        guard let fields else { return nil }
        let name = host.map { workload.name + "." + $0 } ?? workload.name
        let directory = fields.value("dir", Rules.directory) ?? "/var/lib/coppice/" + workload.name
        let sources = OutputSources(environment, objectName: environment.settings.prefix + name)
        let configuration = configuration(fields, sources, name: name)
        guard let configuration, let user = workload.user else { return nil }
        let identity = Identity(
            workload: workload.name, instance: host, user: user, directory: directory,
            clientName: name + "." + environment.settings.clients.domain, renewal: workload.renewal,
            hasDefaultPolicy: workload.hasDefaultPolicy, proxy: workload.proxy, configuration: configuration,
            rootFiles: files(of: configuration, sources), mark: workload.mark)
        return ResolvedIdentity(identity: identity, node: node)
    }

    private var filled: Node {
        let placeholders = Placeholders(
            domain: environment.settings.domain, environment: environment.settings.name, workload: workload.name,
            instance: host)
        let entries = workload.entries.filter { WorkloadSection.keys.contains($0.key) }.map { entry in
            guard Self.filledKeys.contains(entry.key) else { return entry }
            let value = placeholders.filled(entry.value, findings: findings)
            return Node.Entry(key: entry.key, mark: entry.mark, value: value)
        }
        return .mapping(entries, workload.mark)
    }

    private func configuration(_ fields: Fields, _ sources: OutputSources, name: String) -> AgentConfiguration? {
        let leaves = LeafSection.read(fields, sources.leaf).map(withLife)
        let secrets = SecretSection.read(fields)
        let trusts = TrustSection.read(fields, sources.trust).map(withProxy)
        let metrics = MetricsSection.read(fields)
        guard let kind = workload.kind else { return nil }
        let server = environment.settings.server
        let vault = VaultEndpoint(
            addresses: server.addresses, namespace: server.namespace, serverName: server.serverName,
            authMount: environment.settings.login.path, authRole: environment.settings.prefix + name)
        return AgentConfiguration(
            kind: kind, identity: name, vault: vault, serverTrust: sources.caFiles.serverTrust, leaves: leaves,
            secrets: secrets, trusts: trusts, metrics: metrics)
    }

    /// A leaf that says no life of its own has a day, or what its mount allows.
    private func withLife(_ leaf: LeafOutput) -> LeafOutput {
        var leaf = leaf
        let longest = environment.settings.issuing.first { leaf.sign.hasPrefix($0.path + "/sign/") }?.maxTTL
        leaf.ttl = leaf.ttl ?? min(Self.defaultLeafTTL, longest ?? Self.defaultLeafTTL)
        return leaf
    }

    /// A trust that does not say who reads it is read by the workload's proxy.
    private func withProxy(_ trust: TrustOutput) -> TrustOutput {
        var trust = trust
        if trust.onChange == nil, trust.proxy == nil { trust.proxy = workload.proxy }
        return trust
    }

    private func files(of configuration: AgentConfiguration, _ sources: OutputSources) -> [String: String] {
        let paths =
            configuration.leaves.flatMap(\.roots.files) + (configuration.serverTrust?.roots.files ?? [])
            + configuration.trusts.flatMap { $0.roots.files + $0.intermediates }
        let pairs = paths.compactMap { path in sources.caFiles.file(at: path).map { (path, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
