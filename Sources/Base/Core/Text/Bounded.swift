/// Makes text from elsewhere safe to show: control characters are escaped, and no more than `limit` characters are kept.
///
/// A real server has been seen to answer kilobytes of numbers in one error, and a file name may hold a terminal's escape
/// codes: everything that was not written by us goes through here before it is logged or printed.
package func bounded(_ text: some StringProtocol, limit: Int = 300) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        shown += scalar.isPlain ? String(scalar) : "\\u{" + String(scalar.value, radix: 16) + "}"
    }
    return text.unicodeScalars.dropFirst(limit).isEmpty ? shown : shown + "…"
}

extension Unicode.Scalar {
    /// Not a control, not a bidirectional override, not a line separator: nothing that a terminal acts on.
    package var isPlain: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
        default: true
        }
    }
}
