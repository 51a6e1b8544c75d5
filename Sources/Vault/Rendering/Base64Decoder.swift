/// Base64 of the standard alphabet with its padding (RFC 4648 section 4), byte by byte. White space is passed over, since
/// most tools break lines.
struct Base64Decoder {
    private var bits: UInt32 = 0
    private var digits = 0
    private var padding = 0
    /// After the padding nothing may follow.
    private var isClosed = false
    private var isBroken = false

    /// Whether what was taken is whole: groups of four, no stray bits, nothing after the padding.
    var isComplete: Bool { !isBroken && digits == 0 && padding == 0 }

    /// Takes one character and hands out the bytes that are complete with it.
    mutating func take(_ character: UInt8, _ give: (UInt8) -> Void) {
        if [0x20, 0x0A, 0x0D, 0x09].contains(character) { return }
        if character == UInt8(ascii: "=") { return pad(give) }
        guard let digit = Self.digit(character), padding == 0, !isClosed else {
            isBroken = true
            return
        }
        bits = bits << 6 | digit
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

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
