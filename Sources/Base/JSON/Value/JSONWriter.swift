import Core

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
        case .string(let text): write(text)
        case .array(let elements): write(elements, level: level)
        case .object(let members): write(members, level: level)
        }
    }

    /// What a terminal would act on is escaped, beyond what the format asks for: JSON is read by people too.
    private mutating func write(_ text: String) {
        guard !text.utf8.allSatisfy({ $0 < 0x7F }) else { return JSONText.appendString(text.utf8, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar.isPlain {
                for byte in String(scalar).utf8 { JSONText.eachEscapedByte(of: byte) { bytes.append($0) } }
            } else {
                let digits = String(scalar.value, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
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
            write(member.key)
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
