internal import AgentConfig
internal import Core
internal import YAML

/// An environment with its identities, and where the file declares them.
struct ResolvedEnvironment {
    /// With its identities.
    var settings: Environment
    /// Whether nothing of the environment itself was complained of.
    var isWhole: Bool
    /// The environment's mapping in the file.
    var node: Node
    /// What the environment's identities were read from, in the same order.
    var identities: [ResolvedIdentity]
    /// Whether every identity of the environment was understood as a whole.
    var isComplete = true
}

/// The top of a `coppice.yaml`.
struct ManifestFile {
    static let keys = ["owner", "environments", "identities"]
    private let fields: Fields
    private let findings: DiagnosticCollector

    init?(_ root: Node, findings: DiagnosticCollector) {
        let fields = Fields(
            root, subject: "coppice.yaml", known: Self.keys,
            example: "`environments:` and `identities:`, each with its entries below it", findings: findings)
        guard let fields else { return nil }
        (self.fields, self.findings) = (fields, findings)
    }

    /// Everything that could be understood.
    func environments() -> [ResolvedEnvironment] {
        let prefix = (fields.value("owner", Rules.owner) ?? "coppice") + "-"
        let environments = fields.named("environments", example: "`environments:` with \(EnvironmentSection.example)")
            .map { EnvironmentSection.read($0, prefix: prefix, findings: findings) }
        let workloads = fields.named("identities", example: "`identities:` with \(WorkloadSection.example)")
            .compactMap {
                WorkloadSection.read($0, environments: environments.map(\.settings.name), findings: findings)
            }
        var resolved = environments.map {
            ResolvedEnvironment(settings: $0.settings, isWhole: $0.isWhole, node: $0.node, identities: [])
        }
        for workload in workloads { addIdentities(of: workload, environments, to: &resolved, prefix: prefix) }
        return resolved.map(\.completed)
    }

    /// Reads the workload once for each of its hosts. What is wrong in the file is said once, not once for each host.
    private func addIdentities(
        of workload: Workload, _ environments: [UnresolvedEnvironment], to resolved: inout [ResolvedEnvironment],
        prefix: String
    ) {
        var told: Set<Mark> = []
        var isRead = false
        for (index, environment) in environments.enumerated()
        where workload.environments.contains(environment.settings.name) {
            let hosts = workload.instances.hosts(in: environment.settings.name)
            if hosts.isEmpty { resolved[index].isComplete = false }
            for host in hosts {
                let (identity, isWhole) = read(workload, environment, host, told: &told)
                if let identity { resolved[index].identities.append(identity) }
                resolved[index].isComplete = resolved[index].isComplete && isWhole
                isRead = true
            }
        }
        if !isRead { _ = read(workload, .placeholder(prefix: prefix, mark: workload.mark), "host1", told: &told) }
    }

    private func read(
        _ workload: Workload, _ environment: UnresolvedEnvironment, _ host: String?, told: inout Set<Mark>
    ) -> (identity: ResolvedIdentity?, isWhole: Bool) {
        let own = DiagnosticCollector()
        let reader = IdentityReader(workload: workload, environment: environment, host: host, findings: own)
        let identity = reader.read()
        for diagnostic in own.diagnostics where !told.contains(diagnostic.mark) { findings.complain(diagnostic) }
        told.formUnion(own.diagnostics.map(\.mark))
        return (identity, identity != nil && own.diagnostics.isEmpty)
    }
}

extension ResolvedEnvironment {
    /// The same with the identities in their environment, and with what only all of them together tell: how long a proxy keeps
    /// an issuer that is no longer offered.
    fileprivate var completed: ResolvedEnvironment {
        var completed = self
        completed.settings.identities = identities.map(\.identity)
        let byMount = completed.settings.livesByMount
        let lives = settings.issuing.map { ($0.path, byMount[$0.path]?.upperBound ?? $0.maxTTL) }
        let longest = Dictionary(lives) { first, _ in first }
        for index in completed.identities.indices {
            for trust in completed.identities[index].identity.configuration.trusts.indices {
                completed.identities[index].identity.configuration.trusts[trust].retire(after: longest)
            }
        }
        completed.settings.identities = completed.identities.map(\.identity)
        return completed
    }
}

extension TrustOutput {
    /// Fills in `retireAfter` where the file says none.
    fileprivate mutating func retire(after longest: [String: Duration]) {
        retireAfter = retireAfter ?? issuers.compactMap { longest[$0] }.max()
    }
}
