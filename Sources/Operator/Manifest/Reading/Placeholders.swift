internal import AgentConfig
internal import Core
internal import YAML

/// What `<domain>` and its like stand for in the outputs of one identity.
struct Placeholders {
    /// Every name that may stand between `<` and `>`.
    static let names = ["domain", "environment", "instance", "workload"]
    private let values: [String: String]
    private let workload: String

    init(domain: String, environment: String, workload: String, instance: String?) {
        var values = ["domain": domain, "environment": environment, "workload": workload]
        values["instance"] = instance
        (self.values, self.workload) = (values, workload)
    }

    /// The same tree with every text filled in. What has no value has been complained of, and a letter stands for it, so
    /// that nothing else is said about the text because of it.
    func filled(_ node: Node, findings: DiagnosticCollector) -> Node {
        switch node {
        case .scalar(let text, let quoted, let mark):
            guard text.contains("<") else { return node }
            let full = filled(text) { findings.complain($0, at: mark) }
            return .scalar(full, quoted: quoted || full != text, mark)
        case .sequence(let items, let mark):
            return .sequence(items.map { filled($0, findings: findings) }, mark)
        case .mapping(let entries, let mark):
            let full = entries.map {
                Node.Entry(key: $0.key, mark: $0.mark, value: filled($0.value, findings: findings))
            }
            return .mapping(full, mark)
        }
    }

    private func filled(_ text: String, refuse: (Refusal) -> Void) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            result += rest[..<start]
            let name = rest[rest.index(after: start)...].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard !name.isEmpty, name.endIndex < rest.endIndex, rest[name.endIndex] == ">" else {
                result += "<"
                rest = rest[rest.index(after: start)...]
                continue
            }
            result += value(of: String(name), refuse: refuse)
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return result + rest
    }

    private func value(of name: String, refuse: (Refusal) -> Void) -> String {
        if let value = values[name] { return value }
        if name == "instance" {
            refuse(
                Refusal(
                    "`<instance>` has nothing to stand for: \(shown(workload)) has no instances",
                    hint: "add `instances: [host1]` to the identity, or write the text without it"))
        } else {
            refuse(
                Refusal(
                    "`<\(bounded(name, limit: 40))>` is not a placeholder",
                    hint: "it is one of: " + Self.names.map { "<\($0)>" }.joined(separator: ", ")))
        }
        return "x"
    }
}
