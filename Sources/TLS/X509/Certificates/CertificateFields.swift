import Core

/// Everything that a certificate's bytes say, read once.
struct CertificateFields: Hashable, Sendable {
    var version = 1
    var signatureAlgorithm: ObjectIdentifier
    var serial: [UInt8] = []
    var issuer = DistinguishedName()
    var issuerDER: [UInt8] = []
    var subject = DistinguishedName()
    var subjectDER: [UInt8] = []
    var notBefore: WallTime
    var notAfter: WallTime
    var publicKey: PublicKey
    var extensions: [CertificateExtension] = []
    var names: [GeneralName] = []
    var basic: BasicConstraints?
    var keyUsage: KeyUsage?
    var purposes: [ObjectIdentifier]?
    var subjectKeyID: [UInt8]?
    var authorityKeyID: [UInt8]?

    /// Reads a Certificate (RFC 5280 section 4.1) that is the whole of `der`.
    init(der: [UInt8]) throws(DERError) {
        var outer = DERReader(der)
        var certificate = try outer.enter(DER.Tag.sequence, "the certificate")
        try outer.end("the certificate")
        var body = try certificate.enter(DER.Tag.sequence, "what is signed")
        _ = try certificate.next(DER.Tag.sequence, "the signature's algorithm")
        _ = try certificate.next(DER.Tag.bitString, "the signature")
        try certificate.end("the certificate")
        try self.init(&body)
    }

    private init(_ body: inout DERReader) throws(DERError) {
        if let version = try body.optional(DER.Tag.constructed(0)) {
            var inner = DERReader(inside: version)
            self.version = try inner.next().smallInteger() + 1
        }
        serial = Array(try body.next(DER.Tag.integer, "the serial number").content)
        var algorithm = try body.enter(DER.Tag.sequence, "the signature's algorithm")
        signatureAlgorithm = try ObjectIdentifier(algorithm.next())
        let issuer = try body.next(DER.Tag.sequence, "the issuer")
        var dates = try body.enter(DER.Tag.sequence, "the validity")
        (notBefore, notAfter) = (try dates.next().time(), try dates.next().time())
        let subject = try body.next(DER.Tag.sequence, "the subject")
        publicKey = try PublicKey(body.next(DER.Tag.sequence, "the key"))
        (self.issuer, issuerDER) = (try DistinguishedName(issuer), Array(issuer.encoded))
        (self.subject, subjectDER) = (try DistinguishedName(subject), Array(subject.encoded))
        _ = try body.optional(DER.Tag.context(1))
        _ = try body.optional(DER.Tag.context(2))
        if let sequence = try body.optional(DER.Tag.constructed(3)) {
            var inner = DERReader(inside: sequence)
            extensions = try CertificateExtension.list(inner.next())
        }
        try body.end("what is signed")
        for item in extensions { try read(item) }
    }

    private mutating func read(_ item: CertificateExtension) throws(DERError) {
        var reader = DERReader(item.value)
        switch item.type {
        case .subjectAlternativeName: names = try GeneralName.list(item.value[...])
        case .basicConstraints: basic = try BasicConstraints(reader.next())
        case .keyUsage: keyUsage = KeyUsage(rawValue: try reader.next().namedBits())
        case .extendedKeyUsage:
            var list = try reader.enter(DER.Tag.sequence, "the extended key usage")
            purposes = try list.all().map { value throws(DERError) in try ObjectIdentifier(value) }
        case .subjectKeyIdentifier:
            subjectKeyID = Array(try reader.next(DER.Tag.octetString, "the subject key identifier").content)
        case .authorityKeyIdentifier:
            var parts = try reader.enter(DER.Tag.sequence, "the authority key identifier")
            authorityKeyID = try parts.optional(DER.Tag.context(0)).map { Array($0.content) }
        default: break
        }
    }
}

/// Whether a certificate may issue others, and how long the chain below it may be (RFC 5280 section 4.2.1.9).
package struct BasicConstraints: Hashable, Sendable {
    /// It may issue.
    package var isCA: Bool
    /// How many intermediates may follow; `nil` for any number.
    package var pathLength: Int?

    package init(isCA: Bool, pathLength: Int? = nil) {
        self.isCA = isCA
        self.pathLength = pathLength
    }

    /// Reads the extension's value.
    package init(_ value: DERValue) throws(DERError) {
        guard value.tag == DER.Tag.sequence else { throw DERError("the basic constraints are of another type") }
        var reader = DERReader(inside: value)
        isCA = try reader.optional(DER.Tag.boolean)?.boolean() ?? false
        pathLength = try reader.optional(DER.Tag.integer)?.smallInteger()
    }

    /// The extension's value.
    package var der: [UInt8] {
        DER.sequence(isCA ? DER.boolean(true) : [], pathLength.map { DER.integer($0) } ?? [])
    }
}
