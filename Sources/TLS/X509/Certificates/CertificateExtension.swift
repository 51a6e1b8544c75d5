/// One extension of a certificate, a request or a revocation list.
package struct CertificateExtension: Hashable, Sendable {
    /// What it is.
    package var type: ObjectIdentifier
    /// Whether a reader that does not know it must refuse the whole.
    package var isCritical: Bool
    /// Its DER, without the octet string around it.
    package var value: [UInt8]

    package init(_ type: ObjectIdentifier, isCritical: Bool = false, value: [UInt8]) {
        self.type = type
        self.isCritical = isCritical
        self.value = value
    }

    /// The whole Extension.
    package var der: [UInt8] {
        DER.sequence(DER.object(type), isCritical ? DER.boolean(true) : [], DER.octets(value))
    }

    /// Reads one Extension.
    package init(_ encoded: DERValue) throws(DERError) {
        var reader = DERReader(inside: encoded)
        type = try ObjectIdentifier(reader.next(DER.Tag.objectIdentifier, "an extension's type"))
        isCritical = try reader.optional(DER.Tag.boolean)?.boolean() ?? false
        value = Array(try reader.next(DER.Tag.octetString, "an extension's value").content)
        try reader.end("an extension")
    }

    /// Reads an Extensions sequence. One kind twice is an error, as RFC 5280 section 4.2 has it.
    package static func list(_ sequence: DERValue) throws(DERError) -> [CertificateExtension] {
        guard sequence.tag == DER.Tag.sequence else { throw DERError("the extensions are of another type") }
        var reader = DERReader(inside: sequence)
        let list = try reader.all().map { value throws(DERError) in try CertificateExtension(value) }
        guard Set(list.map(\.type)).count == list.count else { throw DERError("an extension is there twice") }
        return list
    }
}
