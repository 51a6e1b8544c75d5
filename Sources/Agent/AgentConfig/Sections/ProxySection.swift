internal import Core
internal import YAML

/// `proxy:` of a trust and of a workload, `serve:` of a leaf: a kind alone, or a mapping.
package enum ProxySection {
    /// The keys that every kind knows.
    static let commonKeys = ["kind", "settle", "timeout"]

    /// The keys of one kind.
    package static func keys(of kind: ProxySettings.Kind) -> [String] {
        switch kind {
        case .nginx: commonKeys + ["unit", "program", "config", "prefix", "pid_file"]
        case .apache: commonKeys + ["unit", "program", "config", "pid_file"]
        case .haproxy: commonKeys + ["unit", "program", "config", "master_socket", "stats_socket"]
        case .envoy, .caddy: commonKeys + ["admin"]
        }
    }

    /// The settings under `key`; `nil` when absent or after a complaint. `known`: the kinds that can be served here.
    package static func read(
        _ fields: Fields, _ key: String, known: [ProxySettings.Kind] = ProxySettings.Kind.allCases
    ) -> ProxySettings? {
        guard let node = fields.node(key) else { return nil }
        guard case .mapping(let entries, _) = node else {
            return fields.value(key) { text throws(Refusal) in try named(text, known) }.map(usual)
        }
        let word = entries.first { $0.key == "kind" }?.value
        guard let word else {
            fields.findings.complain(
                "`\(key)` needs `kind`", at: node.mark, hint: "add `kind: nginx`, or another of: \(list(known))")
            return nil
        }
        let kind = fields.take(word, "`kind`") { text throws(Refusal) in try named(text, known) }
        return kind.flatMap { kind in
            fields.mapping(key, known: keys(of: kind), example: "`\(key): { kind: \(kind.rawValue) }`")
                .map { settings(kind, $0) }
        }
    }

    private static func named(
        _ text: String, _ known: [ProxySettings.Kind]
    ) throws(Refusal) -> ProxySettings.Kind {
        let kind: ProxySettings.Kind = try Rules.choice(text)
        guard known.contains(kind) else {
            throw Refusal(
                "\(shown(text)) is not served leaves by name", hint: "write one of: \(list(known)), or use `on_change:`"
            )
        }
        return kind
    }

    private static func list(_ kinds: [ProxySettings.Kind]) -> String { kinds.map(\.rawValue).joined(separator: ", ") }

    /// As the kind's packages install it.
    private static func usual(_ kind: ProxySettings.Kind) -> ProxySettings {
        ProxySettings(kind: kind, unit: kind.usualUnit, admin: kind.usualAdmin)
    }

    private static func settings(_ kind: ProxySettings.Kind, _ fields: Fields) -> ProxySettings {
        let config = fields.value("config", Rules.absolutePath)
        let socket = fields.value("master_socket", Rules.absolutePath)
        let unit = fields.value("unit", Rules.unit)
        refuseContradiction(fields)
        return ProxySettings(
            kind: kind, unit: unit ?? (fields.has("config") || fields.has("master_socket") ? nil : kind.usualUnit),
            program: fields.value("program", Rules.absolutePath), config: config,
            prefix: fields.value("prefix", Rules.absolutePath), pidFile: fields.value("pid_file", Rules.absolutePath),
            masterSocket: socket,
            statsSocket: fields.value("stats_socket", Rules.absolutePath),
            admin: fields.value("admin", Rules.localEndpoint) ?? kind.usualAdmin,
            settle: fields.duration("settle", in: .zero...Duration.seconds(60)) ?? ProxySettings.defaultSettle,
            timeout: fields.duration("timeout", in: .seconds(1)...Duration.seconds(600)) ?? Hook.defaultTimeout)
    }

    /// A proxy runs as the agent's own user, by a configuration that is named, or as another, by its unit.
    private static func refuseContradiction(_ fields: Fields) {
        if fields.has("unit"), fields.has("config") {
            fields.findings.complain(
                "`unit` is for a proxy of another user, and `config` for one of the agent's own user",
                at: fields.place(of: "config"), hint: "keep the one that is true")
        }
        for key in ["program", "prefix"] where fields.has(key) && !fields.has("config") {
            fields.findings.complain(
                "`\(key)` counts only with `config`", at: fields.place(of: key),
                hint: "add `config:`, the file that the proxy was started with, or remove `\(key):`")
        }
    }
}

extension ProxySettings.Kind {
    /// Where its admin interface is unless its configuration says otherwise.
    fileprivate var usualAdmin: LocalEndpoint? {
        self == .caddy ? .port(host: "127.0.0.1", 2019) : nil
    }
}

/// `probe:` of an output.
package enum ProbeSection {
    /// The keys that it knows.
    package static let keys = ["address", "name", "url"]

    /// What is probed; `nil` when absent or after a complaint.
    package static func read(_ fields: Fields) -> ProbeSettings? {
        let example = "`probe: { address: app1.example.org:8443 }`"
        guard let section = fields.mapping("probe", known: keys, example: example) else { return nil }
        let address = section.required("address", example: "`address: app1.example.org:8443`", Rules.hostAndPort)
        let name = section.value("name", Rules.serverName)
        let url = section.value("url", Rules.localURL)
        return address.map { ProbeSettings(host: $0.host, port: $0.port, name: name ?? $0.host, url: url) }
    }
}
