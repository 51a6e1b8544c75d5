/// The forms in which the real server's error texts and warnings show values.
package enum GoText {
    /// `768h0m0s`, `1m30s`, `0s`.
    package static func duration(seconds total: Int64) -> String {
        let sign = total < 0 ? "-" : ""
        let seconds = abs(total)
        guard seconds >= 60 else { return "\(sign)\(seconds)s" }
        let rest = "\(seconds / 60 % 60)m\(seconds % 60)s"
        return sign + (seconds >= 3600 ? "\(seconds / 3600)h" : "") + rest
    }

    /// In double quotes, with `"` `\` and control characters escaped.
    package static func quoted(_ text: some StringProtocol) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": shown += "\\\""
            case "\\": shown += "\\\\"
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: shown += "\\x" + hexadecimal(scalar.value)
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }

    /// `["a" "b"]`.
    package static func quotedList(_ texts: [String]) -> String {
        "[" + texts.map { quoted($0) }.joined(separator: " ") + "]"
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        (value < 16 ? "0" : "") + String(value, radix: 16)
    }
}

extension GoText {
    /// The seconds that a duration in a body names: `90`, `1h30m`, `7d`, `1.5h`, `-1`; fractions of a second are dropped.
    package static func seconds(_ text: String) -> Int64? {
        if let plain = Int64(text) { return plain }
        if text.hasSuffix("d"), let days = Int64(text.dropLast()) { return days * 86_400 }
        let isNegative = text.hasPrefix("-")
        var rest = text.dropFirst(isNegative || text.hasPrefix("+") ? 1 : 0)
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let unit = units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
            total += number * unit.seconds
            rest = rest.dropFirst(unit.name.count)
        }
        guard total < 9e15 else { return nil }
        return Int64(total) * (isNegative ? -1 : 1)
    }

    /// Longer names first, so that `ms` is not read as `m`.
    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("us", 0.000_001), ("µs", 0.000_001), ("ns", 0.000_000_001), ("d", 86_400), ("h", 3600),
        ("m", 60), ("s", 1),
    ]
}
