/// Cuts a policy's text into tokens, and counts columns as the original scanner does: each look beyond the end moves one on.
struct HCLScanner {
    private var rest: Substring.UnicodeScalarView
    private var line = 1
    private var column = 0
    private var lastLineLength = 0
    /// The last error of the scanner; it outweighs those of the parser.
    private(set) var error: HCLError?

    init(_ text: String) { rest = text[...].unicodeScalars }

    /// The next token that is no comment.
    mutating func scan() -> HCLToken {
        while true {
            var scalar = next()
            while let blank = scalar, [" ", "\t", "\n", "\r"].contains(blank) { scalar = next() }
            let place = recentPlace
            guard let first = scalar else { return HCLToken(kind: .end, text: "", place: place) }
            if first == "#" || first == "/" {
                skipComment(first)
                continue
            }
            var text = String(first)
            let kind = finish(first, &text)
            return HCLToken(kind: kind, text: text, place: place)
        }
    }

    private mutating func finish(_ first: Unicode.Scalar, _ text: inout String) -> HCLToken.Kind {
        switch first {
        case _ where isLetter(first): return word(&text)
        case _ where isDigit(first): return number(&text)
        case "\"": return string(&text)
        case "<": return heredoc(&text)
        case "-": return peek.map(isDigit) == true ? number(&text) : .subtract
        default: break
        }
        let marks: [Unicode.Scalar: HCLToken.Kind] = [
            "[": .leftBracket, "]": .rightBracket, "{": .leftBrace, "}": .rightBrace, ",": .comma, ".": .period,
            "=": .assign, "+": .add,
        ]
        guard let kind = marks[first] else {
            fail("illegal character")
            return .illegal
        }
        return kind
    }

    private mutating func word(_ text: inout String) -> HCLToken.Kind {
        while let scalar = peek, isLetter(scalar) || isDigit(scalar) || scalar == "-" || scalar == "." { take(&text) }
        return text == "true" || text == "false" ? .bool : .identifier
    }

    private mutating func number(_ text: inout String) -> HCLToken.Kind {
        while let scalar = peek, isDigit(scalar) || isLetter(scalar) || scalar == "." { take(&text) }
        if Int(text) != nil || text.hasPrefix("0x") { return .number }
        guard Double(text) != nil else {
            fail("illegal character")
            return .illegal
        }
        return .float
    }

    private mutating func string(_ text: inout String) -> HCLToken.Kind {
        var braces = 0
        while true {
            guard let scalar = next(), scalar != "\n" || braces > 0 else {
                fail("literal not terminated")
                return .string
            }
            text.unicodeScalars.append(scalar)
            if scalar == "\"", braces == 0 { return .string }
            if scalar == "\\" { escape(&text) }
            if scalar == "$", braces == 0, peek == "{" {
                take(&text)
                braces = 1
            } else if braces > 0 {
                braces += scalar == "{" ? 1 : scalar == "}" ? -1 : 0
            }
        }
    }

    private mutating func escape(_ text: inout String) {
        guard let scalar = peek, "abfnrtv\\\"xuU01234567".unicodeScalars.contains(scalar) else {
            _ = next()
            return fail("illegal char escape")
        }
        take(&text)
    }

    private mutating func heredoc(_ text: inout String) -> HCLToken.Kind {
        guard next() == "<" else {
            fail("heredoc expected second '<', didn't see it")
            return .heredoc
        }
        text += "<"
        while let scalar = peek, scalar != "\n" { take(&text) }
        let marker = text.dropFirst(2).drop { $0 == "-" }
        guard !marker.isEmpty else {
            fail("zero-length heredoc anchor")
            return .heredoc
        }
        take(&text)
        while true {
            var line = ""
            while let scalar = peek, scalar != "\n" { take(&line) }
            text += line
            if line.drop(while: { $0 == " " || $0 == "\t" }) == marker { return .heredoc }
            guard let end = next() else {
                fail("heredoc not terminated")
                return .heredoc
            }
            text.unicodeScalars.append(end)
        }
    }

    private mutating func skipComment(_ first: Unicode.Scalar) {
        if first == "/" {
            let second = next()
            if second == "*" { return skipBlockComment() }
            guard second == "/" else { return fail("expected '/' for comment") }
        }
        while let scalar = peek, scalar != "\n" { _ = next() }
    }

    private mutating func skipBlockComment() {
        while let scalar = next() {
            guard scalar != "*" || peek != "/" else {
                _ = next()
                return
            }
        }
        fail("comment not terminated")
    }
}

// Characters.
extension HCLScanner {
    private var peek: Unicode.Scalar? { rest.first }

    private mutating func next() -> Unicode.Scalar? {
        column += 1
        guard let scalar = rest.popFirst() else { return nil }
        if scalar == "\n" {
            line += 1
            lastLineLength = column
            column = 0
        }
        return scalar
    }

    private mutating func take(_ text: inout String) {
        if let scalar = next() { text.unicodeScalars.append(scalar) }
    }

    /// Where the last character read stands.
    private var recentPlace: HCLPlace {
        column > 0
            ? HCLPlace(line: line, column: column) : HCLPlace(line: line - 1, column: lastLineLength)
    }

    private mutating func fail(_ message: String) {
        error = HCLError(place: recentPlace, message: message)
    }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || (scalar.isASCII ? Character(scalar).isLetter : scalar.properties.isAlphabetic)
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
