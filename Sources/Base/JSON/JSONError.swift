import Core

/// Why a text is not the JSON that we take, and where: `offset` counts bytes from 0.
package enum JSONError: ErrorWithHints, Hashable {
    /// The text ended inside a value, or is empty.
    case ended(offset: Int)
    /// Something else than `wanted` stands there.
    case unexpected(offset: Int, wanted: String)
    /// More after the one value that a text may hold.
    case trailing(offset: Int)
    /// Arrays and objects within each other beyond ``JSONTree/depthLimit``.
    case tooDeep(offset: Int)
    /// A key that its object already has: two readers could disagree about which one counts.
    case duplicateKey(String, offset: Int)
    /// Bytes that are not UTF-8 within a string.
    case notUTF8(offset: Int)
    /// A bare control character within a string.
    case control(offset: Int)
    /// A backslash with something after it that JSON does not know, or half a surrogate pair.
    case badEscape(offset: Int)
    /// Something that begins like a number and is none.
    case badNumber(offset: Int)

    package var summary: String {
        switch self {
        case .ended(let offset): "JSON text ends too early, at byte \(offset)"
        case .unexpected(let offset, let wanted): "not JSON: \(wanted) expected at byte \(offset)"
        case .trailing(let offset): "something follows the JSON value, at byte \(offset)"
        case .tooDeep(let offset): "JSON nested deeper than \(JSONTree.depthLimit) levels, at byte \(offset)"
        case .duplicateKey(let key, let offset):
            "JSON key \"\(bounded(key, limit: 60))\" stands twice, again at byte \(offset)"
        case .notUTF8(let offset): "JSON string is not UTF-8, at byte \(offset)"
        case .control(let offset): "bare control character in a JSON string, at byte \(offset)"
        case .badEscape(let offset): "bad escape in a JSON string, at byte \(offset)"
        case .badNumber(let offset): "bad JSON number at byte \(offset)"
        }
    }

    package var hints: [String] {
        switch self {
        case .ended: ["the text was cut off: look at the network, or at a proxy on the way"]
        case .duplicateKey: ["keep one of the two, for readers disagree about which one counts"]
        case .tooDeep: ["flatten the value: nothing that Coppice reads is nested that deep"]
        default:
            ["the text must be JSON as RFC 8259 says: look at whether an HTML page or a log line stands there instead"]
        }
    }
}
