import AgentConfig
import Core
import JSON
import VaultPolicy

/// What a policy's text means, whatever its order, comments and spelling.
struct NormalizedPolicy: Equatable {
    /// By the pattern as the server matches it.
    private(set) var rules: [PolicyPattern: Permissions] = [:]

    /// The meaning of a text; `nil` when it is no policy.
    init?(_ text: String) {
        guard let policy = try? Policy.parse(name: "policy", text: text) else { return nil }
        for rule in policy.rules {
            var permissions = rule.permissions
            if let before = rules[PolicyPattern(rule)] { permissions.merge(before) }
            rules[PolicyPattern(rule)] = Self.sorted(permissions)
        }
        rules = rules.filter { !$0.value.capabilities.isEmpty }
    }

    private static func sorted(_ permissions: Permissions) -> Permissions {
        var permissions = permissions
        permissions.requiredParameters.sort()
        permissions.allowedParameters = permissions.allowedParameters.mapValues(sorted)
        permissions.deniedParameters = permissions.deniedParameters.mapValues(sorted)
        return permissions
    }

    private static func sorted(_ values: [JSONValue]) -> [JSONValue] {
        values.sorted { $0.text(pretty: false) < $1.text(pretty: false) }
    }
}

/// One pattern of a policy.
struct PolicyPattern: Hashable, Comparable {
    let kind: PolicyRule.Kind
    let path: String

    init(_ rule: PolicyRule) {
        (kind, path) = (rule.kind, rule.path)
    }

    /// As it is written in the policy.
    var text: String { kind == .prefix ? path + "*" : path }

    /// Whether it could match that path, had no better pattern a say.
    func matches(_ path: String) -> Bool {
        switch kind {
        case .exact: self.path == path
        case .prefix: path.hasPrefix(self.path)
        case .segments: SegmentPattern(self.path).matches(path)
        }
    }

    static func < (left: PolicyPattern, right: PolicyPattern) -> Bool { left.text < right.text }
}

extension Permissions {
    /// `read`, `update without not_after, not_before`.
    var shown: String {
        var parts = [capabilities.names.joined(separator: ", ")]
        if !deniedParameters.isEmpty { parts.append("without " + Self.shown(deniedParameters)) }
        if !allowedParameters.isEmpty { parts.append("with only " + Self.shown(allowedParameters)) }
        if !requiredParameters.isEmpty { parts.append("needing " + requiredParameters.joined(separator: ", ")) }
        if minimumWrappingSeconds > 0 || maximumWrappingSeconds > 0 {
            parts.append("wrapped for \(minimumWrappingSeconds)s to \(maximumWrappingSeconds)s")
        }
        parts += limits.sorted { $0.key < $1.key }.map { "with \($0.key) \(bounded($0.value, limit: 80))" }
        return parts.joined(separator: " ")
    }

    private static func shown(_ parameters: [String: [JSONValue]]) -> String {
        parameters.sorted { $0.key < $1.key }.map { name, values in
            values.isEmpty ? name : name + " " + JSONValue.array(values).text(pretty: false)
        }.joined(separator: ", ")
    }
}
