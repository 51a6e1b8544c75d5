import JSON

/// The keys and types of a JSON value, without its values: what two servers must have alike.
indirect enum Shape: Hashable, CustomStringConvertible {
    case null, bool, number, string
    case array([Shape])
    case object([String: Shape])

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .bool
        case .number: self = .number
        case .string: self = .string
        case .array(let elements): self = .array(elements.map(Shape.init))
        case .object(let object):
            var members: [String: Shape] = [:]
            for member in object.members { members[Self.settled(member.key, known: members)] = Shape(member.value) }
            self = .object(members)
        }
    }

    /// Random keys (ids) become a placeholder and a count.
    private static func settled(_ key: String, known: [String: Shape]) -> String {
        let isRandom = key.count == 36 && key.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12]
        return isRandom ? "<id \(known.keys.count { $0.hasPrefix("<id") })>" : key
    }

    /// Where the other differs: `data.keys: string instead of null`.
    func differences(from other: Shape, at place: String = "") -> [String] {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            return Set(mine.keys).union(theirs.keys).sorted().flatMap { key in
                let path = place.isEmpty ? key : "\(place).\(key)"
                guard let one = mine[key] else { return ["\(path): missing"] }
                guard let two = theirs[key] else { return ["\(path): not in the recording"] }
                return one.differences(from: two, at: path)
            }
        case (.array(let mine), .array(let theirs)):
            guard mine.count == theirs.count else { return ["\(place): \(mine.count) instead of \(theirs.count)"] }
            return zip(mine, theirs).enumerated().flatMap { entry in
                entry.element.0.differences(from: entry.element.1, at: "\(place)[\(entry.offset)]")
            }
        default: return self == other ? [] : ["\(place): \(self) instead of \(other)"]
        }
    }

    var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array(let elements): "array of \(elements.count)"
        case .object(let members): "object of \(members.count)"
        }
    }
}
