internal import Core
internal import JSON

/// One object of a status document: typed values by key, and the path to name when one is not as it should be.
struct StatusReader {
    private let value: JSONValue
    private let path: String

    init(_ value: JSONValue, path: String) {
        (self.value, self.path) = (value, path)
    }

    func malformed(_ key: String) -> StatusError {
        .malformed(path.isEmpty ? key : path + "." + key)
    }

    /// The value under `key`, made by `read`; an absent or unfit one is an error.
    private func required<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(StatusError) -> Value {
        guard let found = value[key], let value = read(found) else { throw malformed(key) }
        return value
    }

    /// The same where absence means `nil`.
    private func absentOr<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws(StatusError) -> Value? {
        value[key] == nil ? nil : try required(key, read)
    }

    func text(_ key: String) throws(StatusError) -> String { try required(key, \.string) }
    func integer(_ key: String) throws(StatusError) -> Int { try required(key, \.int) }
    func flag(_ key: String) throws(StatusError) -> Bool { try required(key, \.bool) }
    func time(_ key: String) throws(StatusError) -> WallTime { try required(key, Self.time) }
    func optionalText(_ key: String) throws(StatusError) -> String? { try absentOr(key, \.string) }
    func optionalInteger(_ key: String) throws(StatusError) -> Int? { try absentOr(key, \.int) }
    func optionalTime(_ key: String) throws(StatusError) -> WallTime? { try absentOr(key, Self.time) }

    private static func time(_ value: JSONValue) -> WallTime? {
        value.string.flatMap { WallTime(rfc3339: $0) }
    }

    /// One of a closed set of words.
    func word<Word: RawRepresentable>(_ key: String) throws(StatusError) -> Word where Word.RawValue == String {
        try required(key) { $0.string.flatMap(Word.init(rawValue:)) }
    }

    func object(_ key: String) throws(StatusError) -> StatusReader {
        StatusReader(.object(try required(key, \.object)), path: path.isEmpty ? key : path + "." + key)
    }

    func optional<Value>(
        _ key: String, _ read: (StatusReader) throws(StatusError) -> Value
    ) throws(StatusError) -> Value? {
        value[key] == nil ? nil : try read(object(key))
    }

    func list<Value>(
        _ key: String, _ read: (StatusReader) throws(StatusError) -> Value
    ) throws(StatusError) -> [Value] {
        let elements = try required(key, \.array)
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            values.append(try read(StatusReader(element, path: "\(path.isEmpty ? key : path + "." + key)[\(index)]")))
        }
        return values
    }
}
