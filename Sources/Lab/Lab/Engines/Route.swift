import VaultPolicy

/// One path of an engine, the operations that it knows, and what answers them.
///
/// In a pattern `:name` stands for one segment and a final `*name` for the rest, which may be empty.
struct Route<Engine>: Sendable {
    /// What answers: the engine, the request, and what the pattern's names stand for.
    typealias Answer = @Sendable (Engine, EngineRequest, PathParameters) throws(EngineError) -> EngineResponse

    fileprivate let pattern: [Substring]
    fileprivate let operations: [Operation]
    fileprivate let answer: Answer

    private init(_ pattern: String, _ operations: [Operation], _ answer: @escaping Answer) {
        self.pattern = pattern.split(separator: "/")
        self.operations = operations
        self.answer = answer
    }

    /// GET.
    static func read(_ pattern: String, _ answer: @escaping Answer) -> Route { Route(pattern, [.read], answer) }
    /// LIST, and SCAN the same.
    static func list(_ pattern: String, _ answer: @escaping Answer) -> Route { Route(pattern, [.list], answer) }
    /// POST and PUT.
    static func write(_ pattern: String, _ answer: @escaping Answer) -> Route {
        Route(pattern, [.create, .update], answer)
    }
    /// PATCH.
    static func patch(_ pattern: String, _ answer: @escaping Answer) -> Route { Route(pattern, [.patch], answer) }
    /// DELETE.
    static func delete(_ pattern: String, _ answer: @escaping Answer) -> Route { Route(pattern, [.delete], answer) }
}

/// What the names of a pattern stand for in one request.
struct PathParameters: Sendable {
    fileprivate var values: [(name: Substring, value: String)] = []

    /// The segment or rest that `name` stands for; empty when the pattern has no such name.
    subscript(_ name: String) -> String {
        values.first { $0.name == name }?.value ?? ""
    }
}

/// All the routes of an engine, tried in order.
struct RouteTable<Engine>: Sendable {
    private let byFirst: [Substring: [Route<Engine>]]
    private let others: [Route<Engine>]

    init(_ routes: [Route<Engine>]) {
        let isLiteral = { (route: Route<Engine>) in
            route.pattern.first.map { $0.first != ":" && $0.first != "*" } ?? false
        }
        byFirst = Dictionary(grouping: routes.filter(isLiteral)) { $0.pattern.first ?? "" }
        others = routes.filter { !isLiteral($0) }
    }

    /// Answers `request`, or says that the engine knows no such path, or not with this operation.
    func answer(_ request: EngineRequest, by engine: Engine) throws(EngineError) -> EngineResponse {
        let segments = request.path.split(separator: "/")
        var isKnown = false
        for route in (segments.first.flatMap { byFirst[$0] } ?? []) + others {
            guard let captures = Self.match(route.pattern, segments) else { continue }
            if route.operations.contains(request.operation) { return try route.answer(engine, request, captures) }
            isKnown = true
        }
        throw isKnown ? .unsupportedOperation : .unsupportedPath
    }

    private static func match(_ pattern: [Substring], _ segments: [Substring]) -> PathParameters? {
        var captures = PathParameters()
        for (index, part) in pattern.enumerated() {
            if part.first == "*" {
                captures.values.append((part.dropFirst(), segments.dropFirst(index).joined(separator: "/")))
                return captures
            }
            guard index < segments.count else { return nil }
            if part.first == ":" {
                captures.values.append((part.dropFirst(), String(segments[index])))
            } else if part != segments[index] {
                return nil
            }
        }
        return pattern.count == segments.count ? captures : nil
    }
}
