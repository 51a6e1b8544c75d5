import JSON
import VaultPolicy

/// The `cubbyhole/` mount: what one token keeps for itself, gone with it.
struct CubbyholeBackend: Backend {
    var access: PathAccess { PathAccess() }

    func exists(_ request: EngineRequest) throws(EngineError) -> Bool? {
        try hole(request).get(request.path) != nil
    }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let hole = try hole(request)
        switch request.operation {
        case .read: return hole.get(request.path)?.object.map { EngineResponse(data: $0) } ?? .empty
        case .list: return .keys(hole.list(request.path.isEmpty ? "" : request.path + "/"))
        case .create, .update:
            guard !request.data.isEmpty else { throw .bad("missing data fields") }
            hole.put(request.path, .object(request.data))
            return .empty
        case .delete:
            hole.delete(request.path)
            return .empty
        case .patch, .scan: throw .unsupportedOperation
        }
    }

    private func hole(_ request: EngineRequest) throws(EngineError) -> Storage {
        guard let token = request.caller?.token, !token.isBatch else {
            throw .bad("cubbyhole operations are only supported by \"service\" type tokens")
        }
        return request.storage.folder(token.key)
    }
}
