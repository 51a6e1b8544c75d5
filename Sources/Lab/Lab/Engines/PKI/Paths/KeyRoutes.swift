import JSON
import X509

// Keys.
extension PKIEngine {
    static var keyRoutes: [Route<PKIEngine>] {
        [
            .list("keys") { engine, request, _ in engine.listKeys(request) },
            .write("keys/generate/:type") { engine, request, at throws(EngineError) in
                try engine.generateKey(request, at["type"])
            },
            .write("keys/import") { engine, request, _ throws(EngineError) in try engine.importKey(request) },
            .read("key/:ref") { engine, request, at throws(EngineError) in
                Self.answer(try engine.directory(request).key(at["ref"]))
            },
            .write("key/:ref") { engine, request, at throws(EngineError) in try engine.rename(request, at["ref"]) },
            .delete("key/:ref") { engine, request, at throws(EngineError) in
                try engine.change(request) { writer throws(EngineError) in
                    writer.delete(try writer.directory.key(at["ref"]))
                    return .empty
                }
            },
        ]
    }

    private static func answer(_ key: SigningKey) -> EngineResponse {
        EngineResponse(data: [
            "key_id": .string(key.id), "key_name": .string(key.name), "key_type": .string(key.type),
            "subject_key_id": .string(Digest.hex(key.key.publicKey.keyIdentifier, separator: ":")),
        ])
    }

    private func listKeys(_ request: EngineRequest) -> EngineResponse {
        let directory = directory(request)
        guard !directory.keys.isEmpty else { return .empty }
        let info = directory.keys.map { key -> (String, JSONValue) in
            (key.id, ["is_default": .bool(key.id == directory.defaultKey), "key_name": .string(key.name)])
        }
        return EngineResponse(data: [
            "key_info": .object(JSONObject(info)), "keys": .strings(directory.keys.map(\.id)),
        ])
    }

    private func generateKey(_ request: EngineRequest, _ type: String) throws(EngineError) -> EngineResponse {
        guard type == "internal" || type == "exported" else { throw .unsupportedPath }
        let parameters = try KeyParameters(
            type: try request.string("key_type") ?? "rsa", bits: try request.integer("key_bits") ?? 0)
        let key = try PrivateKey.generate(parameters)
        let kept = try keep(key, request).0
        var data: JSONObject = [
            "key_id": .string(kept.id), "key_name": .string(kept.name), "key_type": .string(kept.type),
        ]
        if type == "exported" { data["private_key"] = .string(try key.text(pkcs8: false)) }
        return EngineResponse(data: data)
    }

    private func importKey(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let text = try request.string("pem_bundle") ?? ""
        guard text.utf8.count >= 64 else {
            throw .bad(
                "provided data for import was too short; perhaps a path was passed to the API rather than the contents of "
                    + "a PEM file")
        }
        let key: PrivateKey
        do throws(PKIError) {
            key = try PrivateKey.parse(text: text)
        } catch {
            throw .bad(error.summary)
        }
        let (kept, isNew) = try keep(key, request)
        let known = "Key already imported, use key/ endpoint to update name."
        return EngineResponse(
            data: ["key_id": .string(kept.id), "key_name": .string(kept.name), "key_type": .string(kept.type)],
            warnings: isNew ? [] : [known])
    }

    private func keep(_ key: PrivateKey, _ request: EngineRequest) throws(EngineError) -> (SigningKey, Bool) {
        let name = try request.string("key_name") ?? ""
        return try change(request) { writer throws(EngineError) in
            try writer.directory.checkKeyName(name)
            return try writer.add(key, name: name)
        }
    }

    private func rename(_ request: EngineRequest, _ reference: String) throws(EngineError) -> EngineResponse {
        let name = try request.string("key_name") ?? ""
        return try change(request) { writer throws(EngineError) in
            var key = try writer.directory.key(reference)
            try writer.directory.checkKeyName(name, of: key.id)
            key.name = name
            try writer.put(key)
            return Self.answer(key)
        }
    }
}
