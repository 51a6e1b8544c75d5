import Core
import JSON
import X509

/// How certificates and keys are answered: as PEM, as DER in base64, or as one bundle.
struct AnswerFormat: Sendable {
    /// What `format` may be.
    enum Form: String {
        /// PEM texts without final newlines.
        case pem
        /// DER in base64.
        case der
        /// PEM, and `certificate` holds the key and the chain too.
        case bundle = "pem_bundle"
    }

    /// The form of certificates.
    let form: Form
    /// Keys are PKCS#8, not the older form of their kind.
    let pkcs8: Bool

    /// What `request` asks for.
    init(_ request: EngineRequest) throws(EngineError) {
        guard let form = Form(rawValue: try request.string("format") ?? "pem") else {
            throw .bad("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"")
        }
        self.form = form
        pkcs8 = try request.string("private_key_format") == "pkcs8"
    }

    /// A certificate.
    func text(_ certificate: Certificate) -> String {
        form == .der ? Self.base64(certificate.der) : certificate.trimmedPEM
    }

    /// A key, in the form that is asked for.
    func text(_ key: PrivateKey) throws(EngineError) -> String {
        let pem = try key.text(pkcs8: pkcs8)
        return form == .der ? Self.body(pem) : pem
    }

    /// A chain; `known` are its texts as PEM.
    func texts(_ chain: [Certificate], known: [String]) -> JSONValue {
        form == .der ? .strings(chain.map { Self.base64($0.der) }) : .strings(known)
    }

    /// What stands under `certificate`: alone, or in a bundle after its key and before its chain.
    func main(_ text: String, chain: [String], key: PrivateKey?) throws(EngineError) -> String {
        guard form == .bundle else { return text }
        let keyText = if let key { [try key.text(pkcs8: false)] } else { [String]() }
        return (keyText + [text] + chain).joined(separator: "\n")
    }

    /// Bytes as base64.
    static func base64(_ bytes: [UInt8]) -> String { Base64.text(bytes) }

    /// A PEM block's letters alone.
    private static func body(_ pem: String) -> String {
        pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    }
}
