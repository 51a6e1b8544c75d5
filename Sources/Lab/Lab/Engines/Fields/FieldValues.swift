import JSON

/// Parameters by name, each of the kind that its ``Field`` says.
struct FieldValues: Sendable {
    /// The values as they are stored and answered.
    private(set) var object: JSONObject

    /// Stored values.
    init(stored object: JSONObject) {
        self.object = object
    }

    /// What `request` says of `fields`; names that are no field are passed over, `null` is as good as not said.
    init(_ request: EngineRequest, fields: [Field]) throws(EngineFault) {
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
