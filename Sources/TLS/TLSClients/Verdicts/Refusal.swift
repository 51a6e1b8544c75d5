internal import X509

/// Why a client refuses a chain, as its library sees it.
struct Refusal: Hashable {
    /// What the library stumbles over.
    enum Kind: Hashable {
        /// The trust file holds nothing that it takes.
        case noTrust
        /// No trusted issuer is found for the certificate.
        case issuerUnknown
        /// The path ends in a self-signed certificate that is not trusted.
        case selfSigned
        case expired
        case notYetValid
        case badSignature
        /// An issuer that is no CA.
        case notAuthority
        /// A CA whose key may not sign certificates, or a leaf whose key may not sign handshakes.
        case keyUsage
        case pathLength
        case nameConstraint
        /// An extended key usage without that of a TLS server.
        case purpose
        /// A key or a digest that is too weak.
        case weak
        case criticalExtension
        /// The server has another name.
        case name
        /// More certificates than the client's limit.
        case tooLong
        /// Something that RFC 5280 demands is not there.
        case strict
        /// Something that the library cannot read.
        case malformed
    }

    var kind: Kind
    /// The certificate at fault.
    var certificate: Certificate?
    /// libcrypto's number, where it decides.
    var number: Int?
    /// The library's words, where they are at hand.
    var text: String?

    init(_ kind: Kind, _ certificate: Certificate? = nil, number: Int? = nil, text: String? = nil) {
        self.kind = kind
        self.certificate = certificate
        self.number = number
        self.text = text
    }
}
