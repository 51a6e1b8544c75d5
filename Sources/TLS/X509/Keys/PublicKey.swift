/// A public key as certificates and requests carry it (SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7).
package struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The named curves that TLS uses, by their usual names.
    package enum Curve: String, CaseIterable, Sendable {
        case p224 = "P-224"
        case p256 = "P-256"
        case p384 = "P-384"
        case p521 = "P-521"

        /// 224, 256, 384 or 521.
        package var bits: Int {
            switch self {
            case .p224: 224
            case .p256: 256
            case .p384: 384
            case .p521: 521
            }
        }

        /// The curve of that many bits, if any.
        package init?(bits: Int) {
            guard let curve = Self.allCases.first(where: { $0.bits == bits }) else { return nil }
            self = curve
        }

        var identifier: ObjectIdentifier {
            switch self {
            case .p224: .p224
            case .p256: .p256
            case .p384: .p384
            case .p521: .p521
            }
        }
    }

    /// What kind of key.
    package enum Kind: Hashable, Sendable {
        /// RSA with a modulus of so many bits.
        case rsa(bits: Int)
        case ec(Curve)
        case ed25519
        /// Anything else, by its algorithm's or curve's identifier.
        case other(ObjectIdentifier)
    }

    /// The whole SubjectPublicKeyInfo.
    package let der: [UInt8]
    /// What kind of key.
    package let kind: Kind
    /// The key's own bits, of which identifiers are made.
    package let bits: [UInt8]

    /// Reads a SubjectPublicKeyInfo. Whether the numbers in it are a key that works is not looked at.
    package init(_ value: DERValue) throws(DERError) {
        var info = DERReader(inside: value)
        var algorithm = try info.enter(DER.Tag.sequence, "the key's algorithm")
        let type = try ObjectIdentifier(algorithm.next(DER.Tag.objectIdentifier, "the key's algorithm"))
        let bits = try info.next(DER.Tag.bitString, "the key").wholeBits()
        try info.end("the key")
        self.der = Array(value.encoded)
        self.bits = Array(bits)
        self.kind = try Self.kind(type, &algorithm, bits)
    }

    /// Reads a SubjectPublicKeyInfo that is the whole of `der`.
    package init(der: [UInt8]) throws(DERError) {
        var reader = DERReader(der)
        let value = try reader.next(DER.Tag.sequence, "the key")
        try reader.end("the key")
        try self.init(value)
    }

    private static func kind(
        _ type: ObjectIdentifier, _ algorithm: inout DERReader, _ bits: ArraySlice<UInt8>
    ) throws(DERError) -> Kind {
        switch type {
        case .ed25519: return .ed25519
        case .rsaEncryption, .rsaPSS:
            var outer = DERReader(bits)
            var numbers = try outer.enter(DER.Tag.sequence, "the RSA key")
            let modulus = try numbers.next(DER.Tag.integer, "the modulus").content.drop { $0 == 0 }
            return .rsa(bits: modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0))
        case .ecPublicKey:
            guard let named = try algorithm.optional(DER.Tag.objectIdentifier) else { return .other(type) }
            let name = try ObjectIdentifier(named)
            return Curve.allCases.first { $0.identifier == name }.map(Kind.ec) ?? .other(name)
        default: return .other(type)
        }
    }

    /// SHA-256 of ``der``: the same for every certificate of the key.
    package var digest: [UInt8] { Digest.sha256(der[...]) }

    /// The usual subject key identifier: SHA-1 of ``bits``.
    package var keyIdentifier: [UInt8] { Digest.keyIdentifier(bits[...]) }

    /// `EC P-256`, `RSA 2048`, `Ed25519`.
    package var description: String { kind.description }

    /// Equal encodings.
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.der == right.der }
    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension PublicKey.Kind: CustomStringConvertible {
    /// `EC P-256`, `RSA 2048`, `Ed25519`, or the identifier of what is none of these.
    package var description: String {
        switch self {
        case .rsa(let bits): "RSA \(bits)"
        case .ec(let curve): "EC \(curve.rawValue)"
        case .ed25519: "Ed25519"
        case .other(let identifier): identifier.description
        }
    }

    /// The key's size as roles count it: the modulus, the curve, 0 for Ed25519 and what is unknown.
    package var bitCount: Int {
        switch self {
        case .rsa(let bits): bits
        case .ec(let curve): curve.bits
        case .ed25519, .other: 0
        }
    }
}
