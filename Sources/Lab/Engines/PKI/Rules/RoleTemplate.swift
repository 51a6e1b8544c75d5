/// Names of the caller's identity in a role's patterns: `{{identity.entity.name}}` and its kin.
enum RoleTemplate {
    /// `text` with its templates filled in; `nil` when one of them names nothing, or a `*` that `globs` does not allow.
    static func filled(_ text: String, for caller: Caller?, globs: Bool) -> String? {
        var (result, rest) = ("", text[...])
        while let start = rest.firstRange(of: "{{") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else { return nil }
            let name = rest[start.upperBound..<end.lowerBound].filter { $0 != " " }
            guard let value = value(of: name, caller), globs || !value.contains("*") else { return nil }
            result += rest[..<start.lowerBound] + value
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private static func value(of name: String, _ caller: Caller?) -> String? {
        guard let identity = caller?.identity, !identity.entityID.isEmpty else { return nil }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        switch parts.prefix(3) {
        case ["identity", "entity", "id"] where parts.count == 3: return identity.entityID
        case ["identity", "entity", "name"] where parts.count == 3: return identity.entityName
        case ["identity", "entity", "metadata"] where parts.count > 3:
            return identity.metadata[parts.dropFirst(3).joined(separator: ".")]
        case ["identity", "entity", "aliases"] where parts.count > 4:
            return identity.aliases.first { $0.mountAccessor == parts[3] }.flatMap { alias(parts.dropFirst(4), $0) }
        case ["identity", "groups", "ids"] where parts.count > 4:
            return identity.groups.first { $0.id == parts[3] }.flatMap { group(parts.dropFirst(4), $0) }
        case ["identity", "groups", "names"] where parts.count > 4:
            return identity.groups.first { $0.name == parts[3] }.flatMap { group(parts.dropFirst(4), $0) }
        default: return nil
        }
    }

    private static func alias(_ rest: ArraySlice<String>, _ alias: IdentityFacts.Alias) -> String? {
        let key = rest.dropFirst().joined(separator: ".")
        switch rest.first {
        case "id": return alias.id
        case "name": return alias.name
        case "metadata": return alias.metadata[key]
        case "custom_metadata": return alias.customMetadata[key]
        default: return nil
        }
    }

    private static func group(_ rest: ArraySlice<String>, _ group: IdentityFacts.Group) -> String? {
        switch rest.first {
        case "id": group.id
        case "name": group.name
        case "metadata": group.metadata[rest.dropFirst().joined(separator: ".")]
        default: nil
        }
    }
}
