internal import AgentConfig
internal import Manifest

/// The units of a host that use the outputs of its identities: those that hooks reload or restart, and for a proxy that is
/// known by name and whose hooks name none, the one that its packages bring. None where the agent's own user runs the proxy.
struct ServedUnits {
    let identity: Identity
    let environment: Environment

    /// Sorted; empty where nothing says which they are.
    var names: [String] {
        let named = Set(ServedUnits.hooks(of: identity).flatMap(ServiceCall.calls).map(\.unit))
        guard named.isEmpty, let proxy = identity.proxy, !proxy.isOwn else { return named.sorted() }
        return proxy.kind.usualUnits
    }

    /// Each with its path below `/`.
    var dropIns: [CompiledFile] {
        names.map { unit in
            CompiledFile(
                path: "\(HostPaths.units)/\(unit).d/50-\(environment.objectName(identity)).conf",
                content: .text(text(for: unit)), mode: 0o644)
        }
    }

    /// Every program that is run for an identity, tests included.
    static func hooks(of identity: Identity) -> [Hook] {
        identity.configuration.outputs.flatMap(\.hooks)
    }

    private func text(for unit: String) -> String {
        let ready = ServiceUnit.ready(identity, in: environment).fileName
        let head = [
            "# \(unit) uses the files of \(identity.name) in the environment \(environment.name), compiled from coppice.yaml.",
            "# It starts when they are there, or when the wait is over. Never Requires=: then it would not start at all,",
            "# or be stopped with the agent.",
        ]
        var section = UnitSection("Unit")
        section.set("Wants", ready)
        section.set("After", ready)
        return UnitText.file([head, section.lines] + again(unit))
    }

    /// Such a unit stays down after a failed start, unless it is told otherwise.
    private func again(_ unit: String) -> [[String]] {
        guard ProxySettings.Kind.staysDown.contains(unit) else { return [] }
        var section = UnitSection("Service")
        section.remark("Without its files it cannot start. Then it is started again, and waits for them again.")
        section.set("Restart", "on-failure")
        section.set("RestartSec", "10s")
        return [section.lines]
    }
}

extension ProxySettings.Kind {
    /// Its unit as Debian, Fedora and its makers call it.
    fileprivate var usualUnits: [String] {
        switch self {
        case .nginx: ["nginx.service"]
        case .haproxy: ["haproxy.service"]
        case .envoy: ["envoy.service"]
        case .caddy: ["caddy.service"]
        case .apache: ["apache2.service", "httpd.service"]
        }
    }

    /// Units whose packages do not have them started again when a start fails.
    fileprivate static let staysDown: Set = ["nginx.service", "apache2.service", "httpd.service", "caddy.service"]
}
