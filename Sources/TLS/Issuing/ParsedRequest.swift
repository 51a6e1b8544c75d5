package import Core
package import X509

/// A certificate request as a CA reads it (PKCS#10, RFC 2986): what it asks for, and that its sender has the key.
package struct ParsedRequest: Hashable, Sendable {
    /// The subject asked for.
    package let subject: DistinguishedName
    /// The subject in its own encoding, for CAs that take it over as it is.
    package let subjectDER: [UInt8]
    /// The key that a certificate is asked for, with its kind and size.
    package let publicKey: PublicKey
    /// All extensions asked for, in order.
    package let extensions: [CertificateExtension]
    /// All alternative names asked for, in order.
    package let alternativeNames: [GeneralName]
    /// The basic constraints asked for, if any.
    package let basicConstraints: BasicConstraints?

    /// Reads the first request of a PEM text and checks its signature.
    ///
    /// Throws ``IssuingError/noRequest`` when there is no whole block, ``IssuingError/malformedRequest(reason:)`` and
    /// ``IssuingError/badRequestSignature``.
    package static func parse(pem text: String) throws(IssuingError) -> ParsedRequest {
        guard let der = PEM.firstBlock(["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], in: text) else {
            throw .noRequest
        }
        return try parse(der: der)
    }

    /// Reads a request that is the whole of `der`, and checks its signature.
    package static func parse(der: [UInt8]) throws(IssuingError) -> ParsedRequest {
        let request: ParsedRequest
        do throws(DERError) {
            request = try ParsedRequest(unchecked: der)
        } catch {
            throw .malformedRequest(reason: error.reason)
        }
        guard CertificateRequest(der: der).hasValidSignature else { throw .badRequestSignature }
        return request
    }

    private init(unchecked der: [UInt8]) throws(DERError) {
        var outer = DERReader(der)
        var request = try outer.enter(DER.Tag.sequence, "the request")
        try outer.end("the request")
        var body = try request.enter(DER.Tag.sequence, "what is signed")
        _ = try body.next(DER.Tag.integer, "the version")
        let name = try body.next(DER.Tag.sequence, "the subject")
        (subject, subjectDER) = (try DistinguishedName(name), Array(name.encoded))
        publicKey = try PublicKey(body.next(DER.Tag.sequence, "the key"))
        let attributes = try body.optional(DER.Tag.constructed(0))
        try body.end("what is signed")
        extensions = try attributes.map(Self.extensions) ?? []
        var (names, constraints): ([GeneralName], BasicConstraints?) = ([], nil)
        for item in extensions {
            var reader = DERReader(item.value)
            switch item.type {
            case .subjectAlternativeName: names = try GeneralName.list(item.value[...])
            case .basicConstraints: constraints = try BasicConstraints(reader.next())
            default: break
            }
        }
        (alternativeNames, basicConstraints) = (names, constraints)
    }

    /// The extensions of the one attribute that asks for extensions; other attributes are skipped.
    private static func extensions(_ attributes: DERValue) throws(DERError) -> [CertificateExtension] {
        var reader = DERReader(inside: attributes)
        while !reader.isAtEnd {
            var attribute = try reader.enter(DER.Tag.sequence, "an attribute")
            let type = try ObjectIdentifier(attribute.next(DER.Tag.objectIdentifier, "an attribute's type"))
            var values = try attribute.enter(DER.Tag.set, "an attribute's values")
            if type == .extensionRequest, !values.isAtEnd { return try CertificateExtension.list(values.next()) }
        }
        return []
    }
}

extension ParsedRequest {
    /// The subject's last common name.
    package var commonName: String? { subject.commonName }

    /// The DNS names among the alternative names.
    package var dnsNames: [String] {
        alternativeNames.compactMap { if case .dns(let name) = $0 { name } else { nil } }
    }
    /// The addresses among them.
    package var ipAddresses: [IPAddress] {
        alternativeNames.compactMap { if case .ip(let address) = $0 { address } else { nil } }
    }
    /// The URIs among them.
    package var uris: [String] {
        alternativeNames.compactMap { if case .uri(let uri) = $0 { uri } else { nil } }
    }
    /// The e-mail addresses among them.
    package var emails: [String] {
        alternativeNames.compactMap { if case .email(let address) = $0 { address } else { nil } }
    }
    /// The names of kinds of their own among them, with their text where it is UTF-8.
    package var otherNames: [(type: ObjectIdentifier, text: String?)] {
        alternativeNames.compactMap { name in
            guard case .other(let type, let value) = name else { return nil }
            var reader = DERReader(value)
            let inner = try? reader.next()
            return (type, inner.flatMap { $0.tag == DER.Tag.utf8String ? $0.text : nil })
        }
    }
}
