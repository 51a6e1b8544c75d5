/// What a JSON text holds, as places in that text.
///
/// The text itself stays where it is (in memory that is wiped, when it holds secrets) and is handed in again for every
/// look at it: strings are decoded on demand, so that a secret is never a `String`. A caller that hands in other bytes than
/// those that were parsed gets wrong answers or a trap, never memory that is not theirs.
package struct JSONTree: Sendable {
    /// How deep arrays and objects may nest.
    package static let depthLimit = 64

    /// What a node is.
    package enum Kind: Hashable, Sendable {
        case null, bool, number, string, array, object
    }

    /// One value or key. The entries of a container follow it directly, up to `next`; an object's are key and value in turn.
    struct Entry: Sendable {
        var kind: Kind
        /// A string with at least one backslash in it.
        var escaped = false
        var start: Int
        var end: Int
        var next: Int
        /// The number of elements or members.
        var count = 0
    }

    let entries: [Entry]

    /// Parses the one value that `bytes` hold, strictly by RFC 8259: no repeated keys, nothing after it, valid UTF-8.
    package static func parse(_ bytes: Span<UInt8>) throws(JSONError) -> JSONTree {
        var parser = Parser()
        try parser.parseText(bytes)
        return JSONTree(entries: parser.entries)
    }

    /// The whole value.
    package var root: JSONNode { JSONNode(tree: self, index: 0) }
}
