import JSON

/// The `identity/` mount: entities, their aliases, and groups, as far as policies come from them.
struct IdentityBackend: Backend {
    unowned let core: LabCore

    var access: PathAccess { PathAccess() }

    private static let routes = RouteTable<IdentityBackend>(
        objectRoutes(of: Entity.self) + aliasRoutes + objectRoutes(of: Group.self))

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    var store: IdentityStore { core.identity }

    /// A list with what is told of each object beside its id; nothing for none.
    func listed(_ items: [(String, JSONValue)]) -> EngineResponse {
        guard !items.isEmpty else { return .empty }
        return EngineResponse(data: ["keys": .strings(items.map(\.0)), "key_info": .object(JSONObject(items))])
    }
}

/// An entity or a group: what has routes by its id and by its name.
protocol IdentityObject: Sendable {
    /// The first segment of its paths.
    static var kind: String { get }
    /// What the server says of an id to write to that it does not know.
    static var unknownID: String { get }

    var id: String { get }
    var name: String { get }
    var policies: [String] { get set }
    var metadata: [String: String] { get set }

    /// All of them, sorted by id.
    static func all(in store: IdentityStore) -> [Self]
    static func find(_ id: String, in store: IdentityStore) -> Self?
    static func find(named name: String, in store: IdentityStore) -> Self?
    static func remove(_ id: String, from store: IdentityStore)

    /// The one that a request to `lookup/` asks for.
    static func lookedUp(_ request: EngineRequest, in store: IdentityStore) throws(EngineError) -> Self?
    /// Changes `known`, or what the request itself names, or makes a new one.
    static func write(
        _ known: Self?, _ request: EngineRequest, by engine: IdentityBackend
    ) throws(EngineError) -> EngineResponse

    /// What a list by ids tells of it.
    func brief(by engine: IdentityBackend) -> JSONValue
    /// What reading it answers.
    func answer(by engine: IdentityBackend) -> EngineResponse
}

extension IdentityObject {
    /// Takes the policies and the metadata that a request names.
    mutating func take(_ request: EngineRequest) throws(EngineError) {
        if let policies = try request.list("policies") {
            self.policies = LabCore.sanitized(policies, addingDefault: false)
            guard !self.policies.contains("root") else { throw .bad("policies cannot contain root") }
        }
        if let metadata = try request.map("metadata") { self.metadata = metadata }
    }
}

// What entities and groups have in common.
extension IdentityBackend {
    private static func objectRoutes<Object: IdentityObject>(of _: Object.Type) -> [Route<IdentityBackend>] {
        lists(of: Object.self) + byID(Object.self) + byName(Object.self)
    }

    private static func lists<Object: IdentityObject>(of _: Object.Type) -> [Route<IdentityBackend>] {
        [
            .write(Object.kind) { engine, request, _ throws(EngineError) in
                try Object.write(nil, request, by: engine)
            },
            .list(Object.kind + "/id") { engine, _, _ in
                engine.listed(Object.all(in: engine.store).map { ($0.id, $0.brief(by: engine)) })
            },
            .list(Object.kind + "/name") { engine, _, _ in
                .keys(Object.all(in: engine.store).map(\.name).sorted())
            },
            .write("lookup/" + Object.kind) { engine, request, _ throws(EngineError) in
                try Object.lookedUp(request, in: engine.store)?.answer(by: engine) ?? .empty
            },
        ]
    }

    private static func byID<Object: IdentityObject>(_: Object.Type) -> [Route<IdentityBackend>] {
        let pattern = Object.kind + "/id/:id"
        return [
            .read(pattern) { engine, _, names in
                Object.find(names["id"], in: engine.store)?.answer(by: engine) ?? .empty
            },
            .write(pattern) { engine, request, names throws(EngineError) in
                guard let known = Object.find(names["id"], in: engine.store) else { throw .bad(Object.unknownID) }
                return try Object.write(known, request, by: engine)
            },
            .delete(pattern) { engine, _, names in
                Object.remove(names["id"], from: engine.store)
                return .empty
            },
        ]
    }

    private static func byName<Object: IdentityObject>(_: Object.Type) -> [Route<IdentityBackend>] {
        let pattern = Object.kind + "/name/:name"
        return [
            .read(pattern) { engine, _, names in
                Object.find(named: names["name"], in: engine.store)?.answer(by: engine) ?? .empty
            },
            .write(pattern) { engine, request, names throws(EngineError) in
                var request = request
                request.data["name"] = .string(names["name"])
                return try Object.write(Object.find(named: names["name"], in: engine.store), request, by: engine)
            },
            .delete(pattern) { engine, _, names in
                if let known = Object.find(named: names["name"], in: engine.store) {
                    Object.remove(known.id, from: engine.store)
                }
                return .empty
            },
        ]
    }
}
