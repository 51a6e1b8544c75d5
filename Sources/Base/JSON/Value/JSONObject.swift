/// An object's members in their order, each key once.
///
/// Two objects are equal when they hold the same members in any order.
package struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    /// The members in order.
    package private(set) var members: [Member] = []
    /// Where each key stands; kept only when there are many.
    private var places: [String: Int] = [:]

    private static let few = 12

    /// One key and its value.
    package struct Member: Hashable, Sendable {
        /// The key.
        package let key: String
        /// Its value.
        package var value: JSONValue
    }

    /// No members.
    package init() {}

    /// Members in order; of a repeated key the last value counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { self[key] = value }
    }

    /// Members in order; of a repeated key the last value counts.
    package init(_ elements: some Sequence<(String, JSONValue)>) {
        for (key, value) in elements { self[key] = value }
    }

    /// The keys in order.
    package var keys: [String] { members.map(\.key) }
    /// How many members.
    package var count: Int { members.count }
    /// Whether there are none.
    package var isEmpty: Bool { members.isEmpty }

    /// The value of a key. Setting one that is there keeps its place; setting `nil` removes it.
    package subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    private func place(of key: String) -> Int? {
        places.isEmpty ? members.firstIndex { $0.key == key } : places[key]
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if !places.isEmpty { places[key] = members.count - 1 }
        if places.isEmpty, members.count > Self.few { index() }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        places = [:]
        if members.count > Self.few { index() }
    }

    private mutating func index() {
        for (place, member) in members.enumerated() { places[member.key] = place }
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(0) { $0 ^ $1.hashValue })
    }
}
