import JSON

extension JSONObject {
    /// This object with `patch` merged in (RFC 7396): objects merge, `null` removes, everything else replaces.
    func merged(_ patch: JSONObject) -> JSONObject {
        var result = self
        for member in patch.members {
            switch member.value {
            case .null: result[member.key] = nil
            case .object(let inner):
                result[member.key] = .object((result[member.key]?.object ?? [:]).merged(inner))
            default: result[member.key] = member.value
            }
        }
        return result
    }

    /// The same keys with every value that is no object as `null`; below `depth` levels objects are `null` too, at 0 they
    /// all stay.
    func subkeys(depth: Int) -> JSONObject {
        JSONObject(members.map { ($0.key, Self.hidden($0.value, depth: depth)) })
    }

    private static func hidden(_ value: JSONValue, depth: Int) -> JSONValue {
        guard depth != 1, let inner = value.object, !inner.isEmpty else { return .null }
        return .object(inner.subkeys(depth: max(0, depth - 1)))
    }
}
