extension UInt8 {
    /// A space or a tab, or an end of line that is left.
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension Span where Element == UInt8 {
    /// Nothing but spaces.
    var isBlank: Bool { indices.allSatisfy { self[$0].isSpace } }

    /// UTF-8 without control characters other than tabs and ends of lines.
    var isText: Bool {
        guard indices.allSatisfy({ self[$0] >= 0x20 && self[$0] != 0x7F || self[$0].isSpace }) else { return false }
        return indices.allSatisfy { self[$0] < 0x80 } || String(validating: array, as: UTF8.self) != nil
    }

    /// A copy.
    var array: [UInt8] { indices.map { self[$0] } }

    /// As text; what is no UTF-8 shows as replacement characters.
    var text: String { String(decoding: array, as: UTF8.self) }

    func begins(with wanted: [UInt8]) -> Bool { matches(wanted, at: 0) }

    /// Where `byte` stands first, from `start` on.
    func first(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Where `wanted` begins first, from `start` on. Not for an empty one.
    func first(of wanted: [UInt8], from start: Int = 0) -> Int? {
        var next = first(of: wanted[0], from: start)
        while let index = next {
            if matches(wanted, at: index) { return index }
            next = first(of: wanted[0], from: index + 1)
        }
        return nil
    }

    private func matches(_ wanted: [UInt8], at start: Int) -> Bool {
        guard start + wanted.count <= count else { return false }
        for (offset, byte) in wanted.enumerated() where self[start + offset] != byte { return false }
        return true
    }
}

/// What the scanner looks for in lines.
enum Marker {
    static let begin = Array("-----BEGIN ".utf8)
    static let end = Array("-----END ".utf8)
    static let dashes = Array("-----".utf8)
    static let escapedLineBreak = Array("\\n".utf8)
    static let encrypted = Array("ENCRYPTED".utf8)
    static let byteOrderMark = Array("\u{FEFF}".utf8)
    static let pages = [Array("<!doctype html".utf8), Array("<html".utf8)]
}
