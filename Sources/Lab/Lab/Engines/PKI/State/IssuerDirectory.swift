import Issuing
import JSON
import X509

/// Everything that a mount knows of its issuers and keys, at one moment.
///
/// Requests share one value until an issuer, a key or a setting changes; then the next request reads a new one. So a
/// signature is made from what is read once, and no lock is held while it is made.
final class IssuerDirectory: Sendable {
    /// By identifier, sorted.
    let issuers: [KnownIssuer]
    /// By identifier, sorted.
    let keys: [SigningKey]
    /// The default issuer's identifier, empty for none.
    let defaultIssuer: String
    /// The default follows the newest issuer with a key.
    let followsLatest: Bool
    /// The default key's identifier, empty for none.
    let defaultKey: String
    /// The mount's addresses.
    let urls: AccessURLs
    /// `path` and `aia_path` of the mount's cluster.
    let cluster: JSONObject
    private let chains: [String: Chain]
    private let signers: [String: Issuer]

    /// An issuer and those above it, with their texts.
    struct Chain: Sendable {
        /// The issuer first.
        let certificates: [Certificate]
        /// The same as PEM, without final newlines.
        let texts: [String]

        init(_ certificates: [Certificate]) {
            self.certificates = certificates
            texts = certificates.map(\.trimmedPEM)
        }
    }

    /// Reads it all.
    init(_ storage: Storage) {
        let issuers = storage.list("issuer/").compactMap { id in
            storage.get("issuer/" + id).flatMap { KnownIssuer(id: id, stored: $0) }
        }
        self.issuers = issuers
        keys = storage.list("key/").compactMap { id in
            storage.get("key/" + id).flatMap { SigningKey(id: id, stored: $0) }
        }
        let defaults = storage.get("config/issuers")
        defaultIssuer = defaults?["default"]?.string ?? ""
        followsLatest = defaults?["default_follows_latest_issuer"]?.bool ?? false
        defaultKey = storage.get("config/keys")?["default"]?.string ?? ""
        urls = AccessURLs(stored: storage.get("config/urls")?.object ?? [:])
        cluster = storage.get("config/cluster")?.object ?? [:]
        chains = Dictionary(uniqueKeysWithValues: issuers.map { ($0.id, Chain(Self.chain(of: $0, issuers))) })
        signers = Self.signers(issuers, keys)
    }

    private static func signers(_ issuers: [KnownIssuer], _ keys: [SigningKey]) -> [String: Issuer] {
        var signers: [String: Issuer] = [:]
        for issuer in issuers {
            guard let key = keys.first(where: { $0.id == issuer.keyID })?.key else { continue }
            signers[issuer.id] = try? Issuer(certificate: issuer.certificate, key: key)
        }
        return signers
    }

    /// An issuer and then those above it, as far as the mount knows them.
    func chain(of issuer: KnownIssuer) -> Chain { chains[issuer.id] ?? Chain([issuer.certificate]) }

    private static func chain(of issuer: KnownIssuer, _ issuers: [KnownIssuer]) -> [Certificate] {
        if !issuer.manualChain.isEmpty {
            return issuer.manualChain.compactMap { id in issuers.first { $0.id == id }?.certificate }
        }
        var chain = [issuer.certificate]
        var next = 0
        while next < chain.count {
            let child = chain[next]
            next += 1
            if child.isSelfSigned { continue }
            for parent in issuers where !chain.contains(parent.certificate) && child.wasSigned(by: parent.certificate) {
                chain.append(parent.certificate)
            }
        }
        return chain
    }

    /// The addresses that certificates of `issuer` name.
    func urls(of issuer: KnownIssuer) -> AccessURLs {
        (issuer.urls ?? urls).filled(issuer: issuer.id, cluster: cluster)
    }

    /// What signs in an issuer's name, `nil` when the mount has no key for it.
    func signer(of issuer: KnownIssuer) -> Issuer? { signers[issuer.id] }
}

// References: `default`, an identifier, or a name.
extension IssuerDirectory {
    /// The issuer that a reference means; in the API's words why there is none.
    func issuer(_ reference: String) throws(EngineError) -> KnownIssuer {
        let wanted = reference == "default" ? defaultIssuer : reference
        if reference == "default", wanted.isEmpty { throw .failed("no default issuer currently configured") }
        guard let found = issuers.first(where: { $0.id == wanted }) ?? issuers.first(where: { $0.name == wanted })
        else {
            throw .failed("unable to find PKI issuer for reference: \(reference)")
        }
        return found
    }

    /// The key that a reference means.
    func key(_ reference: String) throws(EngineError) -> SigningKey {
        let wanted = reference == "default" ? defaultKey : reference
        if reference == "default", wanted.isEmpty { throw .failed("no default key currently configured") }
        guard let found = keys.first(where: { $0.id == wanted }) ?? keys.first(where: { $0.name == wanted }) else {
            throw .failed("unable to find PKI key for reference: \(reference)")
        }
        return found
    }

    /// The issuer to sign certificates with.
    func signer(_ reference: String) throws(EngineError) -> (KnownIssuer, Issuer) {
        let found: KnownIssuer
        do throws(EngineError) {
            found = try issuer(reference)
        } catch {
            throw .wrapped(500, "could not fetch the CA certificate (was one set?): \(error.texts.joined())")
        }
        guard found.usage.contains(.issuing) else {
            throw .wrapped(
                500,
                "error fetching CA certificate: error while attempting to use issuer \(found.id): requested usage "
                    + "issuing-certificates for issuer [id:\(found.id) / name:\(found.name)] but only had usage "
                    + found.usage.text)
        }
        guard let signer = signer(of: found) else {
            throw .wrapped(
                500,
                "error fetching CA certificate: unable to fetch corresponding key for issuer \(found.id): the issuer has "
                    + "no private key in this mount")
        }
        return (found, signer)
    }

    /// Checks a name for a new or renamed issuer; empty is fine.
    func checkIssuerName(_ name: String, of id: String? = nil) throws(EngineError) {
        try Self.check(name, "issuer")
        if !name.isEmpty, issuers.contains(where: { $0.name == name && $0.id != id }) {
            throw .bad("issuer name already in use")
        }
    }

    /// Checks a name for a new or renamed key; empty is fine.
    func checkKeyName(_ name: String, of id: String? = nil) throws(EngineError) {
        try Self.check(name, "key")
        if !name.isEmpty, keys.contains(where: { $0.name == name && $0.id != id }) {
            throw .bad("key name already in use")
        }
    }

    private static func check(_ name: String, _ kind: String) throws(EngineError) {
        if name.lowercased() == "default" {
            throw .bad("reserved keyword 'default' can not be used as \(kind) name")
        }
        let allowed = name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "-_.".utf8.contains(byte)
        }
        if !allowed { throw .bad("\(kind) name contained invalid characters") }
    }
}

extension Certificate {
    /// Its PEM block without the final newline, as most answers have it.
    var trimmedPEM: String { String(pem.dropLast()) }
}
