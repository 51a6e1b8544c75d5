/// Base64 of the standard alphabet with its padding (RFC 4648 section 4).
package enum Base64 {
    /// The letters of `bytes`, padded.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                letters.append(index <= group.count ? alphabet[Int(bits >> (18 - 6 * index) & 63)] : padding)
            }
        }
        return letters
    }

    /// The same as text.
    package static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

    /// What `letters` stand for, without white space among them; `nil` where a letter is none, or the padding is wrong.
    package static func decode(_ letters: [UInt8]) -> [UInt8]? {
        guard letters.count % 4 == 0 else { return nil }
        let body = letters.dropLast(letters.suffix(2).count { $0 == padding })
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 4 * 3)
        var (bits, width): (UInt32, Int) = (0, 0)
        for letter in body {
            guard let value = values[Int(letter)] else { return nil }
            bits = bits << 6 | UInt32(value)
            width += 6
            guard width >= 8 else { continue }
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> width))
        }
        return width < 6 ? bytes : nil
    }

    /// Whether `letter` may stand in base64, padding included.
    package static func isLetter(_ letter: UInt8) -> Bool { letter == padding || values[Int(letter)] != nil }

    /// The letters for addresses and file names, without padding (RFC 4648 section 5).
    package static func urlText(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes).filter { $0 != padding }.map(urlLetter), as: UTF8.self)
    }

    /// What such letters stand for; `nil` where a letter is none.
    package static func decodeURL(_ letters: [UInt8]) -> [UInt8]? {
        let missing = (4 - letters.count % 4) % 4
        guard missing < 3, !letters.contains(where: { [0x2B, 0x2F, padding].contains($0) }) else { return nil }
        return decode(letters.map(standardLetter) + [UInt8](repeating: padding, count: missing))
    }

    private static func urlLetter(_ letter: UInt8) -> UInt8 { letter == 0x2B ? 0x2D : letter == 0x2F ? 0x5F : letter }
    private static func standardLetter(_ letter: UInt8) -> UInt8 {
        letter == 0x2D ? 0x2B : letter == 0x5F ? 0x2F : letter
    }

    private static let padding = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    fileprivate static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (index, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(index) }
        return values
    }()
}

/// Decodes Base64 byte by byte, for a secret that must not be copied. White space is skipped, since most tools break lines.
package struct Base64Decoder {
    private var bits: UInt32 = 0
    private var digits = 0
    private var padding = 0
    /// After the padding nothing may follow.
    private var isClosed = false
    private var isBroken = false

    package init() {}

    /// Whether what was taken is whole: groups of four, no stray bits, nothing after the padding.
    package var isComplete: Bool { !isBroken && digits == 0 && padding == 0 }

    /// Takes one character and hands out the bytes that are complete with it.
    package mutating func take(_ character: UInt8, _ give: (UInt8) -> Void) {
        if [0x20, 0x0A, 0x0D, 0x09].contains(character) { return }
        if character == UInt8(ascii: "=") { return pad(give) }
        guard let digit = Base64.values[Int(character)], padding == 0, !isClosed else {
            isBroken = true
            return
        }
        bits = bits << 6 | UInt32(digit)
        digits += 1
        if digits == 4 { flush(give, bytes: 3) }
    }

    private mutating func pad(_ give: (UInt8) -> Void) {
        isBroken = isBroken || digits < 2
        padding += 1
        guard digits + padding == 4 else { return }
        let spare = UInt32(padding)
        isBroken = isBroken || bits & ((1 << (spare * 2)) - 1) != 0
        bits <<= spare * 6
        flush(give, bytes: 3 - padding)
        (padding, isClosed) = (0, true)
    }

    private mutating func flush(_ give: (UInt8) -> Void, bytes: Int) {
        for place in 0..<bytes { give(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place))) }
        (bits, digits) = (0, 0)
    }
}
