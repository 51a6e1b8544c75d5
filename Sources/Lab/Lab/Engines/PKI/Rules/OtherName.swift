/// A subject alternative name of a kind of its own: an object identifier and a text.
struct OtherName: Hashable, Sendable {
    /// The kind, as `1.3.6.1.4.1.311.20.2.3`.
    let identifier: String
    /// The text.
    let text: String

    init(identifier: String, text: String) {
        self.identifier = identifier
        self.text = text
    }

    /// Reads `identifier;UTF8:text`.
    static func parse(_ texts: [String]) throws(EngineError) -> [OtherName] {
        var names: [OtherName] = []
        for text in texts { names.append(try parse(text)) }
        return names
    }

    private static func parse(_ text: String) throws(EngineError) -> OtherName {
        let sides = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw .bad("expected a semicolon in other SAN \"\(text)\"") }
        let value = sides[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard value.count == 2 else { throw .bad("expected a colon in other SAN \"\(text)\"") }
        guard ["utf8", "utf-8"].contains(value[0].lowercased()) else {
            throw .bad("only utf8 other SANs are supported; found non-supported type in other SAN \"\(text)\"")
        }
        return OtherName(identifier: String(sides[0]), text: String(value[1]))
    }

    /// Checks `names` against the texts that a role allows; `*` alone allows everything.
    static func check(_ names: [OtherName], allowed: [String]) throws(EngineError) {
        if allowed == ["*"] { return }
        let patterns = try parse(allowed)
        for name in names {
            let kin = patterns.filter { $0.identifier == name.identifier }
            if kin.isEmpty { throw .bad("other SAN OID \(name.identifier) not allowed by this role") }
            if !kin.contains(where: { globMatches($0.text, name.text) }) {
                throw .bad("other SAN \(name.text) not allowed for OID \(name.identifier) by this role")
            }
        }
    }
}
