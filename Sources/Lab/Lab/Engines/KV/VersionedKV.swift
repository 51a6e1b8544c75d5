import JSON
import Synchronization
import VaultPolicy

/// The `kv` engine, version 2: secrets with versions.
final class VersionedKV: Backend {
    private let writing = Mutex(())

    var access: PathAccess { PathAccess() }

    func exists(_ request: EngineRequest) throws(EngineError) -> Bool? {
        let path = request.path.split(separator: "/", maxSplits: 1)
        guard path.count == 2, let kept = secret(String(path[1]), request.storage) else {
            return path.first == "data" || path.first == "metadata" ? false : nil
        }
        switch path[0] {
        case "data": return kept.version(0)?.1.isAlive(at: request.now) ?? false
        case "metadata": return true
        default: return nil
        }
    }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard let first = request.path.split(separator: "/").first, Self.sections.contains(String(first)) else {
            return try Self.misplaced(request)
        }
        return try Self.routes.answer(request, by: self)
    }

    private static let sections: Set = ["config", "data", "delete", "undelete", "destroy", "subkeys", "metadata"]

    /// A path as unversioned mounts have it: nothing is there, with a warning that says why.
    private static func misplaced(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let verb =
            switch request.operation {
            case .read: "get"
            case .create, .update: "put"
            case .delete: "delete"
            case .list: "list"
            default: throw EngineError.unsupportedOperation
            }
        let warning =
            "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. "
            + "If using the OpenBao CLI, use 'bao kv \(verb)' for this operation."
        return EngineResponse(warnings: [warning], status: 404)
    }

    private static let routes = RouteTable<VersionedKV>([
        .read("config") { engine, request, _ in EngineResponse(data: engine.settings(request.storage).answer) },
        .write("config") { engine, request, _ throws(EngineError) in try engine.configure(request) },
        .read("data/*path") { engine, request, at throws(EngineError) in try engine.readData(request, at["path"]) },
        .write("data/*path") { engine, request, at throws(EngineError) in try engine.writeData(request, at["path"]) },
        .patch("data/*path") { engine, request, at throws(EngineError) in try engine.patchData(request, at["path"]) },
        .delete("data/*path") { engine, request, at in engine.deleteLatest(request, at["path"]) },
        .write("delete/*path") { engine, request, at throws(EngineError) in
            let now = request.now
            return try engine.change(request, at["path"]) { $0.delete($1, now: now) }
        },
        .write("undelete/*path") { engine, request, at throws(EngineError) in
            try engine.change(request, at["path"]) { $0.undelete($1) }
        },
        .write("destroy/*path") { engine, request, at throws(EngineError) in
            try engine.change(request, at["path"]) { $0.destroy($1) }
        },
        .read("subkeys/*path") { engine, request, at throws(EngineError) in try engine.readSubkeys(request, at["path"])
        },
        .list("metadata/*path") { engine, request, at in engine.list(request, at["path"]) },
        .read("metadata/*path") { engine, request, at in
            engine.secret(at["path"], request.storage).map { EngineResponse(data: $0.answer) } ?? .empty
        },
        .write("metadata/*path") { engine, request, at throws(EngineError) in
            try engine.writeMetadata(request, at["path"])
        },
        .patch("metadata/*path") { engine, request, at throws(EngineError) in
            try engine.patchMetadata(request, at["path"])
        },
        .delete("metadata/*path") { engine, request, at in
            engine.writing.withLock { _ in request.storage.delete("meta/" + at["path"]) }
            return .empty
        },
    ])

    private func secret(_ path: String, _ storage: Storage) -> VersionedSecret? {
        storage.get("meta/" + path).flatMap { VersionedSecret(stored: $0) }
    }

    private func settings(_ storage: Storage) -> VersionSettings {
        VersionSettings(stored: storage.get("config")?.object ?? [:])
    }

    private func configure(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var settings = settings(request.storage)
        try settings.take(request)
        request.storage.put("config", .object(settings.stored))
        return .empty
    }

    private func list(_ request: EngineRequest, _ path: String) -> EngineResponse {
        .keys(request.storage.list(path.isEmpty ? "meta/" : "meta/\(path)/"))
    }
}

// Reading.
extension VersionedKV {
    private func readData(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        try read(request, path, named: "data") { $0 }
    }

    private func readSubkeys(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        let depth = try request.integer("depth") ?? 0
        return try read(request, path, named: "subkeys") { $0.subkeys(depth: depth) }
    }

