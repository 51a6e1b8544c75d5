/// One value of a ``JSONTree``. Every look at its content is handed the bytes that the tree was parsed from.
package struct JSONNode: Sendable {
    let tree: JSONTree
    let index: Int

    private var entry: JSONTree.Entry { tree.entries[index] }

    /// What it is.
    package var kind: JSONTree.Kind { entry.kind }

    /// Where its text stands, quotes, brackets and braces included.
    package var range: Range<Int> { entry.start..<entry.end }

    /// How many elements or members it has; 0 for a scalar.
    package var count: Int { entry.count }

    /// The elements of an array, in order; none for anything else.
    package var elements: [JSONNode] {
        kind == .array ? children.map { JSONNode(tree: tree, index: $0) } : []
    }

    /// The members of an object, in the text's order; none for anything else.
    package func members(in bytes: Span<UInt8>) -> [(key: String, value: JSONNode)] {
        guard kind == .object else { return [] }
        var result: [(String, JSONNode)] = []
        var place = index + 1
        while place < entry.next {
            result.append((tree.entries[place].string(in: bytes), JSONNode(tree: tree, index: place + 1)))
            place = tree.entries[place + 1].next
        }
        return result
    }

    /// The member of an object with this key; `nil` when there is none or it is no object.
    package func member(_ key: String, in bytes: Span<UInt8>) -> JSONNode? {
        guard kind == .object else { return nil }
        var place = index + 1
        while place < entry.next {
            if tree.entries[place].equals(key, in: bytes) { return JSONNode(tree: tree, index: place + 1) }
            place = tree.entries[place + 1].next
        }
        return nil
    }

    /// The decoded bytes of a string, one by one, so that they can go straight into memory that is wiped.
    ///
    /// Does nothing for anything but a string.
    package func eachByte(in bytes: Span<UInt8>, _ body: (UInt8) -> Void) {
        if kind == .string { entry.eachByte(in: bytes, body) }
    }

    /// A string that is no secret; `nil` when it is no string.
    package func string(in bytes: Span<UInt8>) -> String? {
        kind == .string ? entry.string(in: bytes) : nil
    }

    /// The node's JSON text just as it stands, numbers with every digit they have.
    package func text(in bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        for place in range { result.append(bytes[place]) }
        return result
    }

    /// The node as a value of its own: only for what is no secret.
    package func value(in bytes: Span<UInt8>) -> JSONValue {
        switch kind {
        case .null: .null
        case .bool: .bool(bytes[entry.start] == UInt8(ascii: "t"))
        case .number: .number(String(decoding: text(in: bytes), as: UTF8.self))
        case .string: .string(entry.string(in: bytes))
        case .array: .array(arrayValues(in: bytes))
        case .object: .object(objectValue(in: bytes))
        }
    }

    private var children: [Int] {
        var result: [Int] = []
        var place = index + 1
        while place < entry.next {
            result.append(place)
            place = tree.entries[place].next
        }
        return result
    }

    private func arrayValues(in bytes: Span<UInt8>) -> [JSONValue] {
        var result: [JSONValue] = []
        result.reserveCapacity(count)
        for place in children { result.append(JSONNode(tree: tree, index: place).value(in: bytes)) }
        return result
    }

    private func objectValue(in bytes: Span<UInt8>) -> JSONObject {
        var result = JSONObject()
        for (key, node) in members(in: bytes) { result[key] = node.value(in: bytes) }
        return result
    }
}
