import Core

/// A kind of key and its size, checked, as roles and key requests name them.
struct KeyParameters: Hashable, Sendable {
    /// `rsa`, `ec`, `ed25519`, or `any`.
    let type: String
    /// The size, 0 where the kind has one size only.
    let bits: Int

    /// Checks `type` and `bits`; 0 bits are the kind's usual size.
    init(type: String, bits: Int) throws(EngineError) {
        self.type = type
        self.bits = bits == 0 ? Self.usual[type] ?? 0 : bits
        switch type {
        case "rsa":
            guard self.bits >= 2048 else {
                throw .bad("RSA keys < 2048 bits are unsafe and not supported: got \(bits)")
            }
            guard [2048, 3072, 4096, 8192].contains(self.bits) else {
                throw .bad("unsupported bit length for RSA key: \(bits)")
            }
        case "ec":
            guard [224, 256, 384, 521].contains(self.bits) else {
                throw .bad("unsupported bit length for EC key: \(bits)")
            }
        case "any", "ed25519": break
        default: throw .bad("unknown key type \(type)")
        }
    }

    private static let usual = ["rsa": 2048, "ec": 256]

    /// Checks how many bits of digest signatures shall have: 0 for the usual one.
    static func checkSignatureBits(_ bits: Int) throws(EngineError) {
        guard [0, 256, 384, 512].contains(bits) else {
            throw .bad("unsupported hash signature algorithm: \(bits)")
        }
    }
}
