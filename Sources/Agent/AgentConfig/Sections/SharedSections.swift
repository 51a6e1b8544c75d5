internal import Core
internal import YAML

/// The keys that outputs of several kinds have in common.
package enum SharedSections {
    /// The keys of a hook.
    package static let hookKeys = ["run", "timeout"]
    /// The longest time that any setting takes.
    package static let longest: Duration = .seconds(86_400 * 3650)
    /// What a hook's timeout may be.
    private static let hookTimeouts: ClosedRange<Duration> = .seconds(1)...Duration.seconds(3600)

    /// `name:` as the output's identity; `taken` knows the names before it.
    static func id(_ fields: Fields, kind: OutputKind, taken: inout [String: Int]) -> OutputID? {
        guard let name = fields.required("name", example: "`name: server`", Rules.name), let node = fields.node("name")
        else { return nil }
        if let first = taken[name] {
            fields.findings.complain(
                "\(shown(kind.rawValue + "/" + name)) is there twice; first in line \(first)", at: node.mark,
                hint: "give each \(kind.rawValue) a name of its own: it becomes the directory \(kind.rawValue)/NAME")
        } else {
            taken[name] = node.mark.line
        }
        return OutputID(kind: kind, name: name)
    }

    /// `group:` and `mode:` of an output, which have to fit each other.
    static func access(_ fields: Fields) -> (group: String?, mode: UInt16?) {
        let (group, mode) = (fields.value("group", Rules.group), mode(fields))
        if fields.has("group"), let mode, mode & 0o040 == 0 {
            fields.findings.complain(
                "the mode gives the group nothing to read", at: fields.place(of: "mode"),
                hint: "use \"0640\", or remove `group:`")
        }
        if !fields.has("group") { needsGroup(fields, mode) }
        return (group, mode)
    }

    /// `mode:`, which has to be quoted: readers of YAML disagree about what a plain 0640 is.
    static func mode(_ fields: Fields) -> UInt16? {
        guard case .scalar(let text, quoted: false, let mark) = fields.node("mode"),
            case .number = Scalar(text, quoted: false)
        else { return fields.value("mode", Rules.mode) }
        fields.findings.complain(
            "the mode \(shown(text)) is not in quotes: YAML readers disagree whether it is octal", at: mark,
            hint: "write mode: \"\(bounded(text, limit: 20))\"")
        return nil
    }

    /// Complains of a mode that opens a file to a group when no group is named.
    static func needsGroup(_ fields: Fields, _ mode: UInt16?) {
        guard let mode, mode & 0o040 != 0 else { return }
        fields.findings.complain(
            "the mode lets a group read, and no `group:` is named", at: fields.place(of: "mode"),
            hint: "add `group:` to the output, or use \"0600\"")
    }

    /// A hook under `key`; `nil` when absent or refused.
    static func hook(_ fields: Fields, _ key: String) -> Hook? {
        guard let node = fields.node(key) else { return nil }
        if case .scalar(let text, let quoted, let mark) = node, case .text = Scalar(text, quoted: quoted) {
            fields.findings.complain(Rules.shellText(text), at: mark)
            return nil
        }
        let example = "`\(key): { run: [./reload-app], timeout: 30s }`"
        guard let hook = fields.mapping(key, known: hookKeys, example: example) else { return nil }
        let timeout = hook.duration("timeout", in: SharedSections.hookTimeouts) ?? Hook.defaultTimeout
        let arguments = arguments(hook, example: example)
        return arguments.isEmpty ? nil : Hook(arguments: arguments, timeout: timeout)
    }

    private static func arguments(_ hook: Fields, example: String) -> [String] {
        if !hook.has("run") { hook.missing("run", example: example) }
        if case .scalar(let text, let quoted, let mark) = hook.node("run"), case .text = Scalar(text, quoted: quoted) {
            hook.findings.complain(Rules.shellText(text), at: mark)
            return []
        }
        return hook.arguments("run")
    }

    /// `roots:`; an empty value when absent. Each file by the rule for the places where such files lie.
    package static func roots(
        _ fields: Fields, files rule: (String) throws(Refusal) -> String = Rules.trustFile
    ) -> Roots {
        let example = "`roots: { files: [ca/root.pem] }`"
        guard let section = fields.mapping("roots", known: ["files", "accept", "pins"], example: example) else {
            return Roots()
        }
        let files = section.list("files", rule)
        let pins = section.list("pins", Rules.pin)
        let accept: Roots.Accept = section.choice("accept") ?? .files
        pinsFit(section, accept)
        if accept == .crossSigned, !section.has("files") {
            section.missing("files", example: "`files: [ca/root.pem]`, the roots that cross certificates come from")
        }
        if accept == .files, !section.has("files"), !section.has("pins"), !section.has("accept") {
            section.missing("files", example: "`files: [ca/root.pem]`")
        }
        return Roots(files: files, accept: accept, pins: pins)
    }

    private static func pinsFit(_ section: Fields, _ accept: Roots.Accept) {
        if accept == .pinned, !section.has("pins") {
            section.findings.complain(
                "`accept: pinned` without `pins` accepts nothing", at: section.place(of: "accept"),
                hint: "add `pins: [sha256:…]`, the roots' own fingerprints")
        }
        if accept != .pinned, section.has("pins"), section.node("accept").map(isAnother) ?? true {
            section.findings.complain(
                "`pins` count only with `accept: pinned`", at: section.place(of: "pins"),
                hint: "add `accept: pinned`, or remove the pins")
        }
    }

    /// Whether it is a choice that takes no pins.
    private static func isAnother(_ node: Node) -> Bool {
        guard case .scalar(let text, _, _) = node, let accept = Roots.Accept(rawValue: text) else { return false }
        return accept != .pinned
    }
}

extension Fields {
    /// An argument vector: the program by its rule, then any texts, which may repeat.
    func arguments(_ key: String) -> [String] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let items, _) = node, let first = items.first else {
            findings.complain(
                "`\(key)` must be a list of the program and its arguments", at: node.mark,
                hint: "write `\(key): [/usr/bin/systemctl, reload, nginx]`")
            return []
        }
        let program = take(first, "the program", Rules.program)
        let rest = items.dropFirst().compactMap { take($0, "an argument") { (text) throws(Refusal) in text } }
        return program.map { [$0] + rest } ?? []
    }
}

/// `metrics:` of an `agent.yaml`, and of an identity in the manifest.
package enum MetricsSection {
    /// The keys that it knows.
    package static let keys = ["path", "group"]

    /// Where metrics go; `nil` when absent or after a complaint.
    package static func read(_ file: Fields) -> MetricsFile? {
        let example = "`metrics: { path: /var/lib/node_exporter/coppice-web.prom }`"
        guard let section = file.mapping("metrics", known: keys, example: example) else { return nil }
        let group = section.value("group", Rules.group)
        return section.required("path", example: example, Rules.metricsFile).map { MetricsFile(path: $0, group: group) }
    }
}
