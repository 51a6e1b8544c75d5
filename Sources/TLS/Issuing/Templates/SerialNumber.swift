import System
import X509

/// A certificate's serial number: 1 to 20 bytes, not negative, without leading zeros.
package struct SerialNumber: Hashable, Sendable, CustomStringConvertible {
    /// Big-endian.
    package let bytes: [UInt8]

    /// A number from its big-endian bytes; `nil` when it needs more than 20.
    package init?(bytes: some Collection<UInt8>) {
        let digits = bytes.drop { $0 == 0 }
        guard digits.count <= 20 else { return nil }
        self.bytes = digits.isEmpty ? [0] : Array(digits)
    }

    private init(random bytes: [UInt8]) { self.bytes = bytes }

    /// 159 random bits, the way that Vault numbers.
    package static func random() -> SerialNumber {
        var bytes = Randomness.bytes(20)
        bytes[0] = bytes[0] & 0x3F | 0x40
        return SerialNumber(random: bytes)
    }

    /// Reads `5a:3e:1a`, also with `-` between or nothing; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        let digits = text.filter { $0 != ":" && $0 != "-" }
        guard !digits.isEmpty, digits.count % 2 == 0, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        let letters = Array(digits)
        let bytes = stride(from: 0, to: letters.count, by: 2).compactMap {
            UInt8(String(letters[$0...($0 + 1)]), radix: 16)
        }
        self.init(bytes: bytes)
    }

    /// `5a:3e:1a`, as ``Certificate/serial``.
    package var description: String { Digest.hex(bytes, separator: ":") }
}
