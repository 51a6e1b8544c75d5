/// Host names with letters outside ASCII, as they go into certificates (RFC 3492).
enum Punycode {
    /// `name` with each label that is not ASCII encoded as `xn--…`.
    ///
    /// `nil` when a label would be empty or longer than 63 characters, or the name longer than 253: DNS has no such name.
    static func ascii(_ name: String) -> String? {
        let trimmed = name.hasSuffix(".") ? name.dropLast() : name[...]
        let labels = trimmed.split(separator: ".", omittingEmptySubsequences: false).map(label)
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return nil }
        let encoded = labels.joined(separator: ".")
        guard encoded.utf8.count <= 253 else { return nil }
        return name.hasSuffix(".") ? encoded + "." : encoded
    }

    private static func label(_ text: Substring) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? String(text) : "xn--" + encoded(Array(text.unicodeScalars.map(\.value)))
    }

    private static func encoded(_ points: [UInt32]) -> String {
        var output = String(String.UnicodeScalarView(points.filter { $0 < 0x80 }.compactMap(Unicode.Scalar.init)))
        let basic = UInt32(output.utf8.count)
        if basic > 0 { output += "-" }
        var (value, delta, bias, handled): (UInt32, UInt32, UInt32, UInt32) = (128, 0, 72, basic)
        while handled < points.count {
            guard let next = points.filter({ $0 >= value }).min() else { return output }
            delta += (next - value) * (handled + 1)
            value = next
            for point in points {
                if point < value { delta += 1 }
                guard point == value else { continue }
                output += digits(of: delta, bias: bias)
                bias = adapted(delta, count: handled + 1, first: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            value += 1
        }
        return output
    }

    private static func digits(of delta: UInt32, bias: UInt32) -> String {
        var (text, rest, step) = ("", delta, UInt32(36))
        while true {
            let threshold = step <= bias ? 1 : min(step - bias, 26)
            if rest < threshold { return text + digit(rest) }
            text += digit(threshold + (rest - threshold) % (36 - threshold))
            rest = (rest - threshold) / (36 - threshold)
            step += 36
        }
    }

    private static func digit(_ value: UInt32) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String(letters[Int(value) % letters.count])
    }

    private static func adapted(_ delta: UInt32, count: UInt32, first: Bool) -> UInt32 {
        var rest = first ? delta / 700 : delta / 2
        rest += rest / count
        var bias: UInt32 = 0
        while rest > 455 {
            rest /= 35
            bias += 36
        }
        return bias + 36 * rest / (rest + 38)
    }
}
