import JSON
import VaultPolicy

/// A secret of a versioned mount: its settings and its versions. All rules, no storage.
struct VersionedSecret: Sendable {
    /// The settings that a secret has for itself.
    var settings = VersionSettings()
    /// The secret's own notes, `nil` when none were ever set.
    var customMetadata: JSONObject?
    /// When the secret came to be.
    var created: Timestamp
    /// When a version or the settings last changed.
    var updated: Timestamp
    /// The number of the newest version, 0 before the first.
    private(set) var current = 0
    /// The versions that are kept, by number.
    private(set) var versions: [Int: SecretVersion] = [:]

    /// A secret without versions.
    init(created: Timestamp) {
        self.created = created
        updated = created
    }

    /// The lowest number that is kept; 0 until a version has been dropped.
    var oldest: Int { (versions.keys.min()).map { $0 > 1 ? $0 : 0 } ?? 0 }

    /// The version of that number, the newest for 0.
    func version(_ number: Int) -> (number: Int, SecretVersion)? {
        let wanted = number == 0 ? current : number
        return versions[wanted].map { (wanted, $0) }
    }

    /// Adds a version; `mount` are the mount's settings, which count where the secret has none of its own.
    mutating func write(_ data: JSONObject, check: Int?, mount: VersionSettings, now: Timestamp) throws(EngineError) {
        try checkAndSet(check, mount: mount)
        current += 1
        let life = settings.life(in: mount)
        versions[current] = SecretVersion(created: now, deleted: life.map { now.adding(seconds: $0) }, data: data)
        updated = now
        let longest = max(settings.maxVersions, mount.maxVersions)
        let kept = longest > 0 ? longest : 10
        versions = versions.filter { $0.key > current - kept }
    }

    private func checkAndSet(_ check: Int?, mount: VersionSettings) throws(EngineError) {
        guard let check else {
            guard !settings.checkRequired, !mount.checkRequired else {
                throw .bad("check-and-set parameter required for this call")
            }
            return
        }
        guard check == current else { throw .bad("check-and-set parameter did not match the current version") }
    }

    /// Marks versions as deleted; those that are gone already stay as they are.
    mutating func delete(_ numbers: [Int], now: Timestamp) {
        change(numbers) { version in
            if version.isAlive(at: now) { version.deleted = now }
        }
    }

    /// Takes back a deletion.
    mutating func undelete(_ numbers: [Int]) {
        change(numbers) { version in
            if !version.destroyed { version.deleted = nil }
        }
    }

    /// Takes the data away for good.
    mutating func destroy(_ numbers: [Int]) {
        change(numbers) { version in
            version.destroyed = true
            version.data = nil
        }
    }

    private mutating func change(_ numbers: [Int], _ body: (inout SecretVersion) -> Void) {
        for number in numbers {
            guard var version = versions[number] else { continue }
            body(&version)
            versions[number] = version
        }
    }
}

// How it is stored and answered.
extension VersionedSecret {
    init?(stored value: JSONValue) {
        guard let created = value["created"]?.string.flatMap({ Timestamp(text: $0) }) else { return nil }
        self.init(created: created)
        updated = value["updated"]?.string.flatMap { Timestamp(text: $0) } ?? created
        settings = VersionSettings(stored: value["settings"]?.object ?? [:])
        customMetadata = value["custom_metadata"]?.object
        current = value["current"]?.int ?? 0
        for member in value["versions"]?.object?.members ?? [] {
            if let number = Int(member.key) { versions[number] = SecretVersion(stored: member.value) }
        }
    }

    var stored: JSONValue {
        var object: JSONObject = [
            "created": .string(created.text), "updated": .string(updated.text),
            "settings": .object(settings.stored), "current": .integer(current),
            "versions": .object(JSONObject(versions.map { (String($0.key), $0.value.stored) })),
        ]
        object["custom_metadata"] = customMetadata.map { .object($0) }
        return .object(object)
    }

    /// The answer to a write and the `metadata` beside read data.
    func metadata(of number: Int, _ version: SecretVersion) -> JSONObject {
        var object = version.summary
        object["version"] = .integer(number)
        object["custom_metadata"] = customMetadata.map { .object($0) } ?? .null
        return object
    }

    /// The answer to reading the whole secret's metadata.
    var answer: JSONObject {
        let numbers = versions.keys.sorted()
        return [
            "cas_required": .bool(settings.checkRequired),
            "created_time": .string(created.text),
            "current_metadata_version": 0,
            "current_version": .integer(current),
            "custom_metadata": customMetadata.map { .object($0) } ?? .null,
            "delete_version_after": .string(GoText.duration(seconds: settings.deleteAfter)),
            "max_versions": .integer(settings.maxVersions),
            "metadata_cas_required": .bool(settings.metadataCheckRequired),
            "oldest_version": .integer(oldest),
            "updated_time": .string(updated.text),
            "versions": .object(
                JSONObject(
                    numbers.compactMap { number in versions[number].map { (String(number), .object($0.summary)) } })),
        ]
    }
}
