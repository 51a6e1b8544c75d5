/// What makes one host's jitter differ from another's, and stay the same across restarts.
///
/// It is no secret and no source of randomness: a hash (FNV-1a, 64 bit, then a finishing mix) of texts such as the
/// machine's id, the boundary's path, the output and the serial number.
package struct Seed: Hashable, Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    package init(_ parts: [String]) {
        for part in parts {
            for byte in part.utf8 { mix(byte) }
            mix(0)
        }
    }

    /// The seed with one more text in it.
    package func with(_ part: String) -> Seed {
        var seed = self
        for byte in part.utf8 { seed.mix(byte) }
        seed.mix(0)
        return seed
    }

    /// A number in 0..<1, the same for the same seed.
    package var fraction: Double {
        var value = state
        value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        value = (value ^ (value >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        value ^= value >> 33
        return Double(value >> 11) / Double(1 << 53)
    }

    private mutating func mix(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
