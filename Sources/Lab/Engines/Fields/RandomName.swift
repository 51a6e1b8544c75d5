import PKI
import Posix

/// Names that nothing else has.
enum RandomName {
    /// A new random UUID, `a7796184-b043-4c8d-9f2d-a136ae9bbf9e`.
    static func uuid() -> String {
        var bytes = Randomness.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Digest.hex(bytes)
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
