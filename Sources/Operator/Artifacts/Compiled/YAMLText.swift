/// A value of a YAML file that is about to be written, in the strict subset that our own reader takes.
indirect enum YAMLText {
    /// A text, quoted where a reader might take it for something else.
    case text(String)
    /// A text that stands in quotes always, such as a mode.
    case quoted(String)
    /// A word that the caller knows to be safe as it is: `true`, a duration.
    case word(String)
    case list([YAMLText])
    case map([(key: String, value: YAMLText)])
    /// A list or mapping that always has a line for each of its members.
    case tall(YAMLText)

    /// The longest line that a list or mapping is put on.
    private static let width = 100
}

// MARK: Scalars

extension YAMLText {
    /// The text as a scalar of one line that every reader of YAML takes for this text.
    static func scalar(_ text: String) -> String { isPlain(text) ? text : inQuotes(text) }

    /// Begins with a letter (after dashes or not), `/`, `_` or `./`, holds nothing that YAML knows, and is no word that
    /// YAML gives a meaning to.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, last != UInt8(ascii: ":") else { return false }
        let begins = isLetter(bytes.first { $0 != UInt8(ascii: "-") } ?? first) || "/_".utf8.contains(first)
        guard begins || text.hasPrefix("./") || text.hasPrefix("../"), bytes.allSatisfy(isPlainByte) else {
            return false
        }
        return !meanings.contains(text.lowercased())
    }

    private static let meanings: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isPlainByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._/@+=-:".utf8.contains(byte)
    }

    private static func inQuotes(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        default: break
        }
        if isShown(scalar) { return String(scalar) }
        let digits = String(scalar.value, radix: 16)
        let (letter, width) = scalar.value > 0xFFFF ? ("U", 8) : scalar.value > 0xFF ? ("u", 4) : ("x", 2)
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }

    /// Neither a control, nor invisible, nor one that turns the direction of a line, nor no character at all.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0xA0, 0xAD, 0x200B...0x200F, 0x2028...0x202F, 0x2060...0x206F, 0xFEFF, 0xFFF0...0xFFFF,
            0x1_0000...:
            false
        default: true
        }
    }
}

// MARK: Layout

extension YAMLText {
    /// The lines of a whole file that is this mapping.
    func fileLines() -> [String] { lines(indent: 0) }

    /// On one line, in brackets and braces where it is a list or mapping.
    private var flow: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .quoted(let text): Self.inQuotes(text)
        case .word(let word): word
        case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .map(let entries):
            "{ " + entries.map { Self.scalar($0.key) + ": " + $0.value.flow }.joined(separator: ", ") + " }"
        case .tall(let value): value.flow
        }
    }

    /// Whether it has to have lines of its own when `space` characters are left on this one.
    private func isTall(space: Int) -> Bool {
        switch self {
        case .text, .quoted, .word: false
        case .list, .map: flow.count > space
        case .tall: true
        }
    }

    /// As a block that begins at a column.
    private func lines(indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .tall(let value): return value.lines(indent: indent)
        case .map(let entries):
            return entries.flatMap { Self.entry(Self.scalar($0.key) + ":", $0.value, indent: indent) }
        case .list(let items): return items.flatMap { Self.item($0, indent: indent) }
        default: return [margin + flow]
        }
    }

    private static func entry(_ head: String, _ value: YAMLText, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        guard value.isTall(space: width - indent - head.count - 1) else { return [margin + head + " " + value.flow] }
        return [margin + head] + value.lines(indent: indent + 2)
    }

    /// A list's item: the dash takes the place of the first line's indentation.
    private static func item(_ value: YAMLText, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        guard value.isTall(space: width - indent - 2) else { return [margin + "- " + value.flow] }
        let block = value.lines(indent: indent + 2)
        return [margin + "- " + (block.first ?? "").dropFirst(indent + 2)] + block.dropFirst()
    }
}
