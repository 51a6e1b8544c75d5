import Core
package import X509

/// What can go wrong on the side of a CA.
package enum IssuingError: ErrorWithHints, Hashable {
    /// The text holds no request at all.
    case noRequest
    /// A request that cannot be read.
    case malformedRequest(reason: String)
    /// A request that was not signed with the key that it is for.
    case badRequestSignature
    /// A certificate and a key that do not belong together.
    case keyMismatch(subject: String)
    /// A key that certificates cannot be made with or for.
    case unsupportedKey(String)
    /// What X509 says.
    case pki(PKIError)

    package var summary: String {
        switch self {
        case .noRequest: "there is no certificate request in the text"
        case .malformedRequest(let reason): "the certificate request cannot be read: \(bounded(reason))"
        case .badRequestSignature: "the certificate request was not signed with the key that it is for"
        case .keyMismatch(let subject): "the key is not that of the certificate '\(bounded(subject))'"
        case .unsupportedKey(let kind): "a key of the kind \(bounded(kind)) cannot be used here"
        case .pki(let error): error.summary
        }
    }

    package var hints: [String] {
        switch self {
        case .noRequest: ["send the text that begins with -----BEGIN CERTIFICATE REQUEST-----"]
        case .malformedRequest, .badRequestSignature: ["'openssl req -in FILE -noout -text -verify' tells more"]
        case .keyMismatch: ["give the certificate and the key that were made for each other"]
        case .unsupportedKey: ["use RSA from 2048 to 8192 bits, EC on P-224 to P-521, or Ed25519"]
        case .pki(let error): error.hints
        }
    }
}
