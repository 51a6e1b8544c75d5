/// The text of JSON strings (RFC 8259 section 7), for the log and for JSON documents.
package enum JSONText {
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
