package import Core

/// One of the names that a certificate may hold in its extensions (RFC 5280 section 4.2.1.6).
package enum GeneralName: Hashable, Sendable {
    case dns(String)
    case ip(IPAddress)
    case uri(String)
    case email(String)
    /// A name of a kind of its own; the value is whole DER, most often of a UTF8String.
    case other(type: ObjectIdentifier, value: [UInt8])
    case directory(DistinguishedName)
    case registeredID(ObjectIdentifier)
    /// Anything else, and names of the kinds above that are malformed: the whole encoding.
    case unknown([UInt8])

    /// Another name with a UTF-8 text, such as a user principal name.
    package static func other(type: ObjectIdentifier, text: String) -> GeneralName {
        .other(type: type, value: DER.utf8(text))
    }

    /// Reads one name.
    package init(_ value: DERValue) {
        switch value.tag {
        case DER.Tag.context(1): self = .email(value.text)
        case DER.Tag.context(2): self = .dns(value.text)
        case DER.Tag.context(6): self = .uri(value.text)
        default: self = (try? Self.structured(value)) ?? .unknown(Array(value.encoded))
        }
    }

    private static func structured(_ value: DERValue) throws(DERError) -> GeneralName? {
        var reader = DERReader(inside: value)
        switch value.tag {
        case DER.Tag.constructed(0):
            let type = try ObjectIdentifier(reader.next())
            var inner = try reader.enter(DER.Tag.constructed(0), "another name's value")
            return .other(type: type, value: Array(try inner.next().encoded))
        case DER.Tag.constructed(4): return .directory(try DistinguishedName(reader.next()))
        case DER.Tag.context(7): return IPAddress(bytes: value.content).map(GeneralName.ip)
        case DER.Tag.context(8):
            let retagged = DERValue(tag: DER.Tag.objectIdentifier, content: value.content, encoded: value.encoded)
            return .registeredID(try ObjectIdentifier(retagged))
        default: return nil
        }
    }

    /// Its encoding.
    package var der: [UInt8] {
        switch self {
        case .email(let text): DER.implicit(1, Array(text.utf8))
        case .dns(let text): DER.implicit(2, Array(text.utf8))
        case .uri(let text): DER.implicit(6, Array(text.utf8))
        case .ip(let address): DER.implicit(7, address.bytes)
        case .other(let type, let value): DER.explicit(0, DER.object(type), DER.explicit(0, value))
        case .directory(let name): DER.explicit(4, name.der)
        case .registeredID(let identifier): DER.implicit(8, identifier.content)
        case .unknown(let bytes): bytes
        }
    }

    /// Reads a GeneralNames sequence, which is the whole of `bytes`.
    package static func list(_ bytes: ArraySlice<UInt8>) throws(DERError) -> [GeneralName] {
        var reader = DERReader(bytes)
        var names = try reader.enter(DER.Tag.sequence, "the names")
        try reader.end("the names")
        return try names.all().map(GeneralName.init)
    }
}
