import JSON
import VaultPolicy

/// Reads the body's fields as leniently as the real server: numbers and truths as text, lists as comma texts.
///
/// A field that is absent or `null` reads as `nil`; one that cannot be read throws 400 with the real server's text.
extension EngineRequest {
    /// A text field.
    package func string(_ name: String) throws(EngineError) -> String? {
        switch data[name] {
        case nil, .null?: nil
        case .string(let text)?: text
        case .number(let text)?: text
        case .bool(let value)?: value ? "1" : "0"
        default: throw Self.unreadable(name, "'' expected type 'string'")
        }
    }

    /// A truth: `true`, `"true"`, `1`.
    package func bool(_ name: String) throws(EngineError) -> Bool? {
        switch data[name] {
        case nil, .null?: return nil
        case .bool(let value)?: return value
        case .number(let text)?: return text != "0"
        case .string(let text)?:
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": return true
            case "", "0", "f", "F", "false", "FALSE", "False": return false
            default:
                throw Self.unreadable(
                    name, "'' cannot parse value as 'bool': strconv.ParseBool: invalid syntax")
            }
        default: throw Self.unreadable(name, "'' expected type 'bool'")
        }
    }

    /// A whole number, also as text.
    package func integer(_ name: String) throws(EngineError) -> Int? {
        switch data[name] {
        case nil, .null?: return nil
        case .number(let text)?, .string(let text)?:
            guard let number = Int(text) else {
                throw Self.unreadable(
                    name, "cannot parse '' as int: strconv.ParseInt: parsing \(GoText.quoted(text)): invalid syntax")
            }
            return number
        default: throw Self.unreadable(name, "'' expected type 'int'")
        }
    }

    /// A duration in seconds: a number of seconds, or a text such as `1h30m`, `7d`, `90`.
    package func seconds(_ name: String) throws(EngineError) -> Int64? {
        switch data[name] {
        case nil, .null?: return nil
        case .number(let text)?, .string(let text)?:
            if text.isEmpty { return 0 }
            guard let seconds = GoText.seconds(text) else {
                throw Self.unreadable(name, "time: invalid duration \(GoText.quoted(text))")
            }
            return seconds
        default: throw Self.unreadable(name, "could not parse duration from input")
        }
    }

    /// The first of several text fields that is there: newer names before older ones.
    func string(firstOf names: String...) throws(EngineError) -> String? {
        for name in names { if let text = try string(name) { return text } }
        return nil
    }

    /// The first of several durations that is there.
    func seconds(firstOf names: String...) throws(EngineError) -> Int64? {
        for name in names { if let seconds = try seconds(name) { return seconds } }
        return nil
    }

    /// A list of texts: a JSON array, or one text with commas.
    package func list(_ name: String) throws(EngineError) -> [String]? {
        switch data[name] {
        case nil, .null?: return nil
        case .string(let text)?: return Self.commaList(text)
        case .number(let text)?: return [text]
        case .array(let elements)?:
            var texts: [String] = []
            for element in elements {
                guard let text = element.string ?? element.number else {
                    throw Self.unreadable(name, "'' expected type 'string'")
                }
                texts.append(text)
            }
            return texts
        default: throw Self.unreadable(name, "'' expected type 'string'")
        }
    }

    /// A map of texts; anything but texts, numbers and truths as values is refused.
    package func map(_ name: String) throws(EngineError) -> [String: String]? {
        switch data[name] {
        case nil, .null?: return nil
        case .object(let object)?:
            var map: [String: String] = [:]
            for member in object.members {
                guard let text = member.value.string ?? member.value.number ?? member.value.bool.map({ $0 ? "1" : "0" })
                else { throw Self.unreadable(name, "'' expected type 'string'") }
                map[member.key] = text
            }
            return map
        default: throw Self.unreadable(name, "'' expected a map")
        }
    }

    /// The parts between commas, without blanks around them; none for an empty text.
    package static func commaList(_ text: String) -> [String] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        return parts == [""] ? [] : parts
    }

    private static func unreadable(_ name: String, _ reason: String) -> EngineError {
        .bad("Field validation failed: error converting input for field \(GoText.quoted(name)): \(reason)")
    }
}
