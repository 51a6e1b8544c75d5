import JSON
import Synchronization

/// One lease that an engine gave out.
struct LeaseEntry: Sendable {
    var id: String
    /// The key of the token that it dies with.
    var token: String
    /// The mount's uuid.
    var mount: String
    var issued: Timestamp
    var expires: Timestamp
    var lastRenewal: Timestamp?
    var grant: LeaseGrant

    var lease: IssuedLease { IssuedLease(id: id, grant: grant, issued: issued) }
}

extension LeaseEntry {
    var json: JSONValue {
        var object: JSONObject = [
            "token": .string(token), "mount": .string(mount), "issued": .string(issued.text),
            "expires": .string(expires.text), "ttl": .integer(grant.ttlSeconds),
            "max_ttl": .integer(grant.maxTTLSeconds), "renewable": .bool(grant.renewable),
            "internal": .object(grant.internalData),
        ]
        object["renewed"] = lastRenewal.map { .string($0.text) }
        return .object(object)
    }

    init?(id: String, json: JSONValue) {
        guard let token = json["token"]?.string, let mount = json["mount"]?.string,
            let issued = json["issued"]?.string.flatMap(Timestamp.init(text:)),
            let expires = json["expires"]?.string.flatMap(Timestamp.init(text:))
        else { return nil }
        self.init(
            id: id, token: token, mount: mount, issued: issued, expires: expires,
            lastRenewal: json["renewed"]?.string.flatMap(Timestamp.init(text:)),
            grant: LeaseGrant(
                ttlSeconds: json.seconds("ttl"), maxTTLSeconds: json.seconds("max_ttl"),
                renewable: json["renewable"]?.bool ?? false, internalData: json["internal"]?.object ?? [:]))
    }
}

/// All leases, by id.
final class LeaseStore: Sendable {
    private let entries: Mutex<[String: LeaseEntry]>
    private let storage: Storage

    init(storage: Storage) {
        self.storage = storage
        var kept: [String: LeaseEntry] = [:]
        for id in storage.keys() { kept[id] = storage.get(id).flatMap { LeaseEntry(id: id, json: $0) } }
        entries = Mutex(kept)
    }

    func put(_ entry: LeaseEntry) {
        entries.withLock { $0[entry.id] = entry }
        storage.put(entry.id, entry.json)
    }

    subscript(id: String) -> LeaseEntry? { entries.withLock { $0[id] } }

    /// Takes a lease out: the caller revokes it.
    func take(_ id: String) -> LeaseEntry? {
        guard let entry = entries.withLock({ $0.removeValue(forKey: id) }) else { return nil }
        storage.delete(id)
        return entry
    }

    /// Sorted by id.
    func all(where matches: (LeaseEntry) -> Bool) -> [LeaseEntry] {
        entries.withLock { $0.values.filter(matches) }.sorted { $0.id < $1.id }
    }
}
