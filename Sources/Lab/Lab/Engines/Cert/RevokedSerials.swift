import JSON
import X509

/// The serial numbers that a certificate revocation list names (RFC 5280 section 5.1).
enum RevokedSerials {
    /// Reads a list, PEM or DER, into decimal serial numbers. Its signature and its dates are not looked at.
    static func parse(_ text: String) throws(EngineError) -> [String] {
        let bytes = PEM.firstBlock(["X509 CRL"], in: text) ?? Array(text.utf8)
        do throws(DERError) {
            return try serials(bytes)
        } catch {
            throw .bad("failed to parse CRL: \(error.reason)")
        }
    }

    private static func serials(_ bytes: [UInt8]) throws(DERError) -> [String] {
        var outer = DERReader(bytes)
        var list = try outer.enter(DER.Tag.sequence, "the list")
        var body = try list.enter(DER.Tag.sequence, "what is signed")
        _ = try body.optional(DER.Tag.integer)
        _ = try body.next(DER.Tag.sequence, "the signature's algorithm")
        _ = try body.next(DER.Tag.sequence, "the issuer")
        _ = try body.next().time()
        for tag in [DER.Tag.utcTime, DER.Tag.generalizedTime] { _ = try body.optional(tag) }
        guard let revoked = try body.optional(DER.Tag.sequence) else { return [] }
        var entries = DERReader(inside: revoked)
        var serials: [String] = []
        for entry in try entries.all() {
            var parts = DERReader(inside: entry)
            serials.append(DecimalNumber.text(try parts.next(DER.Tag.integer, "a serial number").content))
        }
        return serials
    }

    /// As a list is stored and answered.
    static func stored(_ serials: [String]) -> JSONValue {
        .object(["serials": .object(JSONObject(serials.map { ($0, .object([:])) }))])
    }
}

/// Large numbers as the API prints serial numbers in some places: in decimal.
enum DecimalNumber {
    /// The decimal digits of a big-endian number.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = [0]
        for byte in bytes {
            var carry = Int(byte)
            for index in digits.indices {
                carry += Int(digits[index]) << 8
                digits[index] = UInt8(carry % 10)
                carry /= 10
            }
            while carry > 0 {
                digits.append(UInt8(carry % 10))
                carry /= 10
            }
        }
        return digits.reversed().map { String($0) }.joined()
    }
}
