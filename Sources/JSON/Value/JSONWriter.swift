extension JSONValue {
    /// The value as JSON text: on one line without spaces, or with two spaces of indentation a level.
    package func text(pretty: Bool = false, sortedKeys: Bool = false) -> String {
        String(decoding: utf8(pretty: pretty, sortedKeys: sortedKeys), as: UTF8.self)
    }

    /// The same text as bytes.
    package func utf8(pretty: Bool = false, sortedKeys: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty, sortedKeys: sortedKeys)
        writer.write(self, level: 0)
        return writer.bytes
    }

    /// Appends `text` to `bytes` as a JSON string, quotes included.
    package static func appendString(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                bytes.append(byte)
            } else {
                eachEscapedByte(of: byte) { bytes.append($0) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Hands out one byte of a JSON string's content, escaped where it must be.
    package static func eachEscapedByte(of byte: UInt8, _ give: (UInt8) -> Void) {
        func backslash(_ letter: UInt8) {
            give(UInt8(ascii: "\\"))
            give(letter)
        }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): backslash(byte)
        case 0x0A: backslash(UInt8(ascii: "n"))
        case 0x0D: backslash(UInt8(ascii: "r"))
        case 0x09: backslash(UInt8(ascii: "t"))
        case 0..<0x20:
            backslash(UInt8(ascii: "u"))
            for digit in [UInt8(ascii: "0"), UInt8(ascii: "0"), hexDigit(byte >> 4), hexDigit(byte & 15)] {
                give(digit)
            }
        default: give(byte)
        }
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

/// Writes one value; both forms from one walk.
private struct JSONWriter {
    let pretty: Bool
    let sortedKeys: Bool
    var bytes: [UInt8] = []

    init(pretty: Bool, sortedKeys: Bool) {
        (self.pretty, self.sortedKeys) = (pretty, sortedKeys)
    }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let truth): bytes += (truth ? "true" : "false").utf8
        case .number(let text): bytes += text.utf8
        case .string(let text): JSONValue.appendString(text.utf8, to: &bytes)
        case .array(let elements): write(elements, level: level)
        case .object(let members): write(members, level: level)
        }
    }

    private mutating func write(_ elements: [JSONValue], level: Int) {
        guard !elements.isEmpty else { return bytes += "[]".utf8 }
        bytes.append(UInt8(ascii: "["))
        for (place, element) in elements.enumerated() {
            separate(place, level: level + 1)
            write(element, level: level + 1)
        }
        breakLine(level)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, level: Int) {
        guard !object.isEmpty else { return bytes += "{}".utf8 }
        let members = sortedKeys ? object.members.sorted { $0.key < $1.key } : object.members
        bytes.append(UInt8(ascii: "{"))
        for (place, member) in members.enumerated() {
            separate(place, level: level + 1)
            JSONValue.appendString(member.key.utf8, to: &bytes)
            bytes += (pretty ? ": " : ":").utf8
            write(member.value, level: level + 1)
        }
        breakLine(level)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func separate(_ place: Int, level: Int) {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        breakLine(level)
    }

    private mutating func breakLine(_ level: Int) {
        guard pretty else { return }
        bytes.append(0x0A)
        bytes += repeatElement(0x20, count: 2 * level)
    }
}
