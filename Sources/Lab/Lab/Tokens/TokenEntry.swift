import JSON

/// One token, as it is kept: under the digest of its text.
struct TokenEntry: Sendable {
    var key: String
    var accessor: String
    /// The token's own, without those of its identity.
    var policies: [String]
    /// Where it was made: `auth/cert/login`.
    var path: String
    var meta: JSONObject?
    var displayName: String
    /// 0: no limit.
    var usesLeft = 0
    var created: Timestamp
    /// As it was made, in seconds; 0 never ends.
    var ttlSeconds: Int64
    var explicitMaxSeconds: Int64 = 0
    var periodSeconds: Int64 = 0
    /// The parent's key; empty for an orphan.
    var parent = ""
    var entityID = ""
    var isBatch = false
    var role = ""
    var renewable = false
    var boundCIDRs: [String] = []
    /// `nil` never ends.
    var expires: Timestamp?
    var lastRenewal: Timestamp?
    /// What the auth method said at login; `nil` for tokens that the token store made.
    var login: Authentication?
    /// The single answer that a wrapping token stands for.
    var isWrapping = false

    var isRoot: Bool { policies.contains("root") }

    func hasEnded(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }

    /// Seconds left, rounded down; 0 for one without end.
    func secondsLeft(at now: Timestamp) -> Int64 {
        guard let expires else { return 0 }
        let left = expires.seconds - now.seconds
        return max(0, expires.nanoseconds < now.nanoseconds ? left - 1 : left)
    }
}

// As it lies in the state.
extension TokenEntry {
    var json: JSONValue {
        var object: JSONObject = [
            "accessor": .string(accessor), "policies": .strings(policies), "path": .string(path),
            "display_name": .string(displayName), "uses": .integer(usesLeft), "created": .string(created.text),
            "ttl": .integer(ttlSeconds), "explicit_max": .integer(explicitMaxSeconds),
            "period": .integer(periodSeconds), "parent": .string(parent), "entity": .string(entityID),
            "batch": .bool(isBatch), "role": .string(role), "renewable": .bool(renewable),
            "cidrs": .strings(boundCIDRs), "wrapping": .bool(isWrapping),
        ]
        object["meta"] = meta.map { .object($0) }
        object["expires"] = expires.map { .string($0.text) }
        object["renewed"] = lastRenewal.map { .string($0.text) }
        object["login"] = login.map { .object($0.json) }
        return .object(object)
    }

    init?(key: String, json: JSONValue) {
        guard let accessor = json["accessor"]?.string, let policies = json["policies"]?.strings,
            let path = json["path"]?.string, let created = json["created"]?.string.flatMap(Timestamp.init(text:))
        else { return nil }
        self.init(
            key: key, accessor: accessor, policies: policies, path: path, meta: json["meta"]?.object,
            displayName: json["display_name"]?.string ?? "", usesLeft: json["uses"]?.int ?? 0, created: created,
            ttlSeconds: json.seconds("ttl"), explicitMaxSeconds: json.seconds("explicit_max"),
            periodSeconds: json.seconds("period"), parent: json["parent"]?.string ?? "",
            entityID: json["entity"]?.string ?? "", isBatch: json["batch"]?.bool ?? false,
            role: json["role"]?.string ?? "", renewable: json["renewable"]?.bool ?? false,
            boundCIDRs: json["cidrs"]?.strings ?? [], expires: json["expires"]?.string.flatMap(Timestamp.init(text:)),
            lastRenewal: json["renewed"]?.string.flatMap(Timestamp.init(text:)),
            login: json["login"].flatMap(Authentication.init(json:)), isWrapping: json["wrapping"]?.bool ?? false)
    }
}

extension Authentication {
    var json: JSONObject {
        [
            "display_name": .string(displayName), "policies": .strings(policies),
            "no_default": .bool(noDefaultPolicy), "metadata": .object(metadata), "ttl": .integer(ttlSeconds),
            "max_ttl": .integer(maxTTLSeconds), "explicit_max": .integer(explicitMaxTTLSeconds),
            "period": .integer(periodSeconds), "uses": .integer(useLimit), "renewable": .bool(renewable),
            "type": .string(tokenType), "cidrs": .strings(boundCIDRs), "alias": .string(aliasName),
            "internal": .object(internalData),
        ]
    }

    init?(json: JSONValue) {
        guard let name = json["display_name"]?.string, let policies = json["policies"]?.strings else { return nil }
        self.init(displayName: name, policies: policies, aliasName: json["alias"]?.string ?? "")
        noDefaultPolicy = json["no_default"]?.bool ?? false
        metadata = json["metadata"]?.object ?? [:]
        ttlSeconds = json.seconds("ttl")
        maxTTLSeconds = json.seconds("max_ttl")
        explicitMaxTTLSeconds = json.seconds("explicit_max")
        periodSeconds = json.seconds("period")
        useLimit = json["uses"]?.int ?? 0
        renewable = json["renewable"]?.bool ?? false
        tokenType = json["type"]?.string ?? "default"
        boundCIDRs = json["cidrs"]?.strings ?? []
        internalData = json["internal"]?.object ?? [:]
    }
}

extension JSONValue {
    /// A number of seconds in our own state, 0 when absent.
    func seconds(_ key: String) -> Int64 { Int64(self[key]?.int ?? 0) }
}
