package import Core
package import YAML

/// One mapping of the file whose keys are known: reads its values by rules and complains about the rest.
///
/// A reading that fails has complained and gives `nil`; so has one that is `required` and absent.
package struct Fields {
    /// What the mapping is, for "a leaf needs …".
    package let subject: String
    /// Where it begins.
    package let mark: Mark
    /// Where complaints go.
    package let findings: DiagnosticCollector
    private let entries: [String: Node.Entry]

    /// The mapping `node`; `nil` after a complaint when it is none. Every key that is not in `known` is complained of, with
    /// the hint that `elsewhere` has for a key which people look for here.
    package init?(
        _ node: Node, subject: String, known: [String], elsewhere: [String: String] = [:], example: String,
        findings: DiagnosticCollector
    ) {
        guard case .mapping(let entries, let mark) = node else {
            findings.complain(
                "\(subject) must be a mapping, and this is \(node.description)", at: node.mark, hint: "write \(example)"
            )
            return nil
        }
        self.subject = subject
        self.mark = mark
        self.findings = findings
        self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        for entry in entries where !known.contains(entry.key) {
            refuse(entry, known: known, hint: elsewhere[entry.key])
        }
    }

    private func refuse(_ entry: Node.Entry, known: [String], hint: String?) {
        let nearest = Suggestion.nearest(to: entry.key, in: known).map { "did you mean `\($0)`?" }
        findings.complain(
            "\(subject) has no key \(shown(entry.key))", at: entry.mark,
            hint: hint ?? nearest ?? "it knows: " + known.joined(separator: ", "))
    }

    /// Whether the key is there, whatever it holds.
    package func has(_ key: String) -> Bool { entries[key] != nil }

    /// The key's own place; the mapping's when it is absent.
    package func place(of key: String) -> Mark { entries[key]?.mark ?? mark }

    /// What the key holds.
    package func node(_ key: String) -> Node? { entries[key]?.value }

    /// Complains that the key is absent.
    package func missing(_ key: String, example: String) {
        findings.complain("\(subject) needs `\(key)`", at: mark, hint: "add \(example)")
    }
}

// MARK: One value

extension Fields {
    /// The key's text after `rule` has taken it; `nil` when it is absent or refused.
    package func value<Value>(_ key: String, _ rule: (String) throws(Refusal) -> Value) -> Value? {
        node(key).flatMap { take($0, "`\(key)`", rule) }
    }

    /// The same for a key that must be there.
    package func required<Value>(_ key: String, example: String, _ rule: (String) throws(Refusal) -> Value) -> Value? {
        if !has(key) { missing(key, example: example) }
        return value(key, rule)
    }

    /// One of the spellings of `Choice`; `later` are known ones that are not available yet.
    package func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) -> Choice?
    where Choice.RawValue == String {
        value(key) { text throws(Refusal) in try Rules.choice(text) }
    }

    /// A duration within `range`.
    package func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let node = node(key) else { return nil }
        if case .scalar(let text, quoted: false, let mark) = node, case .number = Scalar(text, quoted: false) {
            findings.complain(
                "\(shown(text)) has no unit", at: mark, hint: "write \(text)s, \(text)m, \(text)h or \(text)d")
            return nil
        }
        return take(node, "`\(key)`") { text throws(Refusal) in try Rules.duration(text, in: range) }
    }

    /// `true` or `false`, spelt so.
    package func flag(_ key: String, default absent: Bool) -> Bool {
        guard let node = node(key) else { return absent }
        if case .scalar(let text, let quoted, _) = node, case .boolean(let value) = Scalar(text, quoted: quoted) {
            return value
        }
        findings.complain(
            "`\(key)` must be true or false, and this is \(spelling(node))", at: node.mark,
            hint: "write `\(key): true` or `\(key): false`, without quotes")
        return absent
    }

    private func spelling(_ node: Node) -> String {
        guard case .scalar(let text, _, _) = node, !text.isEmpty else { return node.description }
        return shown(text)
    }

    /// Lets `rule` take the text of `node`.
    package func take<Value>(_ node: Node, _ what: String, _ rule: (String) throws(Refusal) -> Value) -> Value? {
        guard let text = text(node, what) else { return nil }
        do throws(Refusal) {
            return try rule(text)
        } catch {
            findings.complain(error, at: node.mark)
            return nil
        }
    }

    private func text(_ node: Node, _ what: String) -> String? {
        guard case .scalar(let raw, let quoted, _) = node, case .text(let text) = Scalar(raw, quoted: quoted) else {
            wrongType(node, what)
            return nil
        }
        if text.isEmpty {
            findings.complain("\(what) is empty", at: node.mark, hint: "give it a value, or remove it")
            return nil
        }
        if let scalar = text.unicodeScalars.first(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
            findings.complain(
                "\(what) holds the control character 0x\(String(scalar.value, radix: 16))", at: node.mark,
                hint: "write it on one line, without escapes for control characters")
            return nil
        }
        return text
    }

    private func wrongType(_ node: Node, _ what: String) {
        guard case .scalar(let raw, _, _) = node, !raw.isEmpty, raw != "~" else {
            findings.complain(
                "\(what) must be a text, and this is \(node.description)", at: node.mark,
                hint: "write one value after the key")
            return
        }
        findings.complain(
            "\(what) must be a text, and \(shown(raw)) is \(node.description)", at: node.mark,
            hint: "put it in quotes if it is meant: \"\(bounded(raw, limit: 80))\"")
    }
}

