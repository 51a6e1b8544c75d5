internal import YAML

/// What a scalar is, as any reader of YAML would take it: the reason why `name: 42` is refused where a text belongs.
enum Scalar {
    case text(String)
    case number(String)
    case boolean(Bool)
    /// `yes`, `on`, `True` and their like, which readers of YAML disagree about.
    case doubtful(String)
    case nothing

    init(_ text: String, quoted: Bool) {
        if quoted {
            self = .text(text)
        } else if text.isEmpty || ["~", "null", "Null", "NULL"].contains(text) {
            self = .nothing
        } else if text == "true" || text == "false" {
            self = .boolean(text == "true")
        } else if Self.doubtful.contains(text.lowercased()) {
            self = .doubtful(text)
        } else {
            self = Self.isNumber(text) ? .number(text) : .text(text)
        }
    }

    private static let doubtful: Set<String> = ["yes", "no", "on", "off", "y", "n", "true", "false"]

    /// Decimal, octal, hexadecimal, with a fraction or exponent, infinite or none.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        if digits.hasPrefix("0x") || digits.hasPrefix("0o") {
            return !digits.dropFirst(2).isEmpty && digits.dropFirst(2).allSatisfy(\.isHexDigit)
        }
        if [".inf", ".nan"].contains(digits.lowercased()) { return true }
        guard let first = digits.first, first.isASCII, first.isNumber || first == "." else { return false }
        return Double(digits.filter { $0 != "_" }) != nil
    }

    /// What it is, for "a list is expected, and this is …".
    var description: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .boolean, .doubtful: "a boolean"
        case .nothing: "nothing"
        }
    }
}

extension Node {
    /// What it is, in the words of a complaint.
    var description: String {
        switch self {
        case .scalar(let text, let quoted, _): Scalar(text, quoted: quoted).description
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
