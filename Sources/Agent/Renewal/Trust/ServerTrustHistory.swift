import Core
package import JSON
import X509

/// What an agent remembers of the trust that verifies the server: kept in `state/`.
package struct ServerTrustHistory: Sendable {
    /// The issuers ever seen.
    package var issuers = IssuerHistory()
    /// Since when roots that the file holds are not accepted any more, by their SHA-256.
    private var since: [String: WallTime] = [:]

    package init() {}

    /// The roots among `held` that are not among `accepted` and stay all the same: for `time` from the moment when that was
    /// first noticed, or until they expire.
    mutating func kept(
        of held: [Certificate], besides accepted: [Certificate], for time: Duration?, now: WallTime
    ) -> [Certificate] {
        let old = held.filter { $0.isSelfSigned && !accepted.contains($0) }
        since = Dictionary(old.map { ($0.sha256, since[$0.sha256] ?? now) }) { first, _ in first }
        return old.filter { root in
            guard let time, let start = since[root.sha256] else { return true }
            return start + time >= now
        }
    }
}

extension ServerTrustHistory {
    /// As it is kept: that of the issuers, and `"roots": {SHA-256: time}`.
    package var json: JSONValue {
        let rows = since.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value.rfc3339)) }
        return .object(["issuers": issuers.json["issuers"] ?? .array([]), "roots": .object(JSONObject(rows))])
    }

    /// What was kept, as far as it parses.
    package init(json: JSONValue) {
        issuers = IssuerHistory(json: json)
        for member in json["roots"]?.object?.members ?? [] {
            since[member.key] = member.value.string.flatMap { WallTime(rfc3339: $0) }
        }
    }
}
