/// Builds the entries of a ``JSONTree``, in one pass over the bytes.
struct Parser {
    private(set) var entries: [JSONTree.Entry] = []
    private var index = 0

    mutating func parseText(_ bytes: Span<UInt8>) throws(JSONError) {
        entries.reserveCapacity(bytes.count / 16 + 4)
        skipSpace(bytes)
        try parseValue(bytes, depth: 0)
        skipSpace(bytes)
        guard index == bytes.count else { throw .trailing(offset: index) }
    }

    private mutating func parseValue(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) {
        guard index < bytes.count else { throw .ended(offset: index) }
        switch bytes[index] {
        case UInt8(ascii: "{"): try parseObject(bytes, depth: depth + 1)
        case UInt8(ascii: "["): try parseArray(bytes, depth: depth + 1)
        case UInt8(ascii: "\""): try parseString(bytes)
        case UInt8(ascii: "t"): try parseWord("true", .bool, bytes)
        case UInt8(ascii: "f"): try parseWord("false", .bool, bytes)
        case UInt8(ascii: "n"): try parseWord("null", .null, bytes)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseNumber(bytes)
        default: throw .unexpected(offset: index, wanted: "a value")
        }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
    }
}

// Containers.
extension Parser {
    private mutating func parseObject(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) {
        let place = try open(.object, depth: depth)
        var keys = KeySet()
        skipSpace(bytes)
        if take(UInt8(ascii: "}"), bytes) { return close(place, count: 0) }
        var count = 0
        repeat {
            skipSpace(bytes)
            guard index < bytes.count else { throw .ended(offset: index) }
            guard bytes[index] == UInt8(ascii: "\"") else {
                throw .unexpected(offset: index, wanted: "a key in quotes")
            }
            let start = index
            try parseString(bytes)
            let key = entries[entries.count - 1]
            guard keys.insert(key, bytes) else { throw .duplicateKey(key.string(in: bytes), offset: start) }
            try need(UInt8(ascii: ":"), "a colon", bytes)
            skipSpace(bytes)
            try parseValue(bytes, depth: depth)
            count += 1
            skipSpace(bytes)
        } while take(UInt8(ascii: ","), bytes)
        try need(UInt8(ascii: "}"), "a comma or a closing brace", bytes)
        close(place, count: count)
    }

    private mutating func parseArray(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) {
        let place = try open(.array, depth: depth)
        skipSpace(bytes)
        if take(UInt8(ascii: "]"), bytes) { return close(place, count: 0) }
        var count = 0
        repeat {
            skipSpace(bytes)
            try parseValue(bytes, depth: depth)
            count += 1
            skipSpace(bytes)
        } while take(UInt8(ascii: ","), bytes)
        try need(UInt8(ascii: "]"), "a comma or a closing bracket", bytes)
        close(place, count: count)
    }

    private mutating func open(_ kind: JSONTree.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONTree.depthLimit else { throw .tooDeep(offset: index) }
        entries.append(.init(kind: kind, start: index, end: index, next: 0))
        index += 1
        return entries.count - 1
    }

    private mutating func close(_ place: Int, count: Int) {
        entries[place].end = index
        entries[place].next = entries.count
        entries[place].count = count
    }

    private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func need(_ byte: UInt8, _ name: String, _ bytes: Span<UInt8>) throws(JSONError) {
        skipSpace(bytes)
        guard index < bytes.count else { throw .ended(offset: index) }
        guard take(byte, bytes) else { throw .unexpected(offset: index, wanted: name) }
    }
}

// Scalars.
extension Parser {
    private mutating func append(_ kind: JSONTree.Kind, from start: Int, escaped: Bool = false) {
        entries.append(.init(kind: kind, escaped: escaped, start: start, end: index, next: entries.count + 1))
    }

    private mutating func parseWord(_ word: StaticString, _ kind: JSONTree.Kind, _ bytes: Span<UInt8>) throws(JSONError)
    {
        let start = index
        for byte in word.description.utf8 {
            guard index < bytes.count else { throw .ended(offset: index) }
            guard bytes[index] == byte else { throw .unexpected(offset: start, wanted: word.description) }
            index += 1
        }
        append(kind, from: start)
    }

    private mutating func parseNumber(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = index
        _ = take(UInt8(ascii: "-"), bytes)
        if !take(UInt8(ascii: "0"), bytes) { try digits(bytes, from: start) }
        if take(UInt8(ascii: "."), bytes) { try digits(bytes, from: start) }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            _ = take(UInt8(ascii: "+"), bytes) || take(UInt8(ascii: "-"), bytes)
            try digits(bytes, from: start)
        }
        if index < bytes.count, isDigit(bytes[index]) { throw .badNumber(offset: start) }
        append(.number, from: start)
    }

    private mutating func digits(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) {
        let first = index
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
        guard index > first else { throw .badNumber(offset: start) }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func parseString(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = index
        var escaped = false
        index += 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return append(.string, from: start, escaped: escaped)
            case UInt8(ascii: "\\"):
                escaped = true
                let (_, length) = try Escape.read(bytes, at: index)
                index += length
            case 0..<0x20: throw .control(offset: index)
            case 0x20..<0x80: index += 1
            default:
                guard let length = UTF8Sequence.length(bytes, at: index) else { throw .notUTF8(offset: index) }
                index += length
            }
        }
        throw .ended(offset: index)
    }
}

/// The keys of one object: compared one by one while few, hashed when many.
private struct KeySet {
    private var few: [JSONTree.Entry] = []
    private var many: Set<[UInt8]> = []

    /// Whether `key` is new.
    mutating func insert(_ key: JSONTree.Entry, _ bytes: Span<UInt8>) -> Bool {
        if few.count < 16 {
            for other in few where other.hasSameString(as: key, in: bytes) { return false }
            few.append(key)
            return true
        }
        if many.isEmpty {
            for other in few { many.insert(other.decoded(in: bytes)) }
        }
        return many.insert(key.decoded(in: bytes)).inserted
    }
}
