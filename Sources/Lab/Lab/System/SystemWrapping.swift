import JSON
import VaultPolicy

extension SystemBackend {
    static let wrappingRoutes: [Route<SystemBackend>] = [
        .write("wrapping/wrap") { _, request, _ throws(EngineError) in
            guard request.headers["X-Vault-Wrap-TTL"].flatMap(GoText.seconds) ?? 0 > 0 else {
                throw .bad("endpoint requires response wrapping to be used")
            }
            return EngineResponse(data: request.data)
        },
        .write("wrapping/unwrap") { engine, request, _ throws(EngineError) in try engine.unwrap(request) },
        .write("wrapping/lookup") { engine, request, _ throws(EngineError) in try engine.lookupWrapped(request) },
        .read("wrapping/lookup") { engine, request, _ throws(EngineError) in try engine.lookupWrapped(request) },
        .write("wrapping/rewrap") { engine, request, _ throws(EngineError) in try engine.rewrap(request) },
    ]

    private func unwrap(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let token = try core.wrappingToken(request)
        let kept = try core.unwrap(token, at: request.now)
        let bytes = JSONValue.object(kept.answer).utf8() + [0x0A]
        return EngineResponse(raw: RawBody(contentType: "application/json", bytes: bytes))
    }

    private func lookupWrapped(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let token = try core.wrappingToken(request)
        let path = core.wrapped.get(token.key)?["path"]?.string ?? token.path
        return EngineResponse(data: [
            "creation_path": .string(path), "creation_time": .string(token.created.text),
            "creation_ttl": .integer(token.ttlSeconds),
        ])
    }

    /// The same answer under a fresh token, for as long again.
    private func rewrap(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let token = try core.wrappingToken(request)
        let kept = try core.unwrap(token, at: request.now)
        var fresh = token
        fresh.usesLeft = 1
        fresh.created = request.now
        fresh.expires = request.now.adding(seconds: token.ttlSeconds)
        let made = core.tokens.create(fresh)
        core.wrapped.put(made.entry.key, ["answer": .object(kept.answer), "path": .string(kept.path)])
        var outer = Envelope()
        outer.requestID = ""
        outer.wrapInfo = [
            "token": .string(made.text), "accessor": .string(made.entry.accessor),
            "ttl": .integer(token.ttlSeconds), "creation_time": .string(fresh.created.text),
            "creation_path": .string(kept.path),
        ]
        let bytes = JSONValue.object(outer.json).utf8() + [0x0A]
        return EngineResponse(raw: RawBody(contentType: "application/json", bytes: bytes))
    }
}
