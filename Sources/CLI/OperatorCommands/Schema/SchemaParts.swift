internal import JSON

/// The vocabulary of JSON Schema, as far as the manifest's schema uses it.
enum SchemaParts {
    /// One key of a mapping: what it is called, what it means, what it may hold.
    struct Key {
        var name: String
        var isRequired: Bool
        var schema: JSONObject

        /// A key that may be absent; `help` is what an editor shows.
        static func may(_ name: String, _ help: String, _ schema: JSONObject) -> Key {
            Key(name: name, isRequired: false, schema: explained(schema, help))
        }

        /// A key that must be there.
        static func must(_ name: String, _ help: String, _ schema: JSONObject) -> Key {
            Key(name: name, isRequired: true, schema: explained(schema, help))
        }

        private static func explained(_ schema: JSONObject, _ help: String) -> JSONObject {
            var explained: JSONObject = ["description": .string(help)]
            for member in schema.members { explained[member.key] = member.value }
            return explained
        }
    }

    /// A mapping of exactly these keys.
    static func object(_ keys: [Key]) -> JSONObject {
        var object: JSONObject = ["type": "object", "additionalProperties": false]
        let required = keys.filter(\.isRequired).map(\.name)
        if !required.isEmpty { object["required"] = .strings(required) }
        object["properties"] = .object(JSONObject(keys.map { ($0.name, .object($0.schema)) }))
        return object
    }

    /// A mapping whose keys people choose: never empty.
    static func named(_ names: JSONObject, _ value: JSONObject) -> JSONObject {
        [
            "type": "object", "minProperties": 1, "propertyNames": .object(names),
            "additionalProperties": .object(value),
        ]
    }

    /// A list, never empty.
    static func list(_ item: JSONObject, unique: Bool = true) -> JSONObject {
        var list: JSONObject = ["type": "array", "minItems": 1, "items": .object(item)]
        if unique { list["uniqueItems"] = true }
        return list
    }

    /// A text of a form.
    static func text(_ pattern: String = "^[^\\u0000-\\u001f\\u007f]+$") -> JSONObject {
        ["type": "string", "pattern": .string(pattern)]
    }

    /// One of a closed set of words.
    static func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> JSONObject
    where Choice.RawValue == String {
        ["enum": .strings(Choice.allCases.map(\.rawValue))]
    }

    /// `true` or `false`, with what holds when it is absent.
    static func flag(_ absent: Bool) -> JSONObject { ["type": "boolean", "default": .bool(absent)] }

    /// A part that is written once.
    static func part(_ name: String) -> JSONObject { ["$ref": .string("#/$defs/" + name)] }

    /// With what holds when the key is absent.
    static func absent(_ text: String, _ schema: JSONObject) -> JSONObject {
        var schema = schema
        schema["default"] = .string(text)
        return schema
    }
}
