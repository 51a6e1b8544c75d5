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

    func begins(with text: String) -> Bool { matches(Array(text.utf8), at: 0) }

    /// Where `byte` stands first, from `start` on.
    func first(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// Where `text` begins first, from `start` on. `ignoringCase` is for `text` in lower-case ASCII.
    func first(of text: String, from start: Int = 0, ignoringCase: Bool = false) -> Int? {
        let wanted = Array(text.utf8)
        var index = start
        while index + wanted.count <= count {
            if matches(wanted, at: index, ignoringCase: ignoringCase) { return index }
            index += 1
        }
        return nil
    }

    private func matches(_ wanted: [UInt8], at start: Int, ignoringCase: Bool = false) -> Bool {
        guard start + wanted.count <= count else { return false }
        for (offset, byte) in wanted.enumerated() {
            let mine = self[start + offset]
            let isSame = mine == byte || (ignoringCase && (0x41...0x5A).contains(mine) && mine | 0x20 == byte)
            if !isSame { return false }
        }
        return true
    }
}
