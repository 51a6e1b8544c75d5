/// Who a certificate is for or from: sets of attributes, most general first.
package struct DistinguishedName: Hashable, Sendable, CustomStringConvertible {
    /// One attribute.
    package struct Attribute: Hashable, Sendable {
        /// What it is: `CN`, `O` and so on.
        package var type: ObjectIdentifier
        /// Its text.
        package var value: String

        package init(_ type: ObjectIdentifier, _ value: String) {
            self.type = type
            self.value = value
        }
    }

    /// The relative names in the order of their encoding; each has one attribute or more.
    package var relativeNames: [[Attribute]]

    package init(_ relativeNames: [[Attribute]] = []) {
        self.relativeNames = relativeNames.filter { !$0.isEmpty }
    }

    /// A name with nothing but a common name.
    package init(commonName: String) {
        self.init([[Attribute(.commonName, commonName)]])
    }

    /// Nothing in it, as in certificates that only have alternative names.
    package var isEmpty: Bool { relativeNames.isEmpty }

    /// The last common name, which is the one that TLS implementations look at.
    package var commonName: String? { values(of: .commonName).last }

    /// Every text of one kind, in order.
    package func values(of type: ObjectIdentifier) -> [String] {
        relativeNames.joined().filter { $0.type == type }.map(\.value)
    }

    /// As RFC 4514 writes it: most specific first, `CN=web,O=Example`. Not bounded and not safe to show by itself.
    package var description: String {
        relativeNames.reversed().map { attributes in attributes.map(Self.text).joined(separator: "+") }
            .joined(separator: ",")
    }

    private static func text(_ attribute: Attribute) -> String {
        (letters[attribute.type] ?? attribute.type.description) + "=" + escaped(attribute.value)
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for (index, character) in value.enumerated() {
            let isEdgeSpace = character == " " && (index == 0 || index == value.count - 1)
            let isSpecial = ",+\"\\<>;".contains(character) || (character == "#" && index == 0)
            text += (isEdgeSpace || isSpecial ? "\\" : "") + String(character)
        }
        return text
    }

    private static let letters: [ObjectIdentifier: String] = [
        .commonName: "CN", .country: "C", .locality: "L", .province: "ST", .streetAddress: "STREET",
        .organization: "O", .organizationalUnit: "OU", .postalCode: "postalCode", .serialNumber: "serialNumber",
        .userID: "UID", .domainComponent: "DC", .emailAddress: "emailAddress",
    ]
}

extension DistinguishedName {
    /// Its encoding: PrintableString where that is possible, else UTF8String; e-mail and domain components as IA5String.
    package var der: [UInt8] {
        DER.sequence(of: relativeNames.map { attributes in DER.set(of: attributes.map(Self.encoded)) })
    }

    private static func encoded(_ attribute: Attribute) -> [UInt8] {
        let isIA5 = attribute.type == .emailAddress || attribute.type == .domainComponent
        let text = isIA5 ? DER.ia5(attribute.value) : DER.directoryString(attribute.value)
        return DER.sequence(DER.object(attribute.type), text)
    }

    /// Reads a Name (RFC 5280 section 4.1.2.4).
    package init(_ value: DERValue) throws(DERError) {
        var names: [[Attribute]] = []
        var reader = DERReader(inside: value)
        while !reader.isAtEnd {
            var set = try reader.enter(DER.Tag.set, "a relative name")
            var attributes: [Attribute] = []
            while !set.isAtEnd { attributes.append(try Self.attribute(&set)) }
            names.append(attributes)
        }
        self.init(names)
    }

    private static func attribute(_ set: inout DERReader) throws(DERError) -> Attribute {
        var pair = try set.enter(DER.Tag.sequence, "an attribute")
        let type = try ObjectIdentifier(pair.next(DER.Tag.objectIdentifier, "an attribute's type"))
        let text = try pair.next().text
        try pair.end("an attribute")
        return Attribute(type, text)
    }
}

extension DERValue {
    /// The text of any of ASN.1's string types; what cannot be decoded shows as replacement characters.
    package var text: String {
        switch tag {
        case DER.Tag.bmpString: String(decoding: units(of: 2).map { UInt16($0) }, as: UTF16.self)
        case DER.Tag.universalString: String(decoding: units(of: 4), as: UTF32.self)
        case DER.Tag.teletexString: String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) }))
        default: String(decoding: content, as: UTF8.self)
        }
    }

    private func units(of width: Int) -> [UInt32] {
        let bytes = Array(content)
        return stride(from: 0, to: bytes.count - bytes.count % width, by: width).map { start in
            bytes[start..<(start + width)].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}

extension DistinguishedName {
    /// Reads a Name that is the whole of `der`.
    init(der: [UInt8]) throws(DERError) {
        var reader = DERReader(der)
        let value = try reader.next(DER.Tag.sequence, "the name")
        try reader.end("the name")
        try self.init(value)
    }
}
