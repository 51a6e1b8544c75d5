/// The proxy that reads an output's files, and how the agent reaches it: `proxy:` of a trust, `serve:` of a leaf.
///
/// Two outputs with equal settings are served by the same proxy: they share a reload.
package struct ProxySettings: Hashable, Sendable {
    /// The proxies that Coppice knows by name, spelt as `kind:` spells them.
    package enum Kind: String, CaseIterable, Sendable {
        case nginx, haproxy, envoy, caddy, apache
    }

    /// Which one it is.
    package var kind: Kind
    /// The unit that `systemctl reload` names, with its suffix: for a proxy that runs as another user.
    package var unit: String?
    /// Its program, absolute: where it runs as the agent's own user, and for its own test.
    package var program: String?
    /// Its configuration file, absolute: where it runs as the agent's own user.
    package var config: String?
    /// nginx's prefix (`-p`), from which relative paths of its configuration count; absolute.
    package var prefix: String?
    /// The file with its main process's id, absolute.
    package var pidFile: String?
    /// HAProxy's master CLI (`-S`), an absolute path.
    package var masterSocket: String?
    /// HAProxy's runtime API, an absolute path.
    package var statsSocket: String?
    /// The admin interface of Caddy or Envoy.
    package var admin: LocalEndpoint?
    /// For how long changes are gathered where several outputs share the proxy, and the least time between two reloads.
    package var settle: Duration
    /// How long its test, its reload and the wait for the proof may take, each.
    package var timeout: Duration

    package init(
        kind: Kind, unit: String? = nil, program: String? = nil, config: String? = nil, prefix: String? = nil,
        pidFile: String? = nil,
        masterSocket: String? = nil, statsSocket: String? = nil, admin: LocalEndpoint? = nil,
        settle: Duration = ProxySettings.defaultSettle, timeout: Duration = Hook.defaultTimeout
    ) {
        self.kind = kind
        self.unit = unit
        self.program = program
        self.config = config
        self.prefix = prefix
        self.pidFile = pidFile
        self.masterSocket = masterSocket
        self.statsSocket = statsSocket
        self.admin = admin
        self.settle = settle
        self.timeout = timeout
    }

    /// What `settle:` is when it is not given.
    package static var defaultSettle: Duration { .seconds(2) }

    /// The programs that are run for it, as hooks would name them: what asks the service manager, or the proxy's own.
    package var commands: [Hook] {
        if let unit { return [Hook(arguments: ["/usr/bin/systemctl", "reload", unit], timeout: timeout)] }
        guard let config, let program = program ?? kind.usualProgram else { return [] }
        return [Hook(arguments: [program, kind == .nginx ? "-c" : "-f", config], timeout: timeout)]
    }

    /// Whether the agent's own user runs it, by a configuration that it names.
    package var isOwn: Bool { config != nil }
}

extension ProxySettings.Kind {
    /// What it is called in a sentence.
    package var title: String {
        switch self {
        case .nginx: "nginx"
        case .haproxy: "HAProxy"
        case .envoy: "Envoy"
        case .caddy: "Caddy"
        case .apache: "Apache"
        }
    }

    /// Its unit as Debian's packages call it; `nil` for one that needs no reload by its unit.
    package var usualUnit: String? {
        switch self {
        case .nginx: "nginx.service"
        case .haproxy: "haproxy.service"
        case .apache: "apache2.service"
        case .envoy, .caddy: nil
        }
    }

    /// Its program as Debian's packages install it; `nil` where the agent never starts it.
    package var usualProgram: String? {
        switch self {
        case .nginx: "/usr/sbin/nginx"
        case .haproxy: "/usr/sbin/haproxy"
        case .apache: "/usr/sbin/apache2"
        case .envoy, .caddy: nil
        }
    }
}

/// Something on this host that listens: a unix socket, or a port of the loopback interface.
package enum LocalEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The absolute path of a unix socket.
    case socket(path: String)
    /// A port on `localhost`, an address of 127.0.0.0/8 or ::1; IPv6 without brackets.
    case port(host: String, Int)

    /// As `agent.yaml` spells it.
    package var description: String {
        switch self {
        case .socket(let path): path
        case .port(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

/// A server whose handshake shows whether files took effect: `probe:` of an output.
///
/// For a trust it is an upstream that the trust must verify; for a leaf it is the listener that must show the leaf.
package struct ProbeSettings: Hashable, Sendable {
    /// A name or an address, IPv6 without brackets.
    package var host: String
    /// The port.
    package var port: UInt16
    /// The name to ask for, and the one that the server's certificate must carry.
    package var name: String
    /// An `http://` address of the loopback interface at which the proxy passes a request on to the upstream.
    package var url: String?

    package init(host: String, port: UInt16, name: String, url: String? = nil) {
        self.host = host
        self.port = port
        self.name = name
        self.url = url
    }

    /// As `agent.yaml` spells it.
    package var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
