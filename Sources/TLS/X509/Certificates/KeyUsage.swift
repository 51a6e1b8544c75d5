/// What a certificate's key may be used for (RFC 5280 section 4.2.1.3).
package struct KeyUsage: OptionSet, Hashable, Sendable {
    /// Bit 0 of the RFC is the lowest bit here.
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Signatures in TLS handshakes and the like.
    package static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signatures that bind; once called non-repudiation.
    package static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// Taking in keys: RSA without forward secrecy.
    package static let keyEncipherment = KeyUsage(rawValue: 1 << 2)
    /// Taking in data.
    package static let dataEncipherment = KeyUsage(rawValue: 1 << 3)
    /// Agreeing on keys.
    package static let keyAgreement = KeyUsage(rawValue: 1 << 4)
    /// Signing certificates: a CA.
    package static let certSign = KeyUsage(rawValue: 1 << 5)
    /// Signing revocation lists.
    package static let crlSign = KeyUsage(rawValue: 1 << 6)
    /// With key agreement: enciphering alone.
    package static let encipherOnly = KeyUsage(rawValue: 1 << 7)
    /// With key agreement: deciphering alone.
    package static let decipherOnly = KeyUsage(rawValue: 1 << 8)

    /// One usage by the name that roles give it, such as `DigitalSignature`; letters' case does not matter.
    package init?(named name: String) {
        guard let usage = Self.named.first(where: { $0.name.lowercased() == name.lowercased() })?.usage else {
            return nil
        }
        self = usage
    }

    /// The names of what is in it, as roles write them.
    package var names: [String] { Self.named.filter { contains($0.usage) }.map(\.name) }

    private static let named: [(name: String, usage: KeyUsage)] = [
        ("DigitalSignature", .digitalSignature), ("ContentCommitment", .contentCommitment),
        ("KeyEncipherment", .keyEncipherment), ("DataEncipherment", .dataEncipherment),
        ("KeyAgreement", .keyAgreement), ("CertSign", .certSign), ("CRLSign", .crlSign),
        ("EncipherOnly", .encipherOnly), ("DecipherOnly", .decipherOnly),
    ]
}

/// The purposes that an extended key usage names (RFC 5280 section 4.2.1.12), by identifier.
package enum KeyPurpose {
    /// Any purpose.
    package static let any = ObjectIdentifier(2, 5, 29, 37, 0)
    /// A TLS server.
    package static let serverAuth = purpose(1)
    /// A TLS client.
    package static let clientAuth = purpose(2)
    /// Signing of programs.
    package static let codeSigning = purpose(3)
    /// S/MIME.
    package static let emailProtection = purpose(4)
    /// Time stamps.
    package static let timeStamping = purpose(8)
    /// OCSP answers.
    package static let ocspSigning = purpose(9)

    /// The purpose that roles know as `ServerAuth` and so on; letters' case does not matter.
    package static func named(_ name: String) -> ObjectIdentifier? {
        names.first { $0.name.lowercased() == name.lowercased() }?.purpose
    }

    /// The name that roles have for `purpose`, else its dotted form.
    package static func name(of purpose: ObjectIdentifier) -> String {
        names.first { $0.purpose == purpose }?.name ?? purpose.description
    }

    private static func purpose(_ number: UInt64) -> ObjectIdentifier {
        ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, number)
    }

    private static let names: [(name: String, purpose: ObjectIdentifier)] = [
        ("Any", any), ("ServerAuth", serverAuth), ("ClientAuth", clientAuth), ("CodeSigning", codeSigning),
        ("EmailProtection", emailProtection), ("IPSECEndSystem", purpose(5)), ("IPSECTunnel", purpose(6)),
        ("IPSECUser", purpose(7)), ("TimeStamping", timeStamping), ("OCSPSigning", ocspSigning),
        ("MicrosoftServerGatedCrypto", ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 10, 3, 3)),
        ("NetscapeServerGatedCrypto", ObjectIdentifier(2, 16, 840, 1, 113_730, 4, 1)),
        ("MicrosoftCommercialCodeSigning", ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 2, 1, 22)),
        ("MicrosoftKernelCodeSigning", ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 61, 1, 1)),
    ]
}
