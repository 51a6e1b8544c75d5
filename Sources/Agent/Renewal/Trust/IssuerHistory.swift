package import Core
package import JSON
package import X509

/// The issuers that a trust output has ever seen, with when the server last offered each: kept in `state/`, because a
/// server that forgets its old intermediate must not take the trust in its living leaves with it.
package struct IssuerHistory: Sendable {
    /// What is remembered of one issuer.
    package struct Entry: Sendable {
        /// The certificate itself.
        package var certificate: Certificate
        /// When the server first no longer offered it; while it does, when it was first seen. It may have issued until
        /// then, so that its retirement counts from here.
        package var lastOffered: WallTime
        /// When it first was no longer its mount's default; while it is, when it became it; `nil` while it never was.
        package var lastDefault: WallTime?
        /// The server said once that it is revoked. Never taken back.
        package var revoked: Bool
        /// The last answer of the server offered it.
        package var offered: Bool
        /// The last answer of the server had it as its mount's default.
        package var isDefault: Bool
    }

    /// By the SHA-256 of the certificate, in lower-case hexadecimal.
    package private(set) var entries: [String: Entry] = [:]

    package init() {}

    /// Takes the certificates of the trust file on disk as seen, those that are not remembered any more as if the server had
    /// ceased to offer them now.
    package mutating func recall(_ held: [Certificate], now: WallTime) {
        for certificate in held where !certificate.isSelfSigned && entries[certificate.sha256] == nil {
            entries[certificate.sha256] = Entry(
                certificate: certificate, lastOffered: now, lastDefault: nil, revoked: false, offered: false,
                isDefault: false)
        }
    }

    /// Takes one complete answer of the server: what it offers now, and what it no longer does.
    package mutating func observe(_ offers: [IssuerOffer], now: WallTime) {
        let offered = Set(offers.map(\.certificate.sha256))
        let defaults = Set(offers.filter(\.isDefault).map(\.certificate.sha256))
        for (key, entry) in entries {
            if entry.offered && !offered.contains(key) { entries[key]?.lastOffered = now }
            if entry.isDefault && !defaults.contains(key) { entries[key]?.lastDefault = now }
            entries[key]?.offered = false
            entries[key]?.isDefault = false
        }
        for offer in offers where !offer.certificate.isSelfSigned { note(offer, now: now) }
    }

    private mutating func note(_ offer: IssuerOffer, now: WallTime) {
        let key = offer.certificate.sha256
        var entry =
            entries[key]
            ?? Entry(
                certificate: offer.certificate, lastOffered: now, lastDefault: nil, revoked: false, offered: true,
                isDefault: false)
        entry.offered = true
        entry.isDefault = entry.isDefault || offer.isDefault
        if offer.isDefault { entry.lastDefault = entry.lastDefault ?? now }
        entry.revoked = entry.revoked || offer.revoked
        entries[key] = entry
    }

    /// Forgets what expired long ago, so that the file does not grow for ever.
    package mutating func forget(expiredBefore time: WallTime) {
        entries = entries.filter { $0.value.certificate.notAfter >= time || $0.value.offered }
    }
}

/// One issuer as a mount offers it.
package struct IssuerOffer: Sendable {
    /// The issuer's certificate.
    package var certificate: Certificate
    /// Whether it is the mount's default.
    package var isDefault: Bool
    /// Whether the mount says that it is revoked.
    package var revoked: Bool
    /// Whether the mount can sign with its key; `false` only where the mount says that it cannot.
    package var hasKey: Bool

    package init(certificate: Certificate, isDefault: Bool, revoked: Bool, hasKey: Bool = true) {
        self.certificate = certificate
        self.isDefault = isDefault
        self.revoked = revoked
        self.hasKey = hasKey
    }
}

extension IssuerHistory {
    /// The history as it is kept: `{"issuers": [{"certificate": PEM, "last_offered": …}]}`.
    package var json: JSONValue {
        let rows = entries.sorted { $0.key < $1.key }.map { Self.row($0.value) }
        return .object(["issuers": .array(rows)])
    }

    private static func row(_ entry: Entry) -> JSONValue {
        .object([
            "certificate": .string(entry.certificate.pem),
            "last_offered": .string(entry.lastOffered.rfc3339),
            "last_default": entry.lastDefault.map { .string($0.rfc3339) } ?? .null,
            "revoked": .bool(entry.revoked), "offered": .bool(entry.offered), "default": .bool(entry.isDefault),
        ])
    }

    /// The history that was kept. Rows that do not parse are left out.
    package init(json: JSONValue) {
        for row in json["issuers"]?.array ?? [] {
            guard let pem = row["certificate"]?.string, let certificate = try? Certificate.parse(pem: pem),
                let seen = row["last_offered"]?.string.flatMap({ WallTime(rfc3339: $0) })
            else { continue }
            entries[certificate.sha256] = Entry(
                certificate: certificate, lastOffered: seen,
                lastDefault: row["last_default"]?.string.flatMap { WallTime(rfc3339: $0) },
                revoked: row["revoked"]?.bool ?? false, offered: row["offered"]?.bool ?? false,
                isDefault: row["default"]?.bool ?? false)
        }
    }
}
