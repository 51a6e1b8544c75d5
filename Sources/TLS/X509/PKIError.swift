import COpenSSL
import Core

/// What can go wrong with keys, certificates and requests. No case holds any part of a private key.
package enum PKIError: ErrorWithHints, Hashable {
    /// libcrypto refused; `operation` reads as in "cannot OPERATION".
    case library(operation: String, reason: String)
    /// Bytes that are no certificate.
    case notACertificate(reason: String)
    /// Bytes that are no certificate request.
    case notARequest(reason: String)
    /// Bytes that hold no private key.
    case notAPrivateKey(reason: String)
    /// A private key that a passphrase protects.
    case encryptedKey
    /// A kind of key that cannot be used for what was asked.
    case unsupportedKey(String)
    /// A name that cannot stand in a certificate.
    case unsuitableName(String, reason: String)
    /// A file of certificates with something else in it, or with damage.
    case unacceptable(PEMProblem, source: String)
    /// A file of certificates without any.
    case noCertificates(source: String)
    /// A trust file without a self-signed root; one of its certificates and who issued that.
    case noRoot(source: String, subject: String, issuer: String)
    /// A file too large to be a file of certificates.
    case tooLarge(source: String, limit: Int)

    package var summary: String {
        switch self {
        case .library(let operation, let reason): "cannot \(operation): \(bounded(reason))"
        case .notACertificate(let reason): "this is not a certificate: \(bounded(reason))"
        case .notARequest(let reason): "this is not a certificate request: \(bounded(reason))"
        case .notAPrivateKey(let reason): "this is not a private key: \(bounded(reason))"
        case .encryptedKey: "the private key is protected by a passphrase"
        case .unsupportedKey(let kind): "a key of the kind \(bounded(kind)) cannot be used here"
        case .unsuitableName(let name, let reason): "the name '\(bounded(name))' cannot be used: \(reason)"
        case .unacceptable(let problem, let source):
            "\(bounded(source)): line \(problem.line): \(problem.kind.sentence)"
        case .noCertificates(let source): "\(bounded(source)): there is no certificate in it"
        case .noRoot(let source, let subject, let issuer):
            "\(bounded(source)): there is no self-signed root in it, only '\(bounded(subject, limit: 120))', "
                + "which '\(bounded(issuer, limit: 120))' issued"
        case .tooLarge(let source, let limit):
            "\(bounded(source)): it is larger than \(limit) bytes, too large for a file of certificates"
        }
    }

    package var hints: [String] {
        switch self {
        case .library: ["check that the input is whole and that the key and the certificate are of a usual kind"]
        case .notACertificate: ["'openssl x509 -in FILE -noout -text' must be able to read it"]
        case .notARequest: ["'openssl req -in FILE -noout -text -verify' must be able to read it"]
        case .notAPrivateKey: ["give an unencrypted PEM key: PKCS#8, PKCS#1 or SEC1"]
        case .encryptedKey: ["take the passphrase off with 'openssl pkey -in FILE -out FILE.new', mode 0600"]
        case .unsupportedKey: ["use an RSA key of 2048 bits or more, an EC key on P-256 or P-384, or Ed25519"]
        case .unsuitableName: ["write host names in ASCII (xn-- for others), addresses as 10.0.0.1 or fd00::1"]
        case .unacceptable(let problem, _): [problem.kind.remedy]
        case .noCertificates: ["it must hold PEM blocks that begin with -----BEGIN CERTIFICATE-----"]
        case .noRoot: ["add the root to the file: it comes from the operators of the CA, not always from Vault"]
        case .tooLarge: ["look at what the file is; 'coppice inspect FILE' says what it holds"]
        }
    }
}

/// libcrypto's queue of errors, one for each thread: emptied before a call and after it, on the same thread, so that no
/// error is ever blamed on the wrong call.
enum ErrorQueue {
    /// Runs `body` with an empty queue. Where it returns nothing, throws what libcrypto says went wrong with `operation`
    /// (which reads as in "cannot OPERATION").
    static func run<Result: ~Copyable>(
        _ operation: String, _ body: () throws(PKIError) -> Result?
    ) throws(PKIError) -> Result {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let result = try body() else { throw .library(operation: operation, reason: drain()) }
        return result
    }

    /// Everything in the queue, oldest first, in libcrypto's words; the queue is empty afterwards.
    static func drain() -> String {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
            let text = reason ?? "error \(code)"
            if reasons.last != text { reasons.append(text) }
        }
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }
}
