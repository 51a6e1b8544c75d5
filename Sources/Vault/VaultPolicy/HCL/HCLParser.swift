/// A value of HCL.
indirect enum HCLValue: Sendable {
    /// A string, number or truth, by its token.
    case literal(HCLToken)
    case list([HCLValue], HCLPlace)
    case object([HCLItem], HCLPlace)

    var place: HCLPlace {
        switch self {
        case .literal(let token): token.place
        case .list(_, let place), .object(_, let place): place
        }
    }
}

/// One `key = value` or `key "name" { … }`.
struct HCLItem: Sendable {
    /// One key, or several before a block.
    var keys: [HCLToken]
    var value: HCLValue
}

/// Reads HCL version 1 into items, and fails with the original parser's texts.
struct HCLParser {
    private var scanner: HCLScanner
    private var token = HCLToken(kind: .illegal, text: "", place: HCLPlace(line: 0, column: 0))
    private var isHeldBack = false
    private var depth = 0

    /// What ends an object's keys: nothing more to read is no error where an item may begin.
    private enum Failure: Error {
        case end
        case bad(HCLError)
    }

    /// The items of a whole text.
    static func parse(_ text: String) throws(HCLError) -> [HCLItem] {
        var parser = HCLParser(scanner: HCLScanner(text))
        let result = parser.result()
        if let error = parser.scanner.error { throw error }
        return try result.get()
    }

    private init(scanner: HCLScanner) { self.scanner = scanner }

    private mutating func result() -> Result<[HCLItem], HCLError> {
        do throws(Failure) {
            return .success(try items(inObject: false))
        } catch {
            guard case .bad(let error) = error else { return .success([]) }
            return .failure(error)
        }
    }

    private mutating func scan() -> HCLToken {
        if isHeldBack {
            isHeldBack = false
        } else {
            token = scanner.scan()
        }
        return token
    }

    private mutating func items(inObject: Bool) throws(Failure) -> [HCLItem] {
        var items: [HCLItem] = []
        while true {
            if inObject {
                let next = scan()
                isHeldBack = true
                if next.kind == .rightBrace { return items }
            }
            do throws(Failure) {
                items.append(try item())
            } catch {
                if case .end = error { return items }
                throw error
            }
            if scan().kind != .comma { isHeldBack = true }
        }
    }

    private mutating func item() throws(Failure) -> HCLItem {
        let keys = try keys()
        switch token.kind {
        case .assign:
            let value = try value()
            _ = scan()
            isHeldBack = true
            return HCLItem(keys: keys, value: value)
        case .leftBrace:
            let value = try object()
            _ = scan()
            isHeldBack = true
            return HCLItem(keys: keys, value: value)
        default:
            let names = keys.map(\.text).joined(separator: " ")
            throw bad(token.place, "key '\(names)' expected start of object ('{') or assignment ('=')")
        }
    }

    /// Reads up to the `=` or `{` that follows the keys, which stays the current token.
    private mutating func keys() throws(Failure) -> [HCLToken] {
        var keys: [HCLToken] = []
        while true {
            let next = scan()
            switch next.kind {
            case .end:
                if keys.isEmpty { throw .end }
                return keys
            case .assign:
                if keys.count > 1 { throw bad(next.place, "nested object expected: LBRACE got: ASSIGN") }
                if keys.isEmpty { throw bad(next.place, "no object keys found!") }
                return keys
            case .leftBrace:
                if keys.isEmpty { throw bad(next.place, "expected: IDENT | STRING got: LBRACE") }
                return keys
            case .identifier, .string: keys.append(next)
            case .illegal: throw bad(next.place, "illegal character")
            case .rightBrace where !keys.isEmpty: return keys
            default:
                throw bad(next.place, "expected: IDENT | STRING | ASSIGN | LBRACE got: \(next.kind.rawValue)")
            }
        }
    }

    private mutating func value() throws(Failure) -> HCLValue {
        let next = scan()
        switch next.kind {
        case .number, .float, .bool, .string, .heredoc: return .literal(next)
        case .leftBrace: return try object()
        case .leftBracket: return try list()
        case .end: throw .end
        default:
            throw bad(
                next.place,
                "Unknown token: \(next.place.line):\(next.place.column) \(next.kind.rawValue) \(next.text)")
        }
    }

    private mutating func object() throws(Failure) -> HCLValue {
        let start = token.place
        try descend(start)
        let items = try items(inObject: true)
        let next = scan()
        guard next.kind == .rightBrace else {
            throw bad(next.place, "object expected closing RBRACE got: \(next.kind.rawValue)")
        }
        depth -= 1
        return .object(items, start)
    }

    private mutating func list() throws(Failure) -> HCLValue {
        let start = token.place
        try descend(start)
        var values: [HCLValue] = []
        var needsComma = false
        while true {
            let next = scan()
            if needsComma, next.kind != .comma, next.kind != .rightBracket {
                throw bad(
                    next.place, "error parsing list, expected comma or list end, got: \(next.kind.rawValue)")
            }
            switch next.kind {
            case .bool, .number, .float, .string, .heredoc: values.append(.literal(next))
            case .leftBrace: values.append(try object())
            case .leftBracket: values.append(try list())
            case .comma: break
            case .rightBracket:
                depth -= 1
                return .list(values, start)
            default: throw bad(next.place, "unexpected token while parsing list: \(next.kind.rawValue)")
            }
            needsComma = next.kind != .comma
        }
    }

    /// A bound of our own, so that no text exhausts the stack.
    private mutating func descend(_ place: HCLPlace) throws(Failure) {
        depth += 1
        guard depth <= 64 else { throw bad(place, "nested too deeply") }
    }

    private func bad(_ place: HCLPlace, _ message: String) -> Failure {
        .bad(HCLError(place: place, message: message))
    }
}
