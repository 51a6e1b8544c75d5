/// Fills `{{identity.…}}` in the paths of policies and in the lists of roles.
package enum IdentityTemplate {
    /// The text with every template replaced; `nil` when one cannot be resolved for this identity, is not closed, or
    /// brings one of the `forbidden` characters.
    package static func render(_ text: String, _ facts: IdentityFacts, forbidden: String = "") -> String? {
        var result = ""
        var rest = text[...]
        while let open = firstRange(of: "{{", in: rest) {
            result += rest[..<open.lowerBound]
            guard let close = firstRange(of: "}}", in: rest[open.upperBound...]) else { return nil }
            let name = rest[open.upperBound..<close.lowerBound].filter { !$0.isWhitespace }
            guard let value = value(of: name, facts), !value.contains(where: { forbidden.contains($0) })
            else { return nil }
            result += value
            rest = rest[close.upperBound...]
        }
        return firstRange(of: "}}", in: rest) == nil ? result + rest : nil
    }

    private static func firstRange(of mark: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(mark) { return start..<text.index(start, offsetBy: mark.count) }
            start = text.index(after: start)
        }
        return nil
    }

    /// The value of one name; an empty one is none.
    private static func value(of name: String, _ facts: IdentityFacts) -> String? {
        let found: String? =
            if name.hasPrefix("identity.entity.aliases.") {
                alias(name.dropFirst("identity.entity.aliases.".count), facts)
            } else if name.hasPrefix("identity.entity.") {
                facts.entityID.isEmpty ? nil : entity(name.dropFirst("identity.entity.".count), facts)
            } else if name.hasPrefix("identity.groups.") {
                group(name.dropFirst("identity.groups.".count), facts)
            } else {
                nil
            }
        return found.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func entity(_ field: Substring, _ facts: IdentityFacts) -> String? {
        switch field {
        case "id": facts.entityID
        case "name": facts.entityName
        case _ where field.hasPrefix("metadata."): facts.metadata[String(field.dropFirst("metadata.".count))]
        default: nil
        }
    }

    private static func alias(_ name: Substring, _ facts: IdentityFacts) -> String? {
        guard let (accessor, field) = halves(name),
            let alias = facts.aliases.first(where: { $0.mountAccessor == accessor })
        else { return nil }
        switch field {
        case "id": return alias.id
        case "name": return alias.name
        case _ where field.hasPrefix("metadata."): return alias.metadata[String(field.dropFirst("metadata.".count))]
        case _ where field.hasPrefix("custom_metadata."):
            return alias.customMetadata[String(field.dropFirst("custom_metadata.".count))]
        default: return nil
        }
    }

    private static func group(_ name: Substring, _ facts: IdentityFacts) -> String? {
        guard let (by, rest) = halves(name), let (key, field) = halves(rest),
            let group = facts.groups.first(where: { by == "ids" ? $0.id == key : by == "names" && $0.name == key })
        else { return nil }
        switch field {
        case "id": return group.id
        case "name": return group.name
        case _ where field.hasPrefix("metadata."): return group.metadata[String(field.dropFirst("metadata.".count))]
        default: return nil
        }
    }

    private static func halves(_ text: Substring) -> (Substring, Substring)? {
        guard let dot = text.firstIndex(of: ".") else { return nil }
        return (text[..<dot], text[text.index(after: dot)...])
    }
}