// MARK: Lists and mappings

extension Fields {
    /// A list of texts that `rule` takes, none twice. Empty when absent; an empty list is a complaint.
    package func list<Value: Hashable>(_ key: String, _ rule: (String) throws(Refusal) -> Value) -> [Value] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let items, _) = node else {
            notAList(key, node)
            return []
        }
        if items.isEmpty { empty(key, node.mark) }
        return distinct(items.map { ($0.mark, take($0, "an entry of `\(key)`", rule)) })
    }

    private func distinct<Value: Hashable>(_ values: [(Mark, Value?)]) -> [Value] {
        var seen: Set<Value> = []
        return values.compactMap { mark, value in
            guard let value else { return nil }
            if !seen.insert(value).inserted {
                findings.complain(
                    "\(shown(String(describing: value))) is listed twice", at: mark, hint: "keep one of the two")
            }
            return value
        }
    }

    private func empty(_ key: String, _ mark: Mark) {
        findings.complain("`\(key)` is empty", at: mark, hint: "list something, or remove the key")
    }

    private func notAList(_ key: String, _ node: Node) {
        let word = if case .scalar(let text, _, _) = node, !text.isEmpty { bounded(text, limit: 80) } else { "…" }
        findings.complain(
            "`\(key)` must be a list, and this is \(node.description)", at: node.mark, hint: "write `\(key): [\(word)]`"
        )
    }

    /// The mappings of a list, each as fields; `read` is called for every one that is a mapping.
    package func mappings<Value>(
        _ key: String, subject: String, known: [String], elsewhere: [String: String] = [:], example: String,
        _ read: (Fields) -> Value?
    ) -> [Value] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let items, _) = node else {
            findings.complain(
                "`\(key)` must be a list, and this is \(node.description)", at: node.mark,
                hint: "begin each \(key) with a dash: \(example)")
            return []
        }
        if items.isEmpty { empty(key, node.mark) }
        return items.compactMap { item in
            Fields(
                item, subject: subject, known: known, elsewhere: elsewhere, example: example, findings: findings
            ).flatMap(read)
        }
    }

    /// The mapping that a key holds; `nil` when absent or none.
    package func mapping(_ key: String, known: [String], example: String) -> Fields? {
        node(key).flatMap {
            Fields($0, subject: "`\(key)`", known: known, example: example, findings: findings)
        }
    }

    /// The key's mapping as named entries, in the file's order: for mappings whose keys are names that people choose.
    package func named(_ key: String, example: String) -> [Node.Entry] {
        guard let node = node(key) else {
            missing(key, example: example)
            return []
        }
        guard case .mapping(let entries, let mark) = node else {
            findings.complain(
                "`\(key)` must be a mapping, and this is \(node.description)", at: node.mark, hint: "write \(example)")
            return []
        }
        if entries.isEmpty { empty(key, mark) }
        return entries
    }
}
