package import Core
package import JSON

/// A `status.json` that no agent of Coppice has written.
package enum StatusError: ErrorWithHints, Hashable {
    /// A value is missing or of another kind; named by its path within the document.
    case malformed(String)
    /// It follows a schema that this program does not know.
    case otherSchema(String)

    package var summary: String {
        switch self {
        case .malformed(let path): "state/status.json has no valid \"\(bounded(path, limit: 80))\""
        case .otherSchema(let found):
            "state/status.json follows schema \(bounded(found, limit: 20)), and this program reads 1"
        }
    }

    package var hints: [String] {
        switch self {
        case .malformed: ["remove the file: a running agent writes it again within a minute"]
        case .otherSchema:
            ["use the coppice of the same version as the agent: coppice --version, coppice-agent --version"]
        }
    }
}

extension AgentStatus {
    /// The document of `state/status.json`, `"schema": 1` first. What is absent has no key.
    package var json: JSONValue {
        var document: JSONObject = ["schema": 1]
        for member in Self.fields.write(self).members { document[member.key] = member.value }
        return .object(document)
    }

    /// Reads what ``json`` writes. Keys that it does not know are skipped, so that newer agents can add some.
    package init(_ document: JSONValue) throws(StatusError) {
        guard let schema = document["schema"]?.int else { throw .malformed("schema") }
        guard schema == 1 else { throw .otherSchema(String(schema)) }
        self = try Self.fields.read(document, "")
    }
}

extension JSONValue {
    /// A moment as RFC 3339 text.
    package static func time(_ time: WallTime) -> JSONValue { .string(time.rfc3339) }
}

/// Part of the status: an object whose members are listed once, for reading and writing both.
protocol JSONRecord {
    /// Every value of the record.
    static var fields: JSONFields<Self> { get }
}

/// One value of a record: its key, where it is, and its JSON form.
struct JSONField<Record, Value> {
    let key: String
    let value: (Record) -> Value
    let form: JSONForm<Value>

    init(_ key: String, _ value: @escaping (Record) -> Value, _ form: JSONForm<Value>) {
        (self.key, self.value, self.form) = (key, value, form)
    }
}

/// All fields of a record, in the order in which they are written and given to its initializer.
struct JSONFields<Record> {
    /// The members of the object.
    let write: (Record) -> JSONObject
    /// The record that an object is. The path leads to the object, and is empty for the document.
    let read: (_ object: JSONValue, _ path: String) throws(StatusError) -> Record

    init<each Value>(
        _ make: @escaping (repeat each Value) -> Record, _ field: repeat JSONField<Record, each Value>
    ) {
        write = { record in
            var members = JSONObject()
            for field in repeat each field { members[field.key] = field.form.write(field.value(record)) }
            return members
        }
        read = { (object, path) throws(StatusError) in
            func value<One>(_ field: JSONField<Record, One>) throws(StatusError) -> One {
                try field.form.read(object[field.key], path.isEmpty ? field.key : path + "." + field.key)
            }
            return make(repeat try value(each field))
        }
    }
}

/// How a value is written as JSON and read back.
struct JSONForm<Value> {
    /// `nil` where the key is left out.
    let write: (Value) -> JSONValue?
    /// From what is under the key, if anything is; an error names the path.
    let read: (_ json: JSONValue?, _ path: String) throws(StatusError) -> Value

    init(
        write: @escaping (Value) -> JSONValue?,
        read: @escaping (_ json: JSONValue?, _ path: String) throws(StatusError) -> Value
    ) {
        (self.write, self.read) = (write, read)
    }

    /// A value that must be there, and is `nil` where the JSON is not of its kind.
    init(_ write: @escaping (Value) -> JSONValue, _ read: @escaping (JSONValue) -> Value?) {
        self.init(write: write) { (json, path) throws(StatusError) in
            guard let json, let value = read(json) else { throw .malformed(path) }
            return value
        }
    }

    /// Absent when it is `nil`.
    static func optional<Wrapped>(_ form: JSONForm<Wrapped>) -> JSONForm where Value == Wrapped? {
        JSONForm(write: { $0.flatMap(form.write) }) { (json, path) throws(StatusError) in
            json == nil ? nil : try form.read(json, path)
        }
    }

    /// `value` where the key is absent; always written.
    static func absent(as value: Value, _ form: JSONForm) -> JSONForm {
        JSONForm(write: form.write) { (json, path) throws(StatusError) in
            json == nil ? value : try form.read(json, path)
        }
    }
}

extension JSONForm where Value: JSONRecord {
    /// A record as an object.
    static var object: JSONForm {
        JSONForm(write: { .object(Value.fields.write($0)) }) { (json, path) throws(StatusError) in
            guard let json, json.object != nil else { throw .malformed(path) }
            return try Value.fields.read(json, path)
        }
    }
}

extension JSONForm where Value: RangeReplaceableCollection, Value.Element: JSONRecord {
    /// Records as an array of objects.
    static var list: JSONForm {
        JSONForm(write: { .array($0.map { .object(Value.Element.fields.write($0)) }) }) {
            (json, path) throws(StatusError) in
            guard let elements = json?.array else { throw .malformed(path) }
            var records = Value()
            for (index, element) in elements.enumerated() {
                records.append(try Value.Element.fields.read(element, "\(path)[\(index)]"))
            }
            return records
        }
    }
}

extension JSONForm where Value == String {
    static var text: JSONForm { JSONForm({ .string($0) }, \.string) }
}

extension JSONForm where Value == Bool {
    static var flag: JSONForm { JSONForm({ .bool($0) }, \.bool) }
}

extension JSONForm where Value == WallTime {
    static var time: JSONForm { JSONForm({ .time($0) }) { $0.string.flatMap { WallTime(rfc3339: $0) } } }
}

extension JSONForm where Value == Duration {
    static var seconds: JSONForm {
        JSONForm({ .integer($0.components.seconds) }) { $0.int.map { .seconds($0) } }
    }
}

extension JSONForm where Value: BinaryInteger {
    static var integer: JSONForm { JSONForm({ .integer($0) }) { $0.int.map { Value(truncatingIfNeeded: $0) } } }
}

extension JSONForm where Value: RawRepresentable, Value.RawValue == String {
    /// One of a closed set of words.
    static var word: JSONForm { JSONForm({ .string($0.rawValue) }) { $0.string.flatMap { Value(rawValue: $0) } } }
}

extension JSONForm where Value == OutputID {
    static var outputID: JSONForm { JSONForm({ .string($0.description) }) { $0.string.flatMap { OutputID($0) } } }
}
