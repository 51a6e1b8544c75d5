package import Core

/// Writes ASN.1 values in their distinguished encoding (X.690 section 10): what is signed must have one form.
///
/// Each function returns the whole encoding, tag and length included, so that a structure reads in the source as it does
/// in its RFC.
package enum DER {
    /// The tags of the universal class that certificates use.
    package enum Tag {
        /// BOOLEAN.
        package static let boolean: UInt8 = 0x01
        /// INTEGER.
        package static let integer: UInt8 = 0x02
        /// BIT STRING.
        package static let bitString: UInt8 = 0x03
        /// OCTET STRING.
        package static let octetString: UInt8 = 0x04
        /// NULL.
        package static let null: UInt8 = 0x05
        /// OBJECT IDENTIFIER.
        package static let objectIdentifier: UInt8 = 0x06
        /// ENUMERATED.
        package static let enumerated: UInt8 = 0x0A
        /// UTF8String.
        package static let utf8String: UInt8 = 0x0C
        /// PrintableString: letters, digits and a few signs.
        package static let printableString: UInt8 = 0x13
        /// TeletexString, read as Latin-1.
        package static let teletexString: UInt8 = 0x14
        /// IA5String: ASCII.
        package static let ia5String: UInt8 = 0x16
        /// UTCTime: two digits of the year.
        package static let utcTime: UInt8 = 0x17
        /// GeneralizedTime: four digits of the year.
        package static let generalizedTime: UInt8 = 0x18
        /// UniversalString: UTF-32.
        package static let universalString: UInt8 = 0x1C
        /// BMPString: UTF-16.
        package static let bmpString: UInt8 = 0x1E
        /// SEQUENCE.
        package static let sequence: UInt8 = 0x30
        /// SET.
        package static let set: UInt8 = 0x31

        /// `[number]` with a primitive content: an implicit tag over a string.
        package static func context(_ number: UInt8) -> UInt8 { 0x80 | number }
        /// `[number]` around other values: an explicit tag, or an implicit one over a sequence.
        package static func constructed(_ number: UInt8) -> UInt8 { 0xA0 | number }
    }

    /// `content` under `tag`, with the shortest length.
    package static func value(_ tag: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        var bytes = [tag]
        bytes.reserveCapacity(content.count + 6)
        if content.count < 0x80 {
            bytes.append(UInt8(content.count))
        } else {
            let length = bigEndian(content.count)
            bytes.append(0x80 | UInt8(length.count))
            bytes += length
        }
        bytes += content
        return bytes
    }

    /// A sequence of encoded parts, in this order. An empty part is left out: that is how optional fields are written.
    package static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(Tag.sequence, Array(parts.joined())) }

    /// A sequence of any number of encoded parts.
    package static func sequence(of parts: [[UInt8]]) -> [UInt8] { value(Tag.sequence, Array(parts.joined())) }

    /// A set of encoded parts, sorted as DER demands.
    package static func set(of parts: [[UInt8]]) -> [UInt8] {
        value(Tag.set, Array(parts.sorted { $0.lexicographicallyPrecedes($1) }.joined()))
    }

    /// `[number]` around encoded values.
    package static func explicit(_ number: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        value(Tag.constructed(number), Array(parts.joined()))
    }

    /// `[number]` in place of a string's own tag.
    package static func implicit(_ number: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        value(Tag.context(number), content)
    }

    /// A small number, not negative.
    package static func integer(_ number: Int) -> [UInt8] { integer(magnitude: bigEndian(number)) }

    /// A number of any size, not negative, from its big-endian bytes; leading zeros are dropped.
    package static func integer(magnitude: some Collection<UInt8>) -> [UInt8] {
        let digits = magnitude.drop { $0 == 0 }
        guard let first = digits.first else { return value(Tag.integer, [0]) }
        return value(Tag.integer, first & 0x80 == 0 ? Array(digits) : [0] + digits)
    }

    /// A boolean.
    package static func boolean(_ flag: Bool) -> [UInt8] { value(Tag.boolean, [flag ? 0xFF : 0]) }
    /// A null, as the parameters of RSA algorithms have to be.
    package static func null() -> [UInt8] { value(Tag.null, []) }
    /// An object identifier.
    package static func object(_ identifier: ObjectIdentifier) -> [UInt8] {
        value(Tag.objectIdentifier, identifier.content)
    }
    /// OCTET STRING.
    package static func octets(_ bytes: some Collection<UInt8>) -> [UInt8] { value(Tag.octetString, bytes) }

    /// Whole bytes as a bit string.
    package static func bits(_ bytes: [UInt8]) -> [UInt8] { value(Tag.bitString, [0] + bytes) }

    /// Named bits, bit 0 first: trailing zeros are dropped, as DER demands for them.
    package static func namedBits(_ flags: UInt16) -> [UInt8] {
        guard flags != 0 else { return value(Tag.bitString, [0]) }
        let width = UInt16.bitWidth - flags.leadingZeroBitCount
        var bytes = [UInt8](repeating: 0, count: (width + 7) / 8)
        for bit in 0..<width where flags & (1 << bit) != 0 { bytes[bit / 8] |= 0x80 >> (bit % 8) }
        return value(Tag.bitString, [UInt8(bytes.count * 8 - width)] + bytes)
    }

    /// UTF8String.
    package static func utf8(_ text: String) -> [UInt8] { value(Tag.utf8String, Array(text.utf8)) }
    /// IA5String: ASCII.
    package static func ia5(_ text: String) -> [UInt8] { value(Tag.ia5String, Array(text.utf8)) }

    /// A name's text: a PrintableString where its letters allow, else a UTF8String.
    package static func directoryString(_ text: String) -> [UInt8] {
        value(text.utf8.allSatisfy(isPrintable) ? Tag.printableString : Tag.utf8String, Array(text.utf8))
    }

    /// A moment, as RFC 5280 section 4.1.2.5 has it: UTCTime up to 2049, GeneralizedTime from 2050 on.
    package static func time(_ moment: WallTime) -> [UInt8] {
        let digits = moment.rfc3339.utf8.filter { (48...57).contains($0) } + [UInt8(ascii: "Z")]
        let isShort = ("1950"..<"2050").contains(moment.rfc3339.prefix(4))
        return isShort ? value(Tag.utcTime, digits.dropFirst(2)) : value(Tag.generalizedTime, digits)
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: " '()+,-./:=?".utf8.contains(byte)
        }
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = UInt(number)
        repeat {
            bytes.append(UInt8(rest & 0xFF))
            rest >>= 8
        } while rest != 0
        return bytes.reversed()
    }
}
