import AgentConfig
import Core
import TestSupport
import X509

/// Configurations that a file could say, with texts that are hard to write in YAML.
extension SeededGenerator {
    /// Texts that a careless writer of YAML gets wrong.
    private static let nasty = [
        "true", "No", "ON", "y", "null", "~", "Null", "0640", "1e3", ".inf", "0x1f", "-1", "+2", "12:30", "1_000",
        "2026-11-24", "- a", "-", "--", "-.inf", "?", ": a", "a: b", "a:", ":", "a #b", "#", " lead", "trail ", "  ",
        "'",
        "\"", "\\", "a\\nb", "%", "@x", "`", "!tag", "&a", "*a", "|", ">", "{", "}", "[", "]", "{a: b}", "[a, b]", ",",
        "a,b",
        "=", "<<", "---", "...", "--- a", "é", "日本", "😀", "\u{A0}", "a\u{200B}b", "\u{202E}x", "\u{FEFF}", "\u{2028}",
        "\u{FFFD}", "\u{AD}", "$HOME", "${x}", "%Y", "{{ .x }}", "<domain>", "a'b\"c\\d", "https://a", "::1",
        "\u{10FFFD}",
    ]

    mutating func text() -> String {
        let parts = (0...next(below: 2)).map { _ in
            chance(3) ? pick(["web", "a", "/usr/bin/x", "./y"]) : pick(Self.nasty)
        }
        return parts.joined(separator: pick(["", " ", "-"]))
    }

    /// The name of an output or file: any that the rules take.
    mutating func name() -> String {
        pick(["server", "true", "on", "1", "0x1f", "1e3", "a.b", "_", "null", "8.5", "web.host1", "A-b", "0640", "y"])
    }

    mutating func duration() -> Duration { .seconds(pick([1, 59, 60, 3600, 5400, 86_400, 90_061])) }

    mutating func group() -> String { pick(["www-data", "_x", "no", "true", "y", "null", "on"]) }

    mutating func hook() -> Hook {
        let program = pick(["/usr/sbin/nginx", "./reload-app", "bin/x y", "/opt/a b/c#d", "/opt/\"q\""])
        let arguments = (0..<next(below: 4)).map { _ in text() }
        return Hook(arguments: [program] + arguments, timeout: .seconds(pick([1, 30, 90, 3600])))
    }

    /// Group and mode that fit each other.
    mutating func access() -> (group: String?, mode: UInt16?) {
        let group = perhaps { $0.group() }
        return (group, perhaps { group == nil ? $0.pick([0o600, 0o400]) : $0.pick([0o640, 0o440]) })
    }

    mutating func files() -> [String] {
        some(upTo: 3) { $0.pick(["ca/root.pem", "ca/a b.pem", "ca/true", "yes", "ca/#1.pem", "1.5", "ca/ü.pem"]) }
    }

    mutating func pins() -> [String] {
        some(upTo: 2) { random in (0..<64).map { _ in String(random.pick(Array("0123456789abcdef"))) }.joined() }
    }

    mutating func roots(needed: Bool) -> Roots {
        let (files, pins) = (files(), pins())
        if !pins.isEmpty { return Roots(files: files, accept: .pinned, pins: pins) }
        return Roots(files: files.isEmpty && needed ? ["ca/root.pem"] : files)
    }

    /// Roots that a leaf does not take.
    mutating func trustRoots() -> Roots {
        var roots = roots(needed: true)
        if roots.accept == .files, chance(2) { roots.accept = .crossSigned }
        return roots
    }

    mutating func serverTrust() -> ServerTrust {
        ServerTrust(
            issuers: pick([["pki_infra"], ["team/pki", "true"]]), roots: trustRoots(),
            retireAfter: perhaps { $0.duration() }, refresh: duration())
    }

    mutating func outputs<Output>(
        _ kind: OutputKind, atLeast: Int, _ make: (inout SeededGenerator, OutputID) -> Output
    ) -> [Output] {
        var names = some(upTo: 4) { $0.name() }
        if names.count < atLeast { names = ["server"] }
        return names.compactMap { OutputID(kind: kind, name: $0) }.map { make(&self, $0) }
    }

