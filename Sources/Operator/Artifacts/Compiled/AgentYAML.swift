package import AgentConfig
import Core
import X509

extension AgentConfiguration {
    /// The text of an `agent.yaml` that says exactly this, with `remarks` as its first lines.
    ///
    /// The same configuration always gives the same text, and reading the text gives the same configuration. What has a
    /// default is written out, but for flags and hooks that are as usual.
    package func yaml(remarks: [String] = []) -> String {
        let lines = remarks.map { $0.isEmpty ? "#" : "# " + $0 } + document.fileLines()
        return lines.joined(separator: "\n") + "\n"
    }

    private var document: YAMLText {
        var top = Entries()
        top.add("kind", .text(kind.rawValue))
        top.add("identity", .text(identity))
        top.add("vault", .tall(vault.yaml(serverTrust?.yaml)))
        top.add("client", client.map { .tall($0.yaml) } ?? operatorsMount.map(Self.byOperator))
        top.add("leaf", outputs: leaves.map(\.yaml))
        top.add("secret", outputs: secrets.map(\.yaml))
        top.add("trust", outputs: trusts.map(\.yaml))
        top.add("metrics", metrics?.yaml)
        return .map(top.all)
    }

    private static func byOperator(_ mount: String) -> YAMLText {
        .map([(key: "renewal", value: .text("operator")), (key: "mount", value: .text(mount))])
    }
}

/// The entries of one mapping: what is absent is left out.
private struct Entries {
    private(set) var all: [(key: String, value: YAMLText)] = []

    mutating func add(_ key: String, _ value: YAMLText?) {
        if let value { all.append((key: key, value: value)) }
    }

    mutating func add(_ key: String, texts: [String]) {
        if !texts.isEmpty { add(key, .list(texts.map(YAMLText.text))) }
    }

    mutating func add(_ key: String, outputs: [YAMLText]) {
        if !outputs.isEmpty { add(key, .tall(.list(outputs.map(YAMLText.tall)))) }
    }

    mutating func add(_ key: String, _ duration: Duration?) {
        add(key, duration.map { .word(DurationText.render($0)) })
    }

    mutating func add(_ key: String, mode: UInt16?) {
        guard let mode else { return }
        let digits = String(mode, radix: 8)
        add(key, .quoted(String(repeating: "0", count: max(0, 4 - digits.count)) + digits))
    }

    mutating func add(_ key: String, flag: Bool, usually usual: Bool) {
        if flag != usual { add(key, .word(flag ? "true" : "false")) }
    }

    /// What every output has, after what is its own.
    mutating func addShared(of output: some OutputSettings, test: Hook? = nil, proof: Hook? = nil) {
        add("group", output.group.map(YAMLText.text))
        add("mode", mode: output.mode)
        add("test", test?.yaml)
        add("on_change", output.onChange?.yaml)
        add("proof", proof?.yaml)
        add(output.id.kind == .leaf ? "serve" : "proxy", output.proxy?.yaml)
        add("probe", output.probe?.yaml)
        add("required", flag: output.required, usually: true)
    }
}

extension VaultEndpoint {
    fileprivate func yaml(_ trust: YAMLText?) -> YAMLText {
        var entries = Entries()
        let texts = addresses.map(YAMLText.text)
        entries.add("address", texts.count == 1 ? texts[0] : .list(texts))
        entries.add("namespace", namespace.map(YAMLText.text))
        entries.add("server_name", serverName.map(YAMLText.text))
        entries.add("auth", .map([(key: "mount", value: .text(authMount)), (key: "role", value: .text(authRole))]))
        entries.add("ca", trust)
        return .map(entries.all)
    }
}

extension ServerTrust {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("issuers", texts: issuers)
        entries.add("roots", roots.yaml)
        entries.add("retire_after", retireAfter)
        entries.add("refresh", refresh)
        return .map(entries.all)
    }
}

extension ClientRenewalSettings {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("sign", .text(sign))
        entries.add("ttl", ttl)
        entries.add("key", .word(key.rawValue))
        return .map(entries.all)
    }
}

extension LeafOutput {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", .text(name))
        entries.add("sign", .text(sign))
        entries.add("common_name", names.commonName.map(YAMLText.text))
        entries.add("dns", texts: names.dns)
        entries.add("ip", texts: names.ip)
        entries.add("uri", texts: names.uri)
        entries.add("ttl", ttl)
        entries.add("key", .text(key.rawValue))
        if roots != Roots() { entries.add("roots", roots.yaml) }
        entries.add("bundle", flag: bundle, usually: false)
        entries.addShared(of: self)
        return .map(entries.all)
    }
}

extension SecretOutput {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", .text(name))
        entries.add("read", .text(read))
        entries.add("files", .tall(.map(files.map { (key: $0.name, value: $0.yaml) })))
        entries.add("refresh", refresh)
        entries.add("on_delete", .text(onDelete.rawValue))
        entries.addShared(of: self)
        return .map(entries.all)
    }
}

extension SecretFile {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("format", .text(format.rawValue))
        entries.add("field", field.map(YAMLText.text))
        if decode != .none { entries.add("decode", .text(decode.rawValue)) }
        entries.add("mode", mode: mode)
        return .map(entries.all)
    }
}

extension TrustOutput {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", .text(name))
        entries.add("issuers", texts: issuers)
        entries.add("roots", roots.yaml)
        if !intermediates.isEmpty {
            entries.add("intermediates", .map([(key: "files", value: .list(intermediates.map(YAMLText.text)))]))
        }
        entries.add("retire_after", retireAfter)
        entries.add("refresh", refresh)
        entries.add("distrust", texts: distrust.map { "sha256:" + $0 })
        entries.addShared(of: self, test: test, proof: proof)
        return .map(entries.all)
    }
}

extension Roots {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("files", texts: files)
        if accept != .files { entries.add("accept", .text(accept.rawValue)) }
        entries.add("pins", texts: pins.map { "sha256:" + $0 })
        return .map(entries.all)
    }
}

extension Hook {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("run", .list(arguments.map(YAMLText.text)))
        entries.add("timeout", .word(DurationText.render(timeout)))
        return .map(entries.all)
    }
}

extension ProxySettings {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("kind", .text(kind.rawValue))
        entries.add("unit", unit.map(YAMLText.text))
        entries.add("program", program.map(YAMLText.text))
        entries.add("config", config.map(YAMLText.text))
        entries.add("prefix", prefix.map(YAMLText.text))
        entries.add("pid_file", pidFile.map(YAMLText.text))
        entries.add("master_socket", masterSocket.map(YAMLText.text))
        entries.add("stats_socket", statsSocket.map(YAMLText.text))
        entries.add("admin", admin.map { .text($0.description) })
        entries.add("settle", settle)
        entries.add("timeout", timeout)
        return .map(entries.all)
    }
}

extension ProbeSettings {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("address", .text(address))
        entries.add("name", .text(name))
        entries.add("url", url.map(YAMLText.text))
        return .map(entries.all)
    }
}

extension MetricsFile {
    fileprivate var yaml: YAMLText {
        var entries = Entries()
        entries.add("path", .text(path))
        entries.add("group", group.map(YAMLText.text))
        return .map(entries.all)
    }
}
