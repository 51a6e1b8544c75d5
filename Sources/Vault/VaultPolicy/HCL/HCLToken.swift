/// A token of HCL version 1, the language of policies.
struct HCLToken: Sendable {
    /// The kinds, by the names that error texts show.
    enum Kind: String, Sendable {
        case illegal = "ILLEGAL"
        case end = "EOF"
        case identifier = "IDENT"
        case number = "NUMBER"
        case float = "FLOAT"
        case bool = "BOOL"
        case string = "STRING"
        case heredoc = "HEREDOC"
        case leftBracket = "LBRACK"
        case leftBrace = "LBRACE"
        case comma = "COMMA"
        case period = "PERIOD"
        case rightBracket = "RBRACK"
        case rightBrace = "RBRACE"
        case assign = "ASSIGN"
        case add = "ADD"
        case subtract = "SUB"
    }

    var kind: Kind
    /// As it stands in the text.
    var text: String
    var place: HCLPlace

    /// The content of a string, a heredoc, or the word itself.
    var value: String {
        switch kind {
        case .string: Self.unquoted(text.dropFirst().dropLast())
        case .heredoc: Self.heredocBody(text)
        default: text
        }
    }

    private static func unquoted(_ text: Substring) -> String {
        var result = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let escaped = rest.popFirst() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            result.unicodeScalars.append(unescaped(escaped, &rest))
        }
        return result
    }

    private static func unescaped(_ letter: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar
    {
        switch letter {
        case "a": return "\u{07}"
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x", "u", "U":
            let count = letter == "x" ? 2 : letter == "u" ? 4 : 8
            let digits = String(rest.prefix(count))
            rest = rest.dropFirst(count)
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        default: return letter
        }
    }

    /// The lines between the markers; `<<-` takes the least indentation off.
    private static func heredocBody(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isIndented = lines.removeFirst().hasPrefix("<<-")
        if let last = lines.last, last.isEmpty { lines.removeLast() }
        if !lines.isEmpty { lines.removeLast() }
        let margin = isIndented ? lines.map { $0.prefix { $0 == " " || $0 == "\t" }.count }.min() ?? 0 : 0
        return lines.map { $0.dropFirst(margin) + "\n" }.joined()
    }
}

/// A place in a policy's text, counted from 1.
struct HCLPlace: Hashable, Sendable {
    var line: Int
    var column: Int
}

/// Why a text is not HCL, in the words of the language's own parser: `At 1:12: object expected closing RBRACE got: EOF`.
struct HCLError: Error, Hashable {
    var place: HCLPlace
    var message: String

    var text: String { "At \(place.line):\(place.column): \(message)" }
}
