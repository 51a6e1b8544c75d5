private import JSON

/// A policy: its name, its text, and what the text says.
package struct Policy: Hashable, Sendable {
    /// In lower case.
    package var name: String
    /// As it was written.
    package var text: String
    /// Whether an identity's values may bring `*` and `+` into a templated path.
    package var allowsWildcardsInTemplates = false
    /// Whether an identity's values may bring `/` into a templated path.
    package var allowsSlashesInTemplates = false
    /// With templates as they stand.
    package var rules: [PolicyRule]

    /// Why a text is no policy, with the real server's prefix: `failed to parse policy: …`.
    package struct Failure: Error, Hashable, Sendable {
        package var text: String

        init(_ reason: String) { text = "failed to parse policy: " + reason }
    }

    /// Reads a policy in HCL, or in JSON when its first character is `{`.
    package static func parse(name: String, text: String) throws(Failure) -> Policy {
        try PolicyReader.check(text, facts: nil, as: Policy(name: name, text: text, rules: []))
    }

    /// The rules for one identity. Blocks whose templates cannot be resolved for it are left out.
    package func rules(for facts: IdentityFacts) -> [PolicyRule] {
        guard text.contains("{{") else { return rules }
        return (try? PolicyReader.check(text, facts: facts, as: self))?.rules ?? []
    }
}
