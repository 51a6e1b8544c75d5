internal import AgentConfig
internal import Core
import Manifest
import X509

/// What a group of identities may do: the same workload on its hosts, whose rights differ by the host's name alone.
struct AccessTree {
    /// A path that a policy allows, and the outputs that come of it.
    struct Path {
        /// What kind of right it is, for its colour.
        enum Kind: String {
            case sign, client, secret, chains
        }

        var kind: Kind
        var label: String
        var capabilities: String
        /// Every path in full, for a reader who points at it.
        var full: String
        var outputs: [(title: String, detail: String)]
    }

    let workload: String
    let kind: AgentKind
    let hosts: [String]
    let user: String
    let policy: String
    /// What every token needs, in a few words.
    let besides: String
    let paths: [Path]

    /// One tree for each workload of an environment.
    static func all(in environment: Environment) -> [AccessTree] {
        let policies = Dictionary(environment.desiredState().policies.map { ($0.identity, $0) }) { first, _ in first }
        var workloads: [String] = []
        for identity in environment.identities where !workloads.contains(identity.workload) {
            workloads.append(identity.workload)
        }
        return workloads.compactMap { workload in
            let group = environment.identities.filter { $0.workload == workload }
            return group.first.flatMap { first in
                policies[first.name].map { AccessTree(group, first, $0, in: environment) }
            }
        }
    }

    private init(_ group: [Identity], _ first: Identity, _ policy: DesiredPolicy, in environment: Environment) {
        (workload, kind, user) = (first.workload, first.configuration.kind, first.user)
        hosts = group.compactMap(\.instance)
        let name = environment.objectName(first)
        let common = hosts.count > 1 ? environment.prefix + first.workload + ".*" : name
        self.policy = common
        let builder = AccessPaths(identity: first, environment: environment, mask: { $0.replacing(name, with: common) })
        paths = builder.paths(policy.grants)
        let leases = policy.grants.contains { $0.path == "sys/leases/renew" } ? " and leases" : ""
        besides = "its own token" + leases + (first.hasDefaultPolicy ? ", policy default" : "")
    }
}

/// Sorts the grants of one policy by what they are for.
private struct AccessPaths {
    let identity: Identity
    let environment: Environment
    let mask: (String) -> String

    func paths(_ grants: [DesiredPolicy.Grant]) -> [AccessTree.Path] {
        let own = Set(grants.map(\.path))
        let single = grants.compactMap(path)
        let mounts = identity.configuration.trusts.flatMap(\.issuers)
        var seen: Set<String> = []
        let chains = mounts.filter { seen.insert($0).inserted }.map { mount in
            AccessTree.Path(
                kind: .chains, label: mount + " · issuers and chains", capabilities: "list, read",
                full: own.filter { $0.hasPrefix(mount + "/") }.sorted().joined(separator: "\n"),
                outputs: trusts(of: mount))
        }
        return single + chains
    }

    private func path(_ grant: DesiredPolicy.Grant) -> AccessTree.Path? {
        let leaves = identity.configuration.leaves.filter { $0.sign == grant.path }
        if !leaves.isEmpty { return made(.sign, grant, leaves.map(Self.described)) }
        if identity.renewal == .own, grant.path == environment.clientSigningPath(identity) {
            let life = DurationText.render(environment.clients.ttl)
            return made(.client, grant, [("mtls", "client keypair, \(life)")])
        }
        let secrets = identity.configuration.secrets.filter { $0.read == grant.path }
        guard !secrets.isEmpty else { return nil }
        return made(.secret, grant, secrets.map { ("\($0.id)", $0.files.map(\.name).joined(separator: ", ")) })
    }

    private func made(
        _ kind: AccessTree.Path.Kind, _ grant: DesiredPolicy.Grant, _ outputs: [(title: String, detail: String)]
    ) -> AccessTree.Path {
        AccessTree.Path(
            kind: kind, label: mask(grant.path), capabilities: grant.capabilities.joined(separator: ", "),
            full: mask(grant.path), outputs: outputs)
    }

    private static func described(_ leaf: LeafOutput) -> (title: String, detail: String) {
        let names = leaf.names.dns + leaf.names.ip + leaf.names.uri
        let more = names.count > 1 ? " +\(names.count - 1)" : ""
        let life = leaf.ttl.map { ", " + DurationText.render($0) } ?? ""
        return ("\(leaf.id)", (leaf.names.commonName ?? names.first ?? "") + more + life)
    }

    private func trusts(of mount: String) -> [(title: String, detail: String)] {
        identity.configuration.trusts.filter { $0.issuers.contains(mount) }.map {
            ("\($0.id)", "trust.pem, every " + DurationText.render($0.refresh))
        }
    }
}