    mutating func leaf(_ id: OutputID) -> LeafOutput {
        let (group, mode) = access()
        let names = RequestedNames(
            commonName: text(), dns: some(upTo: 12) { "host\($0.next(below: 99)).svc.example.org" },
            ip: some(upTo: 3) { $0.pick(["10.0.0.1", "2001:db8::1", "::1"]) },
            uri: some(upTo: 2) { $0.pick(["spiffe://a/b", "urn:x:y#z", "a:b"]) })
        return LeafOutput(
            id: id, sign: pick(["pki_int/sign/web", "a'b/sign/true", "team/[x]/sign/1,2"]), names: names,
            ttl: perhaps { $0.duration() }, key: pick(KeyAlgorithm.allCases), roots: roots(needed: false), group: group,
            mode: mode, onChange: perhaps { $0.hook() }, required: chance(2), bundle: chance(2))
    }

    mutating func secret(_ id: OutputID) -> SecretOutput {
        let (group, mode) = access()
        var files = some(upTo: 3) { $0.name() }.map { secretFile($0, hasGroup: group != nil) }
        if files.isEmpty { files = [SecretFile(name: "db.env", format: .env)] }
        return SecretOutput(
            id: id, read: pick(["secret/data/web/db", "database/creds/true", "kv/[a]/b"]), files: files,
            refresh: duration(), onDelete: pick(SecretOutput.OnDelete.allCases), group: group, mode: mode,
            onChange: perhaps { $0.hook() }, required: chance(2))
    }

    private mutating func secretFile(_ name: String, hasGroup: Bool) -> SecretFile {
        let mode: UInt16? = perhaps { $0.pick(hasGroup ? [0o400, 0o640] : [0o400, 0o600]) }
        guard chance(2) else { return SecretFile(name: name, format: pick([.env, .json, .properties]), mode: mode) }
        return SecretFile(
            name: name, format: .raw, field: text(), decode: pick(SecretFile.Decoding.allCases), mode: mode)
    }

    mutating func trust(_ id: OutputID) -> TrustOutput {
        let (group, mode) = access()
        let roots = trustRoots()
        let (pins, distrusted) = (Set(roots.pins), self.pins())
        return TrustOutput(
            id: id, issuers: pick([["pki_int"], ["team/pki", "true"], ["0"], ["pki,x", "a[b]"]]), roots: roots,
            intermediates: files(), retireAfter: perhaps { $0.duration() }, refresh: duration(),
            distrust: distrusted.filter { !pins.contains($0) }, group: group, mode: mode,
            onChange: perhaps { $0.hook() }, test: perhaps { $0.hook() }, required: chance(2))
    }

    mutating func vault() -> VaultEndpoint {
        VaultEndpoint(
            addresses: pick([["https://vault.example.org:8200"], ["https://[2001:db8::1]:8200", "https://10.0.0.1"]]),
            namespace: perhaps { $0.pick(["team/edge", "true", "1", "a:b"]) },
            serverName: perhaps { $0.pick(["vault.service.consul", "10.0.0.1", "on"]) },
            authMount: pick(["cert", "team/cert", "no"]),
            authRole: pick(["web", "coppice-web.host1", "true", "0x1", "a:b", "!x"]))
    }

    mutating func configuration() -> AgentConfiguration {
        var made = AgentConfiguration(kind: pick(AgentKind.allCases), identity: name(), vault: vault())
        made.serverTrust = perhaps { $0.serverTrust() }
        if made.kind == .app {
            made.leaves = outputs(.leaf, atLeast: 1) { $0.leaf($1) }
            made.secrets = outputs(.secret, atLeast: 0) { $0.secret($1) }
        } else {
            made.trusts = outputs(.trust, atLeast: 1) { $0.trust($1) }
        }
        made.operatorsMount = perhaps { $0.pick(["pki_agents", "team/pki", "true"]) }
        made.metrics = perhaps { random in
            let path = random.pick(["/var/lib/a b/x.prom", "true.prom"])
            return MetricsFile(path: path, group: random.perhaps { $0.group() })
        }
        return made
    }
}
