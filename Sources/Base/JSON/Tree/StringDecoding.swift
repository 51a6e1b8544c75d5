extension JSONTree.Entry {
    /// Hands out the string's bytes, decoded, in pieces: `plain` ranges of the text and single bytes of escapes.
    func eachPiece(in bytes: Span<UInt8>, _ body: (Range<Int>?, [UInt8]) -> Void) {
        var index = start + 1
        var begin = index
        while escaped, index < end - 1 {
            guard bytes[index] == UInt8(ascii: "\\"), let (scalar, length) = try? Escape.read(bytes, at: index) else {
                index += 1
                continue
            }
            if begin < index { body(begin..<index, []) }
            if let scalar = Unicode.Scalar(scalar), let encoded = Unicode.UTF8.encode(scalar) {
                body(nil, Array(encoded))
            }
            index += length
            begin = index
        }
        if begin < end - 1 { body(begin..<(end - 1), []) }
    }

    /// Hands out the string's bytes, decoded, one by one.
    func eachByte(in bytes: Span<UInt8>, _ body: (UInt8) -> Void) {
        eachPiece(in: bytes) { range, escape in
            for byte in escape { body(byte) }
            for index in range ?? 0..<0 { body(bytes[index]) }
        }
    }

    func decoded(in bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(end - start)
        eachByte(in: bytes) { result.append($0) }
        return result
    }

    func string(in bytes: Span<UInt8>) -> String {
        String(decoding: decoded(in: bytes), as: UTF8.self)
    }

    func hasSameString(as other: JSONTree.Entry, in bytes: Span<UInt8>) -> Bool {
        if escaped || other.escaped { return decoded(in: bytes) == other.decoded(in: bytes) }
        guard end - start == other.end - other.start else { return false }
        for offset in 0..<(end - start) where bytes[start + offset] != bytes[other.start + offset] { return false }
        return true
    }

    func equals(_ key: String, in bytes: Span<UInt8>) -> Bool {
        if escaped { return string(in: bytes).utf8.elementsEqual(key.utf8) }
        guard key.utf8.count == end - start - 2 else { return false }
        var index = start + 1
        for byte in key.utf8 {
            guard bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }
}
