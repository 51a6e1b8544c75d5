/// The name of a kind of thing in ASN.1, such as `2.5.29.17`.
package struct ObjectIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The content of its encoding.
    let content: [UInt8]

    /// An identifier known when this was written: two arcs at least, the first 0 to 2.
    init(_ first: UInt64, _ second: UInt64, _ more: UInt64...) {
        content = ([first * 40 + second] + more).flatMap(Self.base128)
    }

    /// From the content of an encoding: at least one arc, each in its shortest form and not above 64 bits.
    package init(_ value: DERValue) throws(DERError) {
        guard value.tag == DER.Tag.objectIdentifier, let last = value.content.last, last & 0x80 == 0 else {
            throw DERError("an object identifier is malformed")
        }
        content = Array(value.content)
        guard arcs != nil else { throw DERError("an object identifier is malformed") }
    }

    /// From text like `1.3.6.1.4.1.311.20.2.3`; `nil` when it is none.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { (48...57).contains($0) } ? UInt64(part) : nil }
        guard numbers.count == parts.count, numbers.count >= 2, numbers[0] <= 2, numbers[0] == 2 || numbers[1] < 40,
            numbers[1] < UInt64.max - 80
        else { return nil }
        content = ([numbers[0] * 40 + numbers[1]] + numbers.dropFirst(2)).flatMap(Self.base128)
    }

    /// The dotted form.
    package var description: String {
        guard let arcs, let joined = arcs.first else { return "?" }
        let first = min(joined / 40, 2)
        return ([first, joined - first * 40] + arcs.dropFirst()).map(String.init).joined(separator: ".")
    }

    /// The numbers of the encoding (the first two arcs are one), `nil` when one is overlong or too large.
    private var arcs: [UInt64]? {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        var isStart = true
        for byte in content {
            guard !(isStart && byte == 0x80), arc >> 57 == 0 else { return nil }
            arc = arc << 7 | UInt64(byte & 0x7F)
            isStart = byte & 0x80 == 0
            if isStart {
                arcs.append(arc)
                arc = 0
            }
        }
        return arcs
    }

    private static func base128(_ number: UInt64) -> [UInt8] {
        var bytes = [UInt8(number & 0x7F)]
        var rest = number >> 7
        while rest != 0 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes.reversed()
    }
}

extension ObjectIdentifier {
    // Names of attributes in a subject.
    /// `CN`.
    package static let commonName = ObjectIdentifier(2, 5, 4, 3)
    /// `serialNumber` of a subject, not of a certificate.
    package static let serialNumber = ObjectIdentifier(2, 5, 4, 5)
    /// `C`.
    package static let country = ObjectIdentifier(2, 5, 4, 6)
    /// `L`.
    package static let locality = ObjectIdentifier(2, 5, 4, 7)
    /// `ST`.
    package static let province = ObjectIdentifier(2, 5, 4, 8)
    /// `STREET`.
    package static let streetAddress = ObjectIdentifier(2, 5, 4, 9)
    /// `O`.
    package static let organization = ObjectIdentifier(2, 5, 4, 10)
    /// `OU`.
    package static let organizationalUnit = ObjectIdentifier(2, 5, 4, 11)
    /// `postalCode`.
    package static let postalCode = ObjectIdentifier(2, 5, 4, 17)
    /// `UID`.
    package static let userID = ObjectIdentifier(0, 9, 2342, 19_200_300, 100, 1, 1)
    /// `DC`.
    package static let domainComponent = ObjectIdentifier(0, 9, 2342, 19_200_300, 100, 1, 25)
    /// `emailAddress`, of old certificates.
    package static let emailAddress = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 1)

    // Extensions.
    /// RFC 5280 section 4.2.1.2.
    package static let subjectKeyIdentifier = ObjectIdentifier(2, 5, 29, 14)
    /// RFC 5280 section 4.2.1.3.
    package static let keyUsage = ObjectIdentifier(2, 5, 29, 15)
    /// RFC 5280 section 4.2.1.6.
    package static let subjectAlternativeName = ObjectIdentifier(2, 5, 29, 17)
    /// RFC 5280 section 4.2.1.9.
    package static let basicConstraints = ObjectIdentifier(2, 5, 29, 19)
    /// RFC 5280 section 5.2.3.
    package static let crlNumber = ObjectIdentifier(2, 5, 29, 20)
    /// RFC 5280 section 5.3.1.
    package static let crlReason = ObjectIdentifier(2, 5, 29, 21)
    /// RFC 5280 section 4.2.1.10.
    package static let nameConstraints = ObjectIdentifier(2, 5, 29, 30)
    /// RFC 5280 section 4.2.1.13.
    package static let crlDistributionPoints = ObjectIdentifier(2, 5, 29, 31)
    /// RFC 5280 section 4.2.1.4.
    package static let certificatePolicies = ObjectIdentifier(2, 5, 29, 32)
    /// RFC 5280 section 4.2.1.5.
    package static let policyMappings = ObjectIdentifier(2, 5, 29, 33)
    /// RFC 5280 section 4.2.1.1.
    package static let authorityKeyIdentifier = ObjectIdentifier(2, 5, 29, 35)
    /// RFC 5280 section 4.2.1.11.
    package static let policyConstraints = ObjectIdentifier(2, 5, 29, 36)
    /// RFC 5280 section 4.2.1.14.
    package static let inhibitAnyPolicy = ObjectIdentifier(2, 5, 29, 54)
    /// RFC 5280 section 4.2.1.12.
    package static let extendedKeyUsage = ObjectIdentifier(2, 5, 29, 37)
    /// RFC 5280 section 4.2.2.1.
    package static let authorityInformationAccess = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 1)
    /// Access by OCSP.
    package static let ocsp = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1)
    /// Access to the issuer's certificate.
    package static let caIssuers = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 2)
    /// RFC 5280 section 4.2.1.15.
    package static let freshestCRL = ObjectIdentifier(2, 5, 29, 46)
    /// A policy's practice statement.
    package static let practiceStatement = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 2, 1)
    /// A policy's notice.
    package static let userNotice = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 2, 2)
    /// The attribute of a request that asks for extensions (RFC 2985 section 5.4.2).
    package static let extensionRequest = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 14)

    // Keys, curves and signatures.
    static let rsaEncryption = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 1)
    static let rsaPSS = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 10)
    static let mgf1 = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 8)
    static let ecPublicKey = ObjectIdentifier(1, 2, 840, 10045, 2, 1)
    static let p224 = ObjectIdentifier(1, 3, 132, 0, 33)
    static let p256 = ObjectIdentifier(1, 2, 840, 10045, 3, 1, 7)
    static let p384 = ObjectIdentifier(1, 3, 132, 0, 34)
    static let p521 = ObjectIdentifier(1, 3, 132, 0, 35)
    static let ed25519 = ObjectIdentifier(1, 3, 101, 112)
}
