import JSON
import X509

/// A CA of a mount: a certificate that it knows, with or without the key for it.
struct KnownIssuer: Sendable {
    /// Its identifier.
    let id: String
    /// The name that the operator gave it, empty for none.
    var name = ""
    /// Its certificate.
    let certificate: Certificate
    /// The mount's key for the certificate, empty when it has none.
    var keyID = ""
    /// What it may be used for.
    var usage: IssuerUsage = .all
    /// What it does with a leaf that would outlive it.
    var leafBehavior: Lifetime.LeafBehavior = .err
    /// The identifiers of the chain that the operator set, empty for the chain that the mount finds.
    var manualChain: [String] = []
    /// Addresses of its own, `nil` for the mount's.
    var urls: AccessURLs?
    /// How it signs revocation lists, empty for the key's usual way.
    var revocationAlgorithm = ""
    /// When it was revoked.
    var revoked: Timestamp?

    init(id: String, certificate: Certificate) {
        self.id = id
        self.certificate = certificate
    }

    /// `leaf_not_after_behavior` by its name.
    static func leafBehavior(_ name: String) throws(EngineError) -> Lifetime.LeafBehavior {
        guard let behavior = Lifetime.LeafBehavior(rawValue: name) else {
            throw .bad(
                "Unknown value for field `leaf_not_after_behavior`. Possible values are `err`, `truncate`, and `permit`."
            )
        }
        return behavior
    }
}

// How it is stored and answered.
extension KnownIssuer {
    init?(id: String, stored value: JSONValue) {
        guard let text = value["certificate"]?.string, let certificate = try? Certificate.parse(pem: text) else {
            return nil
        }
        self.init(id: id, certificate: certificate)
        name = value["name"]?.string ?? ""
        keyID = value["key_id"]?.string ?? ""
        usage = (value["usage"]?.int).map { IssuerUsage(rawValue: $0) } ?? .all
        leafBehavior = value["leaf_behavior"]?.string.flatMap { Lifetime.LeafBehavior(rawValue: $0) } ?? .err
        manualChain = value["manual_chain"]?.strings ?? []
        urls = value["urls"]?.object.map { AccessURLs(stored: $0) }
        revocationAlgorithm = value["revocation_algorithm"]?.string ?? ""
        revoked = value["revoked"]?.string.flatMap { Timestamp(text: $0) }
    }

    var stored: JSONValue {
        var object: JSONObject = [
            "certificate": .string(certificate.pem), "name": .string(name), "key_id": .string(keyID),
            "usage": .integer(usage.rawValue), "leaf_behavior": .string(leafBehavior.rawValue),
            "manual_chain": .strings(manualChain), "revocation_algorithm": .string(revocationAlgorithm),
        ]
        object["urls"] = urls.map { .object($0.answer) }
        object["revoked"] = revoked.map { .string($0.text) }
        return .object(object)
    }

    /// The answer to reading it whole.
    func answer(chain: [Certificate]) -> JSONObject {
        var object: JSONObject = [
            "ca_chain": .strings(chain.map(\.pem)), "certificate": .string(certificate.pem), "issuer_id": .string(id),
            "issuer_name": .string(name), "key_id": .string(keyID),
            "leaf_not_after_behavior": .string(leafBehavior.rawValue),
            "manual_chain": manualChain.isEmpty ? .null : .strings(manualChain),
            "revocation_signature_algorithm": .string(revocationAlgorithm), "revoked": .bool(revoked != nil),
            "usage": .string(usage.text),
        ]
        for member in (urls ?? AccessURLs()).lists.members { object[member.key] = member.value }
        if let urls { object["enable_aia_url_templating"] = .bool(urls.isTemplate) }
        if let revoked {
            object["revocation_time"] = .integer(revoked.seconds)
            object["revocation_time_rfc3339"] = .string(revoked.text)
        }
        return object
    }
}
