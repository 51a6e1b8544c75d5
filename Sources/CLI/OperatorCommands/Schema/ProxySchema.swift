internal import AgentConfig
internal import JSON

/// The part of a proxy and of a probe.
enum ProxySchema {
    typealias Parts = SchemaParts

    /// A kind alone, or a mapping with the keys of its kind.
    static var proxy: JSONObject {
        let forms = ["proxyKind", "processProxy", "haproxy", "adminProxy"]
        return ["anyOf": .array(forms.map { .object(Parts.part($0)) })]
    }

    /// nginx and Apache: a main process with workers.
    static var process: JSONObject {
        Parts.object(
            kind([.nginx, .apache]) + started + [
                .may("prefix", "nginx's prefix (-p), where it was started with one", path),
                .may("pid_file", "the file with its main process's id", path),
            ] + shared)
    }

    /// HAProxy, with its two command line interfaces.
    static var haproxy: JSONObject {
        Parts.object(
            kind([.haproxy]) + started + [
                .may("master_socket", "HAProxy's master CLI", path),
                .may("stats_socket", "HAProxy's runtime API", path),
            ] + shared)
    }

    /// Envoy and Caddy: proxies with an admin interface.
    static var admin: JSONObject {
        let text = "its admin interface: a port of the loopback interface, or the path of a unix socket"
        return Parts.object(kind([.envoy, .caddy]) + [.may("admin", text, Parts.text())] + shared)
    }

    private static func kind(_ kinds: [ProxySettings.Kind]) -> [Parts.Key] {
        let words = kinds.map(\.rawValue).joined(separator: "|")
        return [.must("kind", "which proxy it is", Parts.text("^(\(words))$"))]
    }

    private static var started: [Parts.Key] {
        [
            .may("unit", "the unit that is reloaded, where another user runs it", Parts.text()),
            .may("program", "its program, where the agent's user runs it", path),
            .may("config", "its configuration file, where the agent's user runs it", path),
        ]
    }

    private static var shared: [Parts.Key] {
        [
            .may("settle", "for how long changes are gathered", Parts.absent("2s", Parts.part("duration"))),
            .may(
                "timeout", "how long its test, its reload and the wait for the proof may take, each",
                Parts.absent("30s", Parts.part("duration"))),
        ]
    }

    private static var path: JSONObject { Parts.text("^/[^~$\\u0000-\\u001f]+$") }

    static var probe: JSONObject {
        Parts.object([
            .must("address", "HOST:PORT", Parts.text()),
            .may("name", "the name in the certificate, where it is not the address's", Parts.text()),
            .may(
                "url", "an http:// address of this host at which the proxy passes a request on", Parts.text("^http://")),
        ])
    }
}
