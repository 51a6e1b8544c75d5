/// Base64 (RFC 4648 section 4), as PEM uses it: no spaces, padding required.
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

    /// What `letters` stand for; `nil` where a letter is none, or the padding is wrong.
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
    static func isLetter(_ letter: UInt8) -> Bool { letter == padding || values[Int(letter)] != nil }

    private static let padding = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (index, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(index) }
        return values
    }()
}
