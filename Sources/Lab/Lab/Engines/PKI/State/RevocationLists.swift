import Core
import Issuing
import JSON
import Synchronization
import VaultPolicy
import X509

/// The revocation lists of a mount's issuers: signed when they are first asked for, and again after a change or at their
/// end.
final class RevocationLists: Sendable {
    private struct CachedList {
        let list: RevocationList
        let end: WallTime
    }

    private let cached = Mutex<[String: CachedList]>([:])

    /// Signs all of them anew when they are next asked for.
    func forget() { cached.withLock { $0 = [:] } }

    /// The list of an issuer, `nil` when it cannot sign any.
    func list(of issuer: KnownIssuer, _ directory: IssuerDirectory, _ request: EngineRequest) -> RevocationList? {
        if let known = cached.withLock({ $0[issuer.id] }), request.now.wall < known.end { return known.list }
        guard issuer.usage.contains(.crlSigning), let signer = directory.signer(of: issuer) else { return nil }
        let config = RevocationConfig(request.storage)
        let end = request.now.wall + .seconds(config.life)
        guard let list = sign(issuer, signer, config.isDisabled ? [] : entries(issuer, request.storage), end, request)
        else { return nil }
        cached.withLock { $0[issuer.id] = CachedList(list: list, end: end) }
        return list
    }

    private func sign(
        _ issuer: KnownIssuer, _ signer: Issuer, _ entries: [RevocationList.Entry], _ end: WallTime,
        _ request: EngineRequest
    ) -> RevocationList? {
        let number = (request.storage.get("crl/" + issuer.id)?.int ?? 0) + 1
        request.storage.put("crl/" + issuer.id, .integer(number))
        return try? RevocationList.make(
            by: signer, entries: entries, number: number, thisUpdate: request.now.wall, nextUpdate: end,
            usesPSS: issuer.revocationAlgorithm.lowercased().hasSuffix("pss"))
    }

    private func entries(_ issuer: KnownIssuer, _ storage: Storage) -> [RevocationList.Entry] {
        let store = CertificateStore(storage)
        return store.revokedSerials.compactMap { text in
            guard let revocation = store.revocation(text), revocation.issuerID == issuer.id,
                let serial = SerialNumber(text)
            else { return nil }
            return RevocationList.Entry(serial: serial, date: revocation.moment.wall)
        }
    }
}

/// `config/crl` of a mount.
struct RevocationConfig {
    private let values: FieldValues

    private static let fields: [Field] = [
        .flag("allow_expired_cert_revocation"), .flag("auto_rebuild"), .text("auto_rebuild_grace_period", "12h"),
        .text("delta_rebuild_interval", "15m"), .flag("disable"), .flag("enable_delta"), .text("expiry", "72h"),
        .flag("ocsp_disable"), .text("ocsp_expiry", "12h"),
    ]

    init(_ storage: Storage) {
        values = FieldValues(stored: storage.get("config/crl")?.object ?? [:]).filled(Self.fields)
    }

    /// As it is answered.
    var answer: JSONObject { values.object }

    /// Lists are empty.
    var isDisabled: Bool { values.flag("disable") }
    /// Certificates that have ended may still be revoked.
    var takesExpired: Bool { values.flag("allow_expired_cert_revocation") }
    /// How long a list counts, in seconds.
    var life: Int64 { GoText.seconds(values.text("expiry")) ?? 259_200 }

    /// Takes and stores what `request` names.
    static func write(_ request: EngineRequest) throws(EngineError) -> RevocationConfig {
        let given = try FieldValues(request, fields: fields)
        for name in ["expiry", "ocsp_expiry", "auto_rebuild_grace_period", "delta_rebuild_interval"]
        where given.has(name) {
            if GoText.seconds(given.text(name)) == nil {
                throw .bad(
                    "given \(name) could not be decoded: time: invalid duration \(GoText.quoted(given.text(name)))")
            }
        }
        let merged = given.laid(over: RevocationConfig(request.storage).values)
        if merged.flag("enable_delta"), !merged.flag("auto_rebuild") {
            throw .bad(
                "Delta CRLs cannot be enabled when auto rebuilding is disabled as the complete CRL is always regenerated!"
            )
        }
        request.storage.put("config/crl", .object(merged.object))
        return RevocationConfig(request.storage)
    }
}
