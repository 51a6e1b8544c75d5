import JSON
import System
import X509

/// A private key of a mount. It is stored in the clear: this server is for trying and for tests.
struct SigningKey: Sendable {
    /// Its identifier.
    let id: String
    /// The name that the operator gave it, empty for none.
    var name = ""
    /// The key.
    let key: PrivateKey

    init(id: String, name: String, key: PrivateKey) {
        self.id = id
        self.name = name
        self.key = key
    }

    init?(id: String, stored value: JSONValue) {
        guard let text = value["key"]?.string, let key = try? PrivateKey.parse(text: text) else { return nil }
        self.init(id: id, name: value["name"]?.string ?? "", key: key)
    }

    /// As it is stored.
    func stored() throws(EngineError) -> JSONValue {
        ["name": .string(name), "key": .string(try key.text(pkcs8: true))]
    }

    /// `rsa`, `ec` or `ed25519`.
    var type: String { key.publicKey.kind.typeName }
}

extension PublicKey.Kind {
    /// The word that the API has for it.
    var typeName: String {
        switch self {
        case .rsa: "rsa"
        case .ec: "ec"
        case .ed25519: "ed25519"
        case .other: "unknown"
        }
    }
}

extension PrivateKey {
    /// Reads a key from a text that a client sent.
    static func parse(text: String) throws(PKIError) -> PrivateKey {
        try parse(pem: SecretBytes(copying: Array(text.utf8).span))
    }

    /// The key as a PEM text to answer with, without a final newline: PKCS#8, or the older form of its kind.
    func text(pkcs8: Bool) throws(EngineError) -> String {
        do throws(PKIError) {
            let pem = pkcs8 ? try pkcs8PEM() : try traditionalPEM()
            return pem.withSpan { span in
                var bytes: [UInt8] = []
                for index in span.indices { bytes.append(span[index]) }
                while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
                return String(decoding: bytes, as: UTF8.self)
            }
        } catch {
            throw .failed(error.summary)
        }
    }

    /// A new key of the kind that a request or a role names.
    static func generate(_ parameters: KeyParameters) throws(EngineError) -> PrivateKey {
        let kind: PublicKey.Kind
        switch parameters.type {
        case "rsa": kind = .rsa(bits: parameters.bits)
        case "ec": kind = .ec(PublicKey.Curve(bits: parameters.bits) ?? .p256)
        default: kind = .ed25519
        }
        do throws(PKIError) {
            return try generate(kind: kind)
        } catch {
            throw .failed(error.summary)
        }
    }
}
