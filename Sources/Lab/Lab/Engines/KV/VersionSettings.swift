import JSON
import VaultPolicy

/// What a mount or one secret says of its versions.
struct VersionSettings: Hashable, Sendable {
    /// How many versions are kept; 0 leaves it to the mount, and there to the usual 10.
    var maxVersions = 0
    /// Whether every write must name the version that it follows.
    var checkRequired = false
    /// Whether every change of the metadata must do the same.
    var metadataCheckRequired = false
    /// After how many seconds a version counts as deleted: 0 when nothing is said, below 0 for never.
    var deleteAfter: Int64 = 0

    init() {}

    init(stored object: JSONObject) {
        maxVersions = object["max_versions"]?.int ?? 0
        checkRequired = object["cas_required"]?.bool ?? false
        metadataCheckRequired = object["metadata_cas_required"]?.bool ?? false
        deleteAfter = object["delete_version_after"]?.int.map { Int64($0) } ?? 0
    }

    var stored: JSONObject {
        [
            "max_versions": .integer(maxVersions), "cas_required": .bool(checkRequired),
            "metadata_cas_required": .bool(metadataCheckRequired), "delete_version_after": .integer(deleteAfter),
        ]
    }

    /// How long a version of a secret with these settings lives in a mount with those; `nil` for ever.
    func life(in mount: VersionSettings) -> Int64? {
        let named = [deleteAfter, mount.deleteAfter].filter { $0 != 0 }
        return named.contains { $0 < 0 } ? nil : named.min()
    }

    /// As `config` answers it.
    var answer: JSONObject {
        [
            "cas_required": .bool(checkRequired),
            "delete_version_after": .string(GoText.duration(seconds: deleteAfter)),
            "max_versions": .integer(maxVersions),
            "metadata_cas_required": .bool(metadataCheckRequired),
        ]
    }

    /// Takes what `request` names; the rest stays.
    mutating func take(_ request: EngineRequest) throws(EngineError) {
        if let count = try request.integer("max_versions") { maxVersions = max(0, count) }
        if let required = try request.bool("cas_required") { checkRequired = required }
        if let required = try request.bool("metadata_cas_required") { metadataCheckRequired = required }
        if let seconds = try request.seconds("delete_version_after") { deleteAfter = seconds }
    }
}
