package import Core
import JSON

/// What is known of one generation: written beside its files, so that content and decision cannot be split by a crash.
package struct GenerationRecord: Hashable, Sendable {
    /// The hash of what was asked for.
    package var request: String
    /// When the answer came, by this host's clock.
    package var received: WallTime
    /// The other clocks at that moment; `nil` in a record of a version that did not write them.
    package var clocks: Clocks?
    /// The certificate's serial number, of a leaf or a client certificate.
    package var serial: String?
    /// From when everything in it is valid: the latest beginning of its certificates.
    package var notBefore: WallTime?
    /// When the first certificate in it expires: the leaf, an intermediate sent with it, or the root.
    package var notAfter: WallTime?
    /// The lease that the content hangs on.
    package var lease: Lease?
    /// Small facts that the maker wants back: texts under names of its own. Nothing secret.
    package var notes: [String: String]

    package init(
        request: String, received: WallTime, clocks: Clocks? = nil, serial: String? = nil, notBefore: WallTime? = nil,
        notAfter: WallTime? = nil, lease: Lease? = nil, notes: [String: String] = [:]
    ) {
        self.request = request
        self.received = received
        self.clocks = clocks
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.lease = lease
        self.notes = notes
    }

    /// Whether the two say the same of the same content: all but the time of receipt.
    package func agrees(with other: GenerationRecord) -> Bool {
        var copy = other
        (copy.received, copy.clocks) = (received, clocks)
        return self == copy
    }

    /// The clocks besides the host's own.
    package struct Clocks: Hashable, Sendable {
        /// The `Date` of the answer.
        package var server: WallTime?
        /// The time since the boot, in whole milliseconds.
        package var bootTime: Duration
        /// The boot's own id.
        package var boot: String

        package init(server: WallTime?, bootTime: Duration, boot: String) {
            self.server = server
            self.bootTime = .milliseconds(bootTime.wholeMilliseconds)
            self.boot = boot
        }
    }

    /// A lease that the server gave, without its id: with that it is renewed and revoked, and it is kept in memory alone.
    package struct Lease: Hashable, Sendable {
        /// How long it lasts, from ``GenerationRecord/received`` on.
        package var duration: Duration
        /// Whether the server renews it.
        package var isRenewable: Bool

        package init(duration: Duration, isRenewable: Bool) {
            self.duration = duration
            self.isRenewable = isRenewable
        }
    }
}

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
        object["clocks"] = record.clocks.map(Self.json)
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
            request: request, received: received, clocks: value["clocks"].flatMap(Self.clocks),
            serial: value["serial"]?.string,
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
            "seconds": .integer(lease.duration.components.seconds), "renewable": .bool(lease.isRenewable),
        ]
    }

    private static func json(_ clocks: GenerationRecord.Clocks) -> JSONValue {
        var object: JSONObject = [
            "boot": .string(clocks.boot), "boot_ms": .integer(clocks.bootTime.wholeMilliseconds),
        ]
        object["server"] = clocks.server.map { .string($0.rfc3339) }
        return .object(object)
    }

    private static func clocks(_ value: JSONValue) -> GenerationRecord.Clocks? {
        guard let boot = value["boot"]?.string, let milliseconds = value["boot_ms"]?.int else { return nil }
        return GenerationRecord.Clocks(
            server: value["server"]?.string.flatMap { WallTime(rfc3339: $0) },
            bootTime: .milliseconds(milliseconds), boot: boot)
    }

    private static func lease(_ value: JSONValue) -> GenerationRecord.Lease? {
        guard let seconds = value["seconds"]?.int, let renewable = value["renewable"]?.bool else { return nil }
        return GenerationRecord.Lease(duration: .seconds(seconds), isRenewable: renewable)
    }

    private static func notes(_ value: JSONValue?) -> [String: String] {
        var notes: [String: String] = [:]
        for member in value?.object?.members ?? [] { notes[member.key] = member.value.string }
        return notes
    }
}
