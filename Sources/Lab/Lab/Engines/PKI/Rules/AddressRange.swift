import Core
import X509

/// A network of IP addresses, as `10.0.0.0/8` or `fd00::/8`.
struct AddressRange: Sendable {
    private let prefix: [UInt8]
    private let length: Int

    /// `nil` when the text is no address, a slash, and a length that fits.
    init?(_ text: String) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, let address = IPAddress(sides[0]), let length = Int(sides[1]),
            (0...(address.bytes.count * 8)).contains(length)
        else { return nil }
        prefix = address.bytes
        self.length = length
    }

    /// Whether `address` lies in the network.
    func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == prefix.count else { return false }
        let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
        guard address.bytes.prefix(whole).elementsEqual(prefix.prefix(whole)) else { return false }
        return rest == 0 || (address.bytes[whole] ^ prefix[whole]) >> UInt8(8 - rest) == 0
    }

    /// Whether `texts`, networks or single addresses, hold `address`; none at all hold every address.
    static func allow(_ texts: [String], address: String) -> Bool {
        guard !texts.isEmpty else { return true }
        guard let address = IPAddress(address) else { return false }
        return texts.contains { AddressRange($0)?.contains(address) ?? (IPAddress($0) == address) }
    }
}
