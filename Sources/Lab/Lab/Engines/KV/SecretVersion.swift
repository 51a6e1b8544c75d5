import JSON

/// One version of a secret.
struct SecretVersion: Sendable {
    /// When it was written.
    var created: Timestamp
    /// When it was or will be deleted; a moment in the future means that it is still alive.
    var deleted: Timestamp?
    /// Its data is gone for good.
    var destroyed = false
    /// Its data, `nil` once destroyed.
    var data: JSONObject?

    /// Whether the data can be read at `now`.
    func isAlive(at now: Timestamp) -> Bool {
        !destroyed && (deleted.map { now < $0 } ?? true)
    }

    /// As in the metadata of the whole secret.
    var summary: JSONObject {
        [
            "created_time": .string(created.text),
            "deletion_time": .string(deleted?.text ?? ""),
            "destroyed": .bool(destroyed),
        ]
    }
}

// How it is stored.
extension SecretVersion {
    init?(stored value: JSONValue) {
        guard let created = value["created"]?.string.flatMap({ Timestamp(text: $0) }) else { return nil }
        self.created = created
        deleted = value["deleted"]?.string.flatMap { Timestamp(text: $0) }
        destroyed = value["destroyed"]?.bool ?? false
        data = value["data"]?.object
    }

    var stored: JSONValue {
        var object: JSONObject = ["created": .string(created.text)]
        object["deleted"] = deleted.map { .string($0.text) }
        if destroyed { object["destroyed"] = true }
        object["data"] = data.map { .object($0) }
        return .object(object)
    }
}
