import AgentConfig
internal import Core

/// What a `coppice.yaml` says, checked: one environment for each environment.
package struct ResolvedManifest: Sendable {
    /// In the file's order, never empty.
    package let environments: [Environment]

    /// The environment of an environment; the only one for `nil`.
    package func environment(_ name: String?) throws(ManifestLookupError) -> Environment {
        let known = environments.map(\.name)
        guard let name else {
            guard environments.count == 1, let environment = environments.first else {
                throw .environmentNeeded(known: known)
            }
            return environment
        }
        guard let environment = environments.first(where: { $0.name == name }) else {
            throw .unknownEnvironment(name, known: known)
        }
        return environment
    }
}

/// Why an environment was not found.
package enum ManifestLookupError: ErrorWithHints, Hashable {
    /// There are several, and none was named.
    case environmentNeeded(known: [String])
    /// No environment has the name.
    case unknownEnvironment(String, known: [String])
    /// A workload that has an identity on each of several hosts was named without a host.
    case hostNeeded(workload: String, known: [String])
    /// No identity of the environment has the name.
    case unknownIdentity(String, environment: String, known: [String])
    /// No identity of the environment is on the host.
    case unknownHost(String, environment: String, known: [String])

    package var summary: String {
        switch self {
        case .environmentNeeded(let known): "the manifest has \(known.count) environments, and none is named"
        case .unknownEnvironment(let name, _): "the manifest has no environment \"\(bounded(name, limit: 80))\""
        case .hostNeeded(let workload, let known):
            "\(bounded(workload, limit: 80)) has \(known.count == 1 ? "a host of its own" : "\(known.count) identities, one for each host")"
        case .unknownIdentity(let name, let environment, _):
            "the environment \(bounded(environment, limit: 80)) has no identity \"\(bounded(name, limit: 80))\""
        case .unknownHost(let name, let environment, _):
            "no identity of the environment \(bounded(environment, limit: 80)) is on the host \"\(bounded(name, limit: 80))\""
        }
    }

    package var hints: [String] {
        switch self {
        case .environmentNeeded(let known), .unknownEnvironment(_, let known):
            ["name one of them: --environment " + known.map { bounded($0, limit: 80) }.joined(separator: " or ")]
        case .hostNeeded(_, let known): ["name one of them: " + Self.list(known)]
        case .unknownIdentity(_, _, let known): ["it has: " + Self.list(known)]
        case .unknownHost(_, _, let known):
            [
                known.isEmpty
                    ? "write `instances: [HOST]` into the identities of the manifest that are on one host each"
                    : "its hosts are: " + Self.list(known)
            ]
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { bounded($0, limit: 80) }.joined(separator: ", ")
        return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
    }
}

extension Environment {
    /// The identity of that name: `web.host1`, or `web` for a workload without hosts.
    package func identity(_ name: String) throws(ManifestLookupError) -> Identity {
        if let identity = identities.first(where: { $0.name == name }) { return identity }
        let instances = identities.filter { $0.workload == name }.map(\.name)
        guard instances.isEmpty else { throw .hostNeeded(workload: name, known: instances) }
        throw .unknownIdentity(name, environment: self.name, known: identities.map(\.name))
    }

    /// The identities of that host, as `instances:` names it, in the file's order; at least one.
    package func identities(on host: String) throws(ManifestLookupError) -> [Identity] {
        let found = identities.filter { $0.instance == host }
        guard found.isEmpty else { return found }
        throw .unknownHost(host, environment: name, known: Set(identities.compactMap(\.instance)).sorted())
    }
}
