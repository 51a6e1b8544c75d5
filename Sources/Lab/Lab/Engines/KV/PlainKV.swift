import JSON
import VaultPolicy

/// The `kv` engine, version 1: one value a path.
struct PlainKV: Backend {
    var access: PathAccess { PathAccess() }

    func exists(_ request: EngineRequest) throws(EngineError) -> Bool? {
        request.storage.get(request.path) != nil
    }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        switch request.operation {
        case .read: return read(request)
        case .list: return .keys(request.storage.list(request.path.isEmpty ? "" : request.path + "/"))
        case .create, .update:
            guard !request.data.isEmpty else { throw .bad("missing data fields") }
            request.storage.put(request.path, .object(request.data))
            return .empty
        case .delete:
            request.storage.delete(request.path)
            return .empty
        case .patch, .scan: throw .unsupportedOperation
        }
    }

    private func read(_ request: EngineRequest) -> EngineResponse {
        guard let data = request.storage.get(request.path)?.object else { return .empty }
        return EngineResponse(data: data)
    }
}
