/// The escapes of JSON strings (RFC 8259 section 7).
enum Escape {
    /// The scalar that the escape at `index` names, and how many bytes it takes: 2, 6, or 12 for a surrogate pair.
    static func read(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> (scalar: UInt32, length: Int) {
        guard index + 1 < bytes.count else { throw .ended(offset: bytes.count) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (UInt32(bytes[index + 1]), 2)
        case UInt8(ascii: "b"): return (0x08, 2)
        case UInt8(ascii: "f"): return (0x0C, 2)
        case UInt8(ascii: "n"): return (0x0A, 2)
        case UInt8(ascii: "r"): return (0x0D, 2)
        case UInt8(ascii: "t"): return (0x09, 2)
        case UInt8(ascii: "u"): return try readUnicode(bytes, at: index)
        default: throw .badEscape(offset: index)
        }
    }

    private static func readUnicode(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> (UInt32, Int) {
        let high = try readUnit(bytes, at: index)
        guard (0xD800..<0xE000).contains(high) else { return (high, 6) }
        guard high < 0xDC00, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
            bytes[index + 7] == UInt8(ascii: "u")
        else { throw .badEscape(offset: index) }
        let low = try readUnit(bytes, at: index + 6)
        guard (0xDC00..<0xE000).contains(low) else { throw .badEscape(offset: index) }
        return (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12)
    }

    private static func readUnit(_ bytes: Span<UInt8>, at index: Int) throws(JSONError) -> UInt32 {
        guard index + 6 <= bytes.count else { throw .ended(offset: bytes.count) }
        var unit: UInt32 = 0
        for place in (index + 2)..<(index + 6) {
            guard let digit = hexDigit(bytes[place]) else { throw .badEscape(offset: index) }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// Well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing beyond U+10FFFF.
enum UTF8Sequence {
    /// The length of the sequence at `index`, whose first byte is not ASCII; `nil` when it is malformed.
    static func length(_ bytes: Span<UInt8>, at index: Int) -> Int? {
        guard let (length, second) = shape(ofFirst: bytes[index]), index + length <= bytes.count,
            second.contains(bytes[index + 1])
        else { return nil }
        for place in (index + 2)..<max(index + length, index + 2) where !(0x80...0xBF).contains(bytes[place]) {
            return nil
        }
        return length
    }

    /// How long a sequence with this first byte is, and what its second byte may be.
    private static func shape(ofFirst byte: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch byte {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
