import Core
import JSON

/// `generation.json`: the form in which a generation's record is written.
struct RecordText: Hashable {
    /// The form's number; a file of a later one is not read.
    static let schema = 1

    var output: String
    var record: GenerationRecord
    var previous: GenerationName?
    var files: [FileDigest]

    /// The file's bytes: indented, since people look at it, with a final newline.
    var bytes: [UInt8] {
        var object: JSONObject = [
            "schema": .integer(Self.schema), "output": .string(output), "request": .string(record.request),
            "received": .string(record.received.rfc3339),
        ]
        object["serial"] = record.serial.map { .string($0) }
        object["not_before"] = record.notBefore.map { .string($0.rfc3339) }
        object["not_after"] = record.notAfter.map { .string($0.rfc3339) }
        object["lease"] = record.lease.map(Self.json)
        object["previous"] = previous.map { .string($0.text) }
        if !record.notes.isEmpty {
            object["notes"] = .object(JSONObject(record.notes.sorted { $0.key < $1.key }.map { ($0, .string($1)) }))
        }
        object["files"] = .object(JSONObject(files.map { ($0.name, Self.json($0)) }))
        return JSONValue.object(object).utf8(pretty: true) + [0x0A]
    }

    /// Reads what ``bytes`` wrote; `nil` for anything else.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes.span), value["schema"]?.int == Self.schema,
            let output = value["output"]?.string, let request = value["request"]?.string,
            let received = value["received"]?.string.flatMap({ WallTime(rfc3339: $0) }),
            let files = value["files"]?.object?.members
        else { return nil }
        self.output = output
        previous = value["previous"]?.string.flatMap { GenerationName($0) }
        record = GenerationRecord(
            request: request, received: received, serial: value["serial"]?.string,
            notBefore: value["not_before"]?.string.flatMap { WallTime(rfc3339: $0) },
            notAfter: value["not_after"]?.string.flatMap { WallTime(rfc3339: $0) },
            lease: value["lease"].flatMap(Self.lease), notes: Self.notes(value["notes"]))
        self.files = files.compactMap { Self.file($0.key, $0.value) }
        guard self.files.count == files.count else { return nil }
    }

    init(output: String, record: GenerationRecord, previous: GenerationName?, files: [FileDigest]) {
        (self.output, self.record, self.previous, self.files) = (output, record, previous, files)
    }

    private static func json(_ file: FileDigest) -> JSONValue {
        ["sha256": .string(file.sha256), "size": .integer(file.size)]
    }

    private static func file(_ name: String, _ value: JSONValue) -> FileDigest? {
        guard let sha256 = value["sha256"]?.string, let size = value["size"]?.int else { return nil }
        return FileDigest(name: name, sha256: sha256, size: size)
    }

    private static func json(_ lease: GenerationRecord.Lease) -> JSONValue {
        [
            "id": .string(lease.id), "seconds": .integer(lease.duration.components.seconds),
            "renewable": .bool(lease.isRenewable),
        ]
    }

    private static func lease(_ value: JSONValue) -> GenerationRecord.Lease? {
        guard let id = value["id"]?.string, let seconds = value["seconds"]?.int,
            let renewable = value["renewable"]?.bool
        else { return nil }
        return GenerationRecord.Lease(id: id, duration: .seconds(seconds), isRenewable: renewable)
    }

    private static func notes(_ value: JSONValue?) -> [String: String] {
        var notes: [String: String] = [:]
        for member in value?.object?.members ?? [] { notes[member.key] = member.value.string }
        return notes
    }
}
