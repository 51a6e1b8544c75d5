import COpenSSL

/// The digests that signatures are made with.
package enum SignatureHash: String, CaseIterable, Sendable {
    case sha256, sha384, sha512

    /// The digest's width: what a role calls `signature_bits`. `nil` for any other number.
    package init?(bits: Int) {
        switch bits {
        case 256: self = .sha256
        case 384: self = .sha384
        case 512: self = .sha512
        default: return nil
        }
    }

    /// Its width in bytes.
    package var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// Its place in NIST's and PKCS #1's lists, where the three follow one another.
    private var offset: UInt64 {
        switch self {
        case .sha256: 0
        case .sha384: 1
        case .sha512: 2
        }
    }

    var identifier: ObjectIdentifier { ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1 + offset) }
    var withRSA: ObjectIdentifier { ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 11 + offset) }
    var withECDSA: ObjectIdentifier { ObjectIdentifier(1, 2, 840, 10045, 4, 3, 2 + offset) }

    /// libcrypto's own constant, never freed.
    var method: OpaquePointer? {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        }
    }
}

/// How something is signed.
package enum SignatureAlgorithm: Hashable, Sendable {
    /// RSASSA-PKCS1-v1_5.
    case rsa(SignatureHash)
    /// RSASSA-PSS with the same digest in its mask and a salt as long as the digest.
    case rsaPSS(SignatureHash)
    case ecdsa(SignatureHash)
    case ed25519

    /// What `key` signs with: the digest asked for, else the usual one of its curve or SHA-256.
    ///
    /// `usePSS` counts for RSA alone; Ed25519 takes no digest. `nil` when keys of this kind do not sign.
    package init?(for key: PublicKey.Kind, hash: SignatureHash? = nil, usePSS: Bool = false) {
        switch key {
        case .rsa: self = usePSS ? .rsaPSS(hash ?? .sha256) : .rsa(hash ?? .sha256)
        case .ec(.p384): self = .ecdsa(hash ?? .sha384)
        case .ec(.p521): self = .ecdsa(hash ?? .sha512)
        case .ec: self = .ecdsa(hash ?? .sha256)
        case .ed25519: self = .ed25519
        case .other: return nil
        }
    }

    /// The AlgorithmIdentifier that stands beside the signature.
    package var der: [UInt8] {
        switch self {
        case .rsa(let hash): DER.sequence(DER.object(hash.withRSA), DER.null())
        case .ecdsa(let hash): DER.sequence(DER.object(hash.withECDSA))
        case .ed25519: DER.sequence(DER.object(.ed25519))
        case .rsaPSS(let hash): DER.sequence(DER.object(.rsaPSS), Self.parameters(hash))
        }
    }

    /// RFC 4055 section 3.1.
    private static func parameters(_ hash: SignatureHash) -> [UInt8] {
        let digest = DER.sequence(DER.object(hash.identifier), DER.null())
        return DER.sequence(
            DER.explicit(0, digest), DER.explicit(1, DER.sequence(DER.object(.mgf1), digest)),
            DER.explicit(2, DER.integer(hash.byteCount)))
    }

    var hash: SignatureHash? {
        switch self {
        case .rsa(let hash), .rsaPSS(let hash), .ecdsa(let hash): hash
        case .ed25519: nil
        }
    }
}