    private func read(
        _ request: EngineRequest, _ path: String, named name: String, _ show: (JSONObject) -> JSONObject
    ) throws(EngineError) -> EngineResponse {
        let wanted = try request.integer("version") ?? 0
        guard let secret = secret(path, request.storage), let (number, version) = secret.version(wanted) else {
            return .empty
        }
        let metadata = JSONValue.object(secret.metadata(of: number, version))
        guard version.isAlive(at: request.now), let data = version.data else {
            return EngineResponse(data: [name: .null, "metadata": metadata], status: 404)
        }
        return EngineResponse(data: [name: .object(show(data)), "metadata": metadata])
    }
}

// Writing.
extension VersionedKV {
    private func writeData(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        guard let data = request.data["data"]?.object else { throw .bad("no data provided") }
        return try write(request, path) { _ throws(EngineError) in data }
    }

    private func patchData(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        guard let patch = request.data["data"]?.object else { throw .bad("no data provided") }
        return try write(request, path) { secret throws(EngineError) in
            guard let (number, version) = secret?.version(0), let secret else { throw .absent }
            guard version.isAlive(at: request.now), let data = version.data else {
                let metadata = JSONValue.object(secret.metadata(of: number, version))
                throw EngineError(status: 404, data: ["data": .null, "metadata": metadata])
            }
            return data.merged(patch)
        }
    }

    private func write(
        _ request: EngineRequest, _ path: String,
        _ data: (VersionedSecret?) throws(EngineError) -> JSONObject
    ) throws(EngineError) -> EngineResponse {
        let check = try Self.check(request.data["options"])
        let mount = settings(request.storage)
        return try writing.withLock { _ throws(EngineError) in
            let old = secret(path, request.storage)
            var secret = old ?? VersionedSecret(created: request.now)
            try secret.write(data(old), check: check, mount: mount, now: request.now)
            request.storage.put("meta/" + path, secret.stored)
            let version = secret.version(0)
            return EngineResponse(data: version.map { secret.metadata(of: $0.number, $0.1) })
        }
    }

    private static func check(_ options: JSONValue?) throws(EngineError) -> Int? {
        switch options?["cas"] {
        case nil, .null?: return nil
        case .number(let text)?, .string(let text)?:
            guard let number = Int(text) else { throw .bad("error parsing check-and-set parameter") }
            return number
        default: throw .bad("error parsing check-and-set parameter")
        }
    }

    private func deleteLatest(_ request: EngineRequest, _ path: String) -> EngineResponse {
        update(request, path) { $0.delete([$0.current], now: request.now) }
    }

    private func change(
        _ request: EngineRequest, _ path: String, _ body: (inout VersionedSecret, [Int]) -> Void
    ) throws(EngineError) -> EngineResponse {
        let numbers = try request.list("versions")?.compactMap { Int($0) } ?? []
        guard !numbers.isEmpty else { throw .bad("No version number provided") }
        return update(request, path) { body(&$0, numbers) }
    }

    private func update(
        _ request: EngineRequest, _ path: String, _ body: (inout VersionedSecret) -> Void
    ) -> EngineResponse {
        writing.withLock { _ in
            guard var secret = secret(path, request.storage) else { return .empty }
            body(&secret)
            request.storage.put("meta/" + path, secret.stored)
            return .empty
        }
    }
}

// Metadata.
extension VersionedKV {
    private func writeMetadata(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        let notes = try request.map("custom_metadata")
        return try writing.withLock { _ throws(EngineError) in
            var secret = secret(path, request.storage) ?? VersionedSecret(created: request.now)
            if let notes {
                secret.customMetadata = JSONObject(notes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            }
            return try keep(secret, path, request)
        }
    }

    private func patchMetadata(_ request: EngineRequest, _ path: String) throws(EngineError) -> EngineResponse {
        try writing.withLock { _ throws(EngineError) in
            guard var secret = secret(path, request.storage) else { throw .absent }
            switch request.data["custom_metadata"] {
            case .object(let notes)?: secret.customMetadata = (secret.customMetadata ?? [:]).merged(notes)
            case .null?: secret.customMetadata = nil
            default: break
            }
            return try keep(secret, path, request)
        }
    }

    private func keep(
        _ secret: VersionedSecret, _ path: String, _ request: EngineRequest
    ) throws(EngineError) -> EngineResponse {
        var secret = secret
        try secret.settings.take(request)
        secret.updated = request.now
        request.storage.put("meta/" + path, secret.stored)
        return .empty
    }
}
