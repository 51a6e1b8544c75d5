/// A JSON value. Numbers keep the text they came with, so that `1.10`, `1e400` and long integers pass unharmed.
package indirect enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as its text.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// Parses the one value that `bytes` hold; strict as ``JSONTree/parse(_:)`` is.
    package static func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try JSONTree.parse(bytes).root.value(in: bytes)
    }

    /// Parses the one value that `text` is.
    package static func parse(text: String) throws(JSONError) -> JSONValue {
        let bytes = Array(text.utf8)
        return try parse(bytes.span)
    }

    /// A whole number.
    package static func integer(_ number: some BinaryInteger) -> JSONValue { .number(String(number)) }

    /// An array of strings.
    package static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }
}

// What it is, when it is that.
extension JSONValue {
    /// The string, if it is one.
    package var string: String? { if case .string(let text) = self { text } else { nil } }
    /// The number as an integer, if it is one that fits (`1.0` and `1e3` are not taken).
    package var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
    /// The number's text, if it is a number.
    package var number: String? { if case .number(let text) = self { text } else { nil } }
    /// The truth value, if it is one.
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements, if it is an array.
    package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// The strings, if it is an array of nothing else.
    package var strings: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.string)
        return texts.count == array.count ? texts : nil
    }
    /// The members, if it is an object.
    package var object: JSONObject? { if case .object(let members) = self { members } else { nil } }
    /// Whether it is `null`.
    package var isNull: Bool { self == .null }

    /// A member of an object; `nil` when there is none or it is no object.
    package subscript(key: String) -> JSONValue? { object?[key] }

    /// An element of an array; `nil` when there is none or it is no array.
    package subscript(index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
