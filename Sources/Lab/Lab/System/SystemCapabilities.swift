import JSON
import VaultPolicy

extension SystemBackend {
    static let capabilityRoutes: [Route<SystemBackend>] = [
        .write("capabilities-self") { engine, request, _ throws(EngineError) in
            guard let token = request.caller?.token else { throw .permissionDenied }
            return try engine.capabilities(of: token, request)
        },
        .write("capabilities") { engine, request, _ throws(EngineError) in
            let text = try request.string("token") ?? ""
            guard let token = engine.core.tokens.find(text, at: request.now) else { throw .bad("invalid token") }
            return try engine.capabilities(of: token, request)
        },
        .write("capabilities-accessor") { engine, request, _ throws(EngineError) in
            let accessor = try request.string("accessor") ?? ""
            guard !accessor.isEmpty else { throw .bad("missing accessor") }
            guard let token = engine.core.tokens.find(accessor: accessor, at: request.now) else {
                throw .wrapped(400, "invalid accessor")
            }
            return try engine.capabilities(of: token, request)
        },
    ]

    private func capabilities(of token: TokenEntry, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var paths = try request.list("paths") ?? []
        if paths.isEmpty { paths = try request.list("path") ?? [] }
        guard !paths.isEmpty else { throw .bad("paths must be supplied") }
        let caller = core.caller(token, "")
        let list = core.policies.accessList(caller.policies, caller.identity)
        var data = JSONObject()
        for path in paths {
            let plain = path.hasPrefix("/") ? String(path.dropFirst()) : path
            data[path] = .strings(list.capabilities(plain))
        }
        if let first = paths.first, paths.count == 1 { data["capabilities"] = data[first] }
        return EngineResponse(data: data)
    }
}
