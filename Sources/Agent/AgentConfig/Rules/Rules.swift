internal import Core

/// What single values must be. Each rule takes a text and gives the value, or says why not and what would do.
package enum Rules {
    /// One of a closed set of words.
    package static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String
    ) throws(Refusal) -> Choice where Choice.RawValue == String {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let nearest = Suggestion.nearest(to: text, in: known)
        throw Refusal(
            "\(shown(text)) is not one of: " + known.joined(separator: ", "),
            hint: nearest.map { "did you mean `\($0)`?" } ?? "write one of them")
    }

    /// A duration of our spelling within a range.
    package static func duration(_ text: String, in range: ClosedRange<Duration>) throws(Refusal) -> Duration {
        guard let duration = DurationText.parse(text) else {
            throw Refusal(
                "\(shown(text)) is not a duration",
                hint: "write whole numbers with units, largest first: 90s, 15m, 1h30m, 7d")
        }
        guard duration >= range.lowerBound else {
            throw Refusal(
                "\(shown(text)) is too short", hint: "at least \(DurationText.render(range.lowerBound)) is taken here")
        }
        guard duration <= range.upperBound else {
            throw Refusal(
                "\(shown(text)) is too long", hint: "at most \(DurationText.render(range.upperBound)) is taken here")
        }
        return duration
    }

    /// The name of an identity, an output or a secret's file: one path component.
    package static func name(_ text: String) throws(Refusal) -> String {
        guard OutputID.isName(text) else {
            throw Refusal(
                "\(shown(text)) cannot be a name: it becomes one component of a path",
                hint: "use 1 to 64 of a-z A-Z 0-9 . _ -, beginning with a letter, digit or _")
        }
        return text
    }

    /// The name of a secret's file.
    static func fileName(_ text: String) throws(Refusal) -> String {
        if text == "generation.json" {
            throw Refusal("`generation.json` is the record of a generation", hint: "choose another file name")
        }
        if text.contains("/") {
            throw Refusal(
                "\(shown(text)) holds a slash: a secret's files lie side by side in one directory",
                hint: "write \(shown(text.split(separator: "/").last ?? "name")), or make another secret")
        }
        return try name(text)
    }

    /// A group of the host, by name.
    static func group(_ text: String) throws(Refusal) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            OutputID.isName(String(decoding: [UInt8(ascii: "a"), byte], as: UTF8.self))
        }
        guard isPlain, text.utf8.count <= 32, text.first?.isLetter == true || text.hasPrefix("_") else {
            throw Refusal("\(shown(text)) is not a group's name", hint: "name a group that the user belongs to: id -Gn")
        }
        return text
    }

    /// The name of a role of Vault.
    static func role(_ text: String) throws(Refusal) -> String {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "/?#%*+".contains($0) }) else {
            throw Refusal(
                "\(shown(text)) is not a role's name",
                hint: "write its name alone: `vault list auth/cert/certs` shows them")
        }
        return text
    }

    /// The common name of a certificate.
    package static func commonName(_ text: String) throws(Refusal) -> String {
        guard text.unicodeScalars.count <= 64 else {
            throw Refusal(
                "the common name has \(text.unicodeScalars.count) characters; X.509 takes 64",
                hint: "put the long name under `dns:` and choose a shorter common name")
        }
        return text
    }

    /// A field of a secret.
    static func field(_ text: String) throws(Refusal) -> String { text }
}
