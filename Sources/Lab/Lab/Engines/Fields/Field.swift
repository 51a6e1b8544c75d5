import JSON

/// One parameter that a path takes: its name, what it is, and what it is when nobody says.
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
    /// A list that is answered as `null` when nobody says.
    static func absentList(_ name: String) -> Field {
        Field(name: name, kind: .list, fallback: .null)
    }

    /// What `request` says of this field, as an engine keeps it; `nil` when it says nothing.
    func value(in request: EngineRequest) throws(EngineFault) -> JSONValue? {
        switch kind {
        case .text: try request.string(name).map { .string($0) }
        case .flag: try request.bool(name).map { .bool($0) }
        case .number: try request.integer(name).map { .integer($0) }
        case .seconds: try request.seconds(name).map { .integer($0) }
        case .list: try request.list(name).map { .strings($0) }
        }
    }
}
