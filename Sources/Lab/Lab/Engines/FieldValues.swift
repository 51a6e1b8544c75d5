import JSON

/// One parameter that a path takes: its name, what it is, and its default.
struct Field: Sendable {
    /// What a parameter may be and what it becomes.
    enum Kind: Sendable {
        /// Text; numbers are taken as their text.
        case text
        /// A truth value, also as text (`"true"`, `"1"`) or number.
        case flag
        /// A whole number, also as text.
        case number
        /// A duration, as seconds or as text (`"1h"`); becomes whole seconds.
        case seconds
        /// Texts, as an array or as one text with commas.
        case list
    }

    /// The parameter's name.
    let name: String
    /// What it is.
    let kind: Kind
    /// Its value when the request does not name it.
    let fallback: JSONValue

    static func text(_ name: String, _ fallback: String = "") -> Field {
        Field(name: name, kind: .text, fallback: .string(fallback))
    }
    static func flag(_ name: String, _ fallback: Bool = false) -> Field {
        Field(name: name, kind: .flag, fallback: .bool(fallback))
    }
    static func number(_ name: String, _ fallback: Int = 0) -> Field {
        Field(name: name, kind: .number, fallback: .integer(fallback))
    }
    static func seconds(_ name: String, _ fallback: Int = 0) -> Field {
        Field(name: name, kind: .seconds, fallback: .integer(fallback))
    }
    static func list(_ name: String, _ fallback: [String] = []) -> Field {
        Field(name: name, kind: .list, fallback: .strings(fallback))
    }
    /// A list that is answered as `null` by default.
    static func absentList(_ name: String) -> Field {
        Field(name: name, kind: .list, fallback: .null)
    }

    /// What `request` says of this field, as an engine keeps it; `nil` when it says nothing.
    func value(in request: EngineRequest) throws(EngineError) -> JSONValue? {
        switch kind {
        case .text: try request.string(name).map { .string($0) }
        case .flag: try request.bool(name).map { .bool($0) }
        case .number: try request.integer(name).map { .integer($0) }
        case .seconds: try request.seconds(name).map { .integer($0) }
        case .list: try request.list(name).map { .strings($0) }
        }
    }
}

/// Parameters by name, each of the kind that its ``Field`` says.
struct FieldValues: Sendable {
    /// The values as they are stored and answered.
    private(set) var object: JSONObject

    /// Stored values.
    init(stored object: JSONObject) {
        self.object = object
    }

    /// What `request` says of `fields`; names that are no field are skipped, `null` is as good as not said.
    init(_ request: EngineRequest, fields: [Field]) throws(EngineError) {
        object = [:]
        for field in fields {
            if let value = try field.value(in: request) { object[field.name] = value }
        }
    }

    /// These values, and the fallback of every field that is not among them, in the fields' order.
    func filled(_ fields: [Field]) -> FieldValues {
        FieldValues(stored: JSONObject(fields.map { ($0.name, object[$0.name] ?? $0.fallback) }))
    }

    /// These values laid over `others`.
    func laid(over others: FieldValues) -> FieldValues {
        var merged = others
        for member in object.members { merged.object[member.key] = member.value }
        return merged
    }

    /// Whether the request named it.
    func has(_ name: String) -> Bool { object[name] != nil }

    /// A text; empty when there is none.
    func text(_ name: String) -> String { object[name]?.string ?? "" }
    /// A truth value; false when there is none.
    func flag(_ name: String) -> Bool { object[name]?.bool ?? false }
    /// A number; 0 when there is none.
    func number(_ name: String) -> Int { object[name]?.int ?? 0 }
    /// A list of texts; empty when there is none.
    func list(_ name: String) -> [String] { object[name]?.strings ?? [] }

    /// Sets a value.
    mutating func set(_ name: String, _ value: JSONValue) { object[name] = value }
    /// Takes a value out.
    mutating func remove(_ name: String) { object[name] = nil }
}
