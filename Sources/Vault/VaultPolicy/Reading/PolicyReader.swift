import JSON

/// Makes rules of a policy's items, with the real server's checks in the real server's order.
enum PolicyReader {
    /// `policy` with the rules that `text` holds; with `facts`, templates are resolved by them.
    static func check(_ text: String, facts: IdentityFacts?, as policy: Policy) throws(Policy.Failure) -> Policy {
        let items = try items(of: text)
        try checkKeys(items, valid: ["name", "path"], prefix: "")
        var policy = policy
        policy.rules = []
        for item in items where item.keys.first?.value == "path" {
            let key = item.keys.count > 1 ? item.keys[1].value : "path"
            guard let path = resolve(key, facts, policy) else { continue }
            let values = { (value: String) in resolve(value, facts, policy) ?? value }
            policy.rules.append(try rule(path: path, shown: key, item.value, values))
        }
        return policy
    }

    private static func items(of text: String) throws(Policy.Failure) -> [HCLItem] {
        do throws(HCLError) {
            if text.drop(while: \.isWhitespace).first == "{" { return try HCLFromJSON.items(of: text) }
            return try HCLParser.parse(text)
        } catch {
            throw Policy.Failure(error.text)
        }
    }

    /// `nil` when a template in it cannot be resolved.
    private static func resolve(_ text: String, _ facts: IdentityFacts?, _ policy: Policy) -> String? {
        guard let facts, text.contains("{{") else { return text }
        var forbidden = ""
        if !policy.allowsWildcardsInTemplates { forbidden += "*+" }
        if !policy.allowsSlashesInTemplates { forbidden += "/" }
        return IdentityTemplate.render(text, facts, forbidden: forbidden)
    }

    private static func checkKeys(_ items: [HCLItem], valid: Set<String>, prefix: String) throws(Policy.Failure) {
        var errors: [String] = []
        for item in items {
            guard let key = item.keys.first, !valid.contains(key.value) else { continue }
            errors.append("\(prefix)invalid key \(GoText.quoted(key.value)) on line \(key.place.line)")
        }
        guard !errors.isEmpty else { return }
        let count = errors.count == 1 ? "1 error" : "\(errors.count) errors"
        throw Policy.Failure("\(count) occurred:\n" + errors.map { "\t* \($0)\n" }.joined() + "\n")
    }

    private static let validKeys: Set<String> = [
        "comment", "policy", "capabilities", "allowed_parameters", "denied_parameters", "required_parameters",
        "min_wrapping_ttl", "max_wrapping_ttl", "mfa_methods", "control_group", "expiration", "pagination_limit",
        "list_scan_response_keys_filter_path",
    ]

    private static func rule(
        path: String, shown: String, _ value: HCLValue, _ resolve: @escaping (String) -> String
    ) throws(Policy.Failure) -> PolicyRule {
        let name = "path \(GoText.quoted(shown)):"
        guard case .object(let items, _) = value else {
            throw Policy.Failure("\(name) expected an object at \(value.place.line):\(value.place.column)")
        }
        try checkKeys(items, valid: validKeys, prefix: name + " ")
        let block = PolicyBlock(name: name, items: items, resolve: resolve)
        var rule = try pattern(path)
        rule.permissions = try block.permissions()
        return rule
    }

    private static func pattern(_ path: String) throws(Policy.Failure) -> PolicyRule {
        let path = path.hasPrefix("/") ? String(path.dropFirst()) : path
        guard !path.contains("+*") else {
            throw Policy.Failure("path \(GoText.quoted(path)): invalid use of wildcards ('+*' is forbidden)")
        }
        if path == "+" || path.contains("/+") || path.hasPrefix("+/") {
            return PolicyRule(path: path, kind: .segments, permissions: Permissions())
        }
        guard path.hasSuffix("*") else { return PolicyRule(path: path, kind: .exact, permissions: Permissions()) }
        return PolicyRule(path: String(path.dropLast()), kind: .prefix, permissions: Permissions())
    }
}

/// The keys of one `path` block.
private struct PolicyBlock {
    let name: String
    let items: [HCLItem]
    let resolve: (String) -> String

