import JSON
import X509

/// Changes what a mount knows of its issuers and keys. Used by one request at a time.
struct IssuerDirectoryWriter {
    /// Where it is kept.
    let storage: Storage
    /// What is there now, own changes included.
    private(set) var directory: IssuerDirectory

    init(_ storage: Storage) {
        self.storage = storage
        directory = IssuerDirectory(storage)
    }

    /// Stores an issuer, new or changed.
    mutating func put(_ issuer: KnownIssuer) {
        storage.put("issuer/" + issuer.id, issuer.stored)
        directory = IssuerDirectory(storage)
    }

    /// Stores a key, new or changed.
    mutating func put(_ key: SigningKey) throws(EngineError) {
        storage.put("key/" + key.id, try key.stored())
        directory = IssuerDirectory(storage)
    }

    /// Makes an issuer the default.
    mutating func setDefault(issuer id: String, followsLatest: Bool? = nil) {
        storage.put(
            "config/issuers",
            [
                "default": .string(id),
                "default_follows_latest_issuer": .bool(followsLatest ?? directory.followsLatest),
            ])
        directory = IssuerDirectory(storage)
    }

    /// Makes a key the default.
    mutating func setDefault(key id: String) {
        storage.put("config/keys", ["default": .string(id)])
        directory = IssuerDirectory(storage)
    }

    /// Takes an issuer out.
    mutating func delete(_ issuer: KnownIssuer) {
        storage.delete("issuer/" + issuer.id)
        storage.delete("crl/" + issuer.id)
        if directory.defaultIssuer == issuer.id { setDefault(issuer: "") }
        directory = IssuerDirectory(storage)
    }

    /// Takes a key out; its issuers stay, without one.
    mutating func delete(_ key: SigningKey) {
        storage.delete("key/" + key.id)
        for var issuer in directory.issuers where issuer.keyID == key.id {
            issuer.keyID = ""
            put(issuer)
        }
        if directory.defaultKey == key.id { setDefault(key: "") }
        directory = IssuerDirectory(storage)
    }

    /// Adds a key, or finds the one that is there already, and gives it to the issuers that are for it.
    mutating func add(_ key: PrivateKey, name: String) throws(EngineError) -> (SigningKey, isNew: Bool) {
        if let known = directory.keys.first(where: { $0.key.publicKey == key.publicKey }) { return (known, false) }
        let added = SigningKey(id: Identifiers.uuid(), name: name, key: key)
        try put(added)
        if directory.defaultKey.isEmpty { setDefault(key: added.id) }
        for var issuer in directory.issuers where issuer.keyID.isEmpty && key.matches(issuer.certificate) {
            issuer.keyID = added.id
            put(issuer)
            if directory.defaultIssuer.isEmpty { setDefault(issuer: issuer.id) }
        }
        return (added, true)
    }

    /// Adds an issuer, or finds the one that is there already, with the key that is for it.
    mutating func add(_ certificate: Certificate, name: String) throws(EngineError) -> (KnownIssuer, isNew: Bool) {
        if let known = directory.issuers.first(where: { $0.certificate == certificate }) { return (known, false) }
        guard certificate.isCA else { throw .bad("unable to import: certificate is not a CA certificate") }
        var issuer = KnownIssuer(id: Identifiers.uuid(), certificate: certificate)
        issuer.name = name
        issuer.keyID = directory.keys.first { $0.key.matches(certificate) }?.id ?? ""
        if let usage = certificate.keyUsage, !usage.contains(.crlSign) { issuer.usage.remove(.crlSigning) }
        put(issuer)
        if directory.defaultIssuer.isEmpty, !issuer.keyID.isEmpty { setDefault(issuer: issuer.id) }
        return (issuer, true)
    }
}
