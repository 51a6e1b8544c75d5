private import JSON

/// Reads a policy in JSON into the items that its HCL would give: `{"path": {"x": {…}}}` is `path "x" { … }`.
enum HCLFromJSON {
    static func items(of text: String) throws(HCLError) -> [HCLItem] {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(text: text)
        } catch {
            throw HCLError(place: HCLPlace(line: 1, column: 1), message: error.summary)
        }
        return (value.object?.members ?? []).flatMap { member in
            member.key == "path"
                ? paths(member.value) : [HCLItem(keys: [key(member.key)], value: convert(member.value))]
        }
    }

    /// `path` is an object by pattern, or a list of such.
    private static func paths(_ value: JSONValue) -> [HCLItem] {
        if let list = value.array { return list.flatMap(paths) }
        return (value.object?.members ?? []).map { member in
            HCLItem(keys: [key("path"), key(member.key)], value: convert(member.value))
        }
    }

    private static let place = HCLPlace(line: 1, column: 1)

    private static func key(_ name: String) -> HCLToken { HCLToken(kind: .identifier, text: name, place: place) }

    private static func convert(_ value: JSONValue) -> HCLValue {
        switch value {
        case .null: .literal(key(""))
        case .bool(let truth): .literal(HCLToken(kind: .bool, text: truth ? "true" : "false", place: place))
        case .number(let text): .literal(HCLToken(kind: .number, text: text, place: place))
        case .string(let text): .literal(key(text))
        case .array(let values): .list(values.map(convert), place)
        case .object(let object):
            .object(object.members.map { HCLItem(keys: [key($0.key)], value: convert($0.value)) }, place)
        }
    }
}