    func permissions() throws(Policy.Failure) -> Permissions {
        var permissions = Permissions()
        permissions.capabilities = try capabilities()
        permissions.allowedParameters = try parameters("allowed_parameters")
        permissions.deniedParameters = try parameters("denied_parameters")
        permissions.requiredParameters = try texts("required_parameters").map { $0.lowercased() }
        permissions.minimumWrappingSeconds = try seconds("min_wrapping_ttl")
        permissions.maximumWrappingSeconds = try seconds("max_wrapping_ttl")
        for key in Self.limits { permissions.limits[key] = last(key).map(shown) }
        if permissions.capabilities == .deny {
            permissions = Permissions()
            permissions.capabilities = .deny
        }
        let (least, most) = (permissions.minimumWrappingSeconds, permissions.maximumWrappingSeconds)
        guard least == 0 || most == 0 || most >= least else {
            throw Policy.Failure("max_wrapping_ttl cannot be less than min_wrapping_ttl")
        }
        return permissions
    }

    private static let limits = [
        "control_group", "expiration", "list_scan_response_keys_filter_path", "mfa_methods", "pagination_limit",
    ]

    /// A value in one line, as it may be compared.
    private func shown(_ value: HCLValue) -> String {
        switch value {
        case .literal(let token): token.value
        case .list(let values, _): values.map(shown).joined(separator: ", ")
        case .object(let items, _):
            items.map { $0.keys.map(\.value).joined(separator: " ") + " = " + shown($0.value) }.joined(separator: "; ")
        }
    }

    private func capabilities() throws(Policy.Failure) -> Capabilities {
        var result = try legacyCapabilities()
        for text in try texts("capabilities") {
            guard let capability = Capabilities(name: text) else {
                throw Policy.Failure("\(name) invalid capability \(GoText.quoted(text))")
            }
            if capability == .deny { return .deny }
            result.formUnion(capability)
        }
        return result.contains(.deny) ? .deny : result
    }

    /// The shorthand of old: `policy = "write"`.
    private func legacyCapabilities() throws(Policy.Failure) -> Capabilities {
        guard let value = last("policy") else { return [] }
        switch text(of: value) {
        case "deny": return .deny
        case "read": return [.read, .list]
        case "write": return [.create, .read, .update, .delete, .list]
        case "sudo": return [.create, .read, .update, .delete, .list, .sudo]
        case let other: throw Policy.Failure("\(name) invalid policy \(GoText.quoted(other ?? ""))")
        }
    }

    private func texts(_ key: String) throws(Policy.Failure) -> [String] {
        guard let value = last(key) else { return [] }
        guard case .list(let values, _) = value else { throw notAList(value, key) }
        return values.compactMap { text(of: $0) }
    }

    private func parameters(_ key: String) throws(Policy.Failure) -> [String: [JSONValue]] {
        var result: [String: [JSONValue]] = [:]
        for item in items where item.keys.first?.value == key {
            guard case .object(let entries, _) = item.value else { throw notAList(item.value, key) }
            for entry in entries {
                guard let parameter = entry.keys.first?.value else { continue }
                guard case .list(let values, _) = entry.value else { throw notAList(entry.value, parameter) }
                result[parameter.lowercased()] = values.compactMap(json)
            }
        }
        return result
    }

    private func seconds(_ key: String) throws(Policy.Failure) -> Int64 {
        guard let value = last(key) else { return 0 }
        guard let text = text(of: value), let seconds = GoText.seconds(text) else {
            throw Policy.Failure(
                "\(name) error parsing \(key): time: invalid duration \(GoText.quoted(text(of: value) ?? ""))")
        }
        return seconds
    }

    private func last(_ key: String) -> HCLValue? { items.last { $0.keys.first?.value == key }?.value }

    private func text(of value: HCLValue) -> String? {
        guard case .literal(let token) = value else { return nil }
        return resolve(token.value)
    }

    private func json(_ value: HCLValue) -> JSONValue? {
        guard case .literal(let token) = value else { return nil }
        switch token.kind {
        case .number, .float: return .number(token.text)
        case .bool: return .bool(token.text == "true")
        default: return .string(resolve(token.value))
        }
    }

    private func notAList(_ value: HCLValue, _ key: String) -> Policy.Failure {
        let place = HCLError(place: value.place, message: "root.\(key): unexpected token type, expected a list").text
        return Policy.Failure("\(name) \(place)")
    }
}
