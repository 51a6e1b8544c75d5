/// Paths and queries as they are written in URLs (RFC 3986).
enum PathText {
    /// The path with everything escaped that is not a plain character of a segment; slashes stay.
    static func encode(_ path: String) -> String {
        escape(path.drop { $0 == "/" }, keeping: "/-._~!$&'()*+,;=:@")
    }

    /// `?a=b&c=d`, or nothing.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        let parts = parameters.map {
            escape($0.name[...], keeping: "-._~") + "=" + escape($0.value[...], keeping: "-._~")
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private static func escape(_ text: Substring, keeping plain: StaticString) -> String {
        let kept = Set(plain.description.utf8)
        var result = ""
        for byte in text.utf8 {
            if isLetterOrDigit(byte) || kept.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += (byte < 16 ? "%0" : "%") + digits
            }
        }
        return result
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
