/// Why bytes are not the DER that was expected, in words that follow "is not a certificate: ".
package struct DERError: Error, Hashable {
    /// What is wrong, lower case, without a full stop.
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// One value: its tag, what is in it, and its whole encoding.
package struct DERValue: Sendable {
    /// What type it is: one of ``DER/Tag``.
    package let tag: UInt8
    /// What is in it, without tag and length.
    package let content: ArraySlice<UInt8>
    /// Tag, length and content: what a signature or a digest is made over.
    package let encoded: ArraySlice<UInt8>
}

/// Reads ASN.1 values from their distinguished encoding, strictly: what another reader might understand differently
/// (indefinite or overlong lengths, bytes left over) is an error.
///
/// It never recurses and never reads outside the bytes it was given, so hostile input costs no more than its length.
package struct DERReader: Sendable {
    private var rest: ArraySlice<UInt8>

    /// Reads from the first of `bytes`.
    package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
    /// Reads from the first of `bytes`.
    package init(_ bytes: [UInt8]) { rest = bytes[...] }
    /// Reads what is inside `value`.
    package init(inside value: DERValue) { rest = value.content }

    /// Nothing is left.
    package var isAtEnd: Bool { rest.isEmpty }

    /// The next value, whatever its tag.
    package mutating func next() throws(DERError) -> DERValue {
        let start = rest.startIndex
        guard let tag = rest.first else { throw DERError("it ends too early") }
        guard tag & 0x1F != 0x1F else { throw DERError("a tag is too large") }
        let (begin, length) = try Self.length(in: rest, at: start + 1)
        guard length <= rest.endIndex - begin else { throw DERError("it ends too early") }
        let end = begin + length
        let value = DERValue(tag: tag, content: rest[begin..<end], encoded: rest[start..<end])
        rest = rest[end...]
        return value
    }

    /// The next value, which must have `tag`; `name` is what the message calls it.
    package mutating func next(_ tag: UInt8, _ name: String) throws(DERError) -> DERValue {
        guard rest.first == tag else {
            throw DERError(rest.isEmpty ? "\(name) is missing" : "\(name) is of another type")
        }
        return try next()
    }

    /// A reader inside the next value, which must have `tag`.
    package mutating func enter(_ tag: UInt8, _ name: String) throws(DERError) -> DERReader {
        DERReader(inside: try next(tag, name))
    }

    /// The next value if it has `tag`; else nothing is read.
    package mutating func optional(_ tag: UInt8) throws(DERError) -> DERValue? {
        rest.first == tag ? try next() : nil
    }

    /// Reads to the end, value by value.
    package mutating func all() throws(DERError) -> [DERValue] {
        var values: [DERValue] = []
        while !isAtEnd { values.append(try next()) }
        return values
    }

    /// Throws unless everything was read.
    package func end(_ name: String) throws(DERError) {
        guard isAtEnd else { throw DERError("\(name) has bytes left over") }
    }

    private static func length(in bytes: ArraySlice<UInt8>, at index: Int) throws(DERError) -> (begin: Int, Int) {
        guard index < bytes.endIndex else { throw DERError("it ends too early") }
        let first = bytes[index]
        guard first & 0x80 != 0 else { return (index + 1, Int(first)) }
        let count = Int(first & 0x7F)
        guard (1...4).contains(count) else { throw DERError("a length is indefinite or too large") }
        guard count < bytes.endIndex - index else { throw DERError("it ends too early") }
        let digits = bytes[(index + 1)...(index + count)]
        let length = digits.reduce(0) { $0 << 8 | Int($1) }
        guard digits.first != 0, length >= 0x80 else { throw DERError("a length is not written the shortest way") }
        return (index + 1 + count, length)
    }
}

extension DERValue {
    /// A boolean; any byte but 0 is taken as true, as libcrypto does.
    package func boolean() throws(DERError) -> Bool {
        guard tag == DER.Tag.boolean, content.count == 1 else { throw DERError("a boolean is malformed") }
        return content.first != 0
    }

    /// A number that is not negative and fits 32 bits.
    package func smallInteger() throws(DERError) -> Int {
        guard tag == DER.Tag.integer || tag == DER.Tag.enumerated, let first = content.first, first & 0x80 == 0,
            content.drop(while: { $0 == 0 }).count <= 4
        else { throw DERError("a number is negative or too large") }
        return content.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes of a bit string that holds whole bytes.
    package func wholeBits() throws(DERError) -> ArraySlice<UInt8> {
        guard tag == DER.Tag.bitString, content.first == 0 else { throw DERError("a bit string is malformed") }
        return content.dropFirst()
    }

    /// The first sixteen bits of a bit string as flags, bit 0 first.
    package func namedBits() throws(DERError) -> UInt16 {
        guard tag == DER.Tag.bitString, let unused = content.first, unused < 8 else {
            throw DERError("a bit string is malformed")
        }
        var flags: UInt16 = 0
        for (index, byte) in content.dropFirst().prefix(2).enumerated() {
            for bit in 0..<8 where byte & (0x80 >> bit) != 0 { flags |= 1 << (index * 8 + bit) }
        }
        return flags
    }
}
