import JSON

/// The `auth/token/` mount.
struct TokenBackend: Backend {
    unowned let core: LabCore

    var access: PathAccess { PathAccess(sudo: ["revoke-orphan", "revoke-orphan/*", "accessors*"]) }

    private static let routes = RouteTable<TokenBackend>([
        .read("lookup-self") { engine, request, _ throws(EngineError) in try engine.lookupSelf(request) },
        .write("lookup-self") { engine, request, _ throws(EngineError) in try engine.lookupSelf(request) },
        .write("lookup") { engine, request, _ throws(EngineError) in try engine.lookup(request) },
        .read("lookup") { engine, request, _ throws(EngineError) in try engine.lookup(request) },
        .write("lookup-accessor") { engine, request, _ throws(EngineError) in
            try engine.shownToken(engine.byAccessor(request), id: "", request)
        },
        .write("renew-self") { engine, request, _ throws(EngineError) in
            guard let token = request.caller?.token, let text = request.caller?.tokenText else {
                throw .permissionDenied
            }
            return try engine.renew(token, text, request)
        },
        .write("renew") { engine, request, _ throws(EngineError) in
            let text = try request.string("token") ?? ""
            guard !text.isEmpty else { throw .bad("missing token ID") }
            guard let token = engine.core.tokens.find(text, at: request.now) else { throw .bad("token not found") }
            return try engine.renew(token, text, request)
        },
        .write("renew-accessor") { engine, request, _ throws(EngineError) in
            try engine.renew(try engine.byAccessor(request), "", request)
        },
        .write("revoke-self") { engine, request, _ throws(EngineError) in
            try engine.revoke(request.caller?.token, request)
        },
        .write("revoke") { engine, request, _ throws(EngineError) in
            let text = try request.string("token") ?? ""
            guard !text.isEmpty else { throw .bad("missing token ID") }
            return try engine.revoke(engine.core.tokens.find(text, at: request.now), request)
        },
        .write("revoke-accessor") { engine, request, _ throws(EngineError) in
            do throws(EngineError) {
                return try engine.revoke(try engine.byAccessor(request), request)
            } catch {
                guard error.status == 403 else { throw error }
                return EngineResponse(warnings: ["No token found with this accessor"])
            }
        },
        .write("revoke-orphan") { engine, request, _ throws(EngineError) in try engine.revokeOrphan(request) },
        .list("accessors") { engine, request, _ in
            .keys(engine.core.tokens.living(at: request.now).map(\.accessor).filter { !$0.isEmpty }.sorted())
        },
        .write("create") { engine, request, _ throws(EngineError) in
            try TokenCreation(core: engine.core, request: request).run()
        },
        .write("create-orphan") { engine, request, _ throws(EngineError) in
            try TokenCreation(core: engine.core, request: request, isOrphan: true).run()
        },
        .write("create/:role") { engine, request, names throws(EngineError) in
            guard let role = TokenRole(request.storage, names["role"]) else {
                throw .bad("unknown role \(names["role"])")
            }
            return try TokenCreation(core: engine.core, request: request, role: role).run()
        },
        .list("roles") { _, request, _ in .keys(request.storage.list("roles/")) },
        .read("roles/:role") { _, request, names throws(EngineError) in
            guard let role = TokenRole(request.storage, names["role"]) else { throw .absent }
            return EngineResponse(data: role.shown)
        },
        .write("roles/:role") { _, request, names throws(EngineError) in
            try TokenRole.write(names["role"], request)
        },
        .delete("roles/:role") { _, request, names in
            request.storage.delete("roles/" + names["role"])
            return .empty
        },
        .write("tidy") { _, _, _ in
            EngineResponse(
                warnings: [
                    "Tidy operation successfully started. Any information from the operation will be printed to "
                        + "OpenBao's server logs."
                ], status: 202)
        },
    ])

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    private func byAccessor(_ request: EngineRequest) throws(EngineError) -> TokenEntry {
        let accessor = try request.string("accessor") ?? ""
        guard !accessor.isEmpty else { throw .bad("missing accessor") }
        guard let token = core.tokens.find(accessor: accessor, at: request.now) else {
            throw EngineError(status: 403, "invalid accessor")
        }
        return token
    }

    private func lookupSelf(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard let caller = request.caller, let token = caller.token else { throw .permissionDenied }
        return shownToken(token, id: caller.tokenText, request)
    }

    private func lookup(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let text = try request.string("token") ?? ""
        guard !text.isEmpty else { throw .bad("missing token ID") }
        guard let token = core.tokens.find(text, at: request.now) else {
            throw EngineError(status: 403, "bad token")
        }
        return shownToken(token, id: text, request)
    }

    private func shownToken(_ token: TokenEntry, id: String, _ request: EngineRequest) -> EngineResponse {
        var data: JSONObject = [
            "accessor": .string(token.accessor), "creation_time": .integer(token.created.seconds),
            "creation_ttl": .integer(token.ttlSeconds), "display_name": .string(token.displayName),
            "entity_id": .string(token.entityID),
            "expire_time": token.expires.map { .string($0.text) } ?? .null,
            "explicit_max_ttl": .integer(token.explicitMaxSeconds), "id": .string(id),
            "meta": token.meta.map { .object($0) } ?? .null, "num_uses": .integer(token.usesLeft),
            "orphan": .bool(token.parent.isEmpty), "path": .string(token.path), "policies": .strings(token.policies),
            "ttl": .integer(token.secondsLeft(at: request.now)),
            "type": .string(token.isBatch ? "batch" : "service"),
        ]
        if token.expires != nil {
            data["issue_time"] = .string(token.created.text)
            data["renewable"] = .bool(token.renewable)
        }
        if token.periodSeconds > 0 { data["period"] = .integer(token.periodSeconds) }
        if !token.role.isEmpty { data["role"] = .string(token.role) }
        if !token.boundCIDRs.isEmpty { data["bound_cidrs"] = .strings(token.boundCIDRs) }
        if let renewed = token.lastRenewal {
            data["last_renewal"] = .string(renewed.text)
            data["last_renewal_time"] = .integer(renewed.seconds)
        }
        let inherited = core.identity.policies(of: token.entityID)
        if !inherited.isEmpty { data["identity_policies"] = .strings(inherited) }
        return EngineResponse(data: data)
    }

    private func revoke(_ token: TokenEntry?, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard token?.isBatch != true else { throw .bad("batch tokens cannot be revoked") }
        if let token { core.end(core.tokens.revoke(token.key), at: request.now) }
        return .empty
    }

    private func revokeOrphan(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let text = try request.string("token") ?? ""
        guard !text.isEmpty else { throw .bad("missing token ID") }
        guard let token = core.tokens.find(text, at: request.now) else { throw .bad("token to revoke not found") }
        core.end(core.tokens.revokeOrphan(token.key), at: request.now)
        return .empty
    }

    private func renew(
        _ token: TokenEntry, _ text: String, _ request: EngineRequest
    ) throws(EngineError) -> EngineResponse {
        guard !token.isBatch else { throw .bad("batch tokens cannot be renewed") }
        guard token.renewable, token.expires != nil else { throw .bad("lease is not renewable") }
        let mount = core.mounts.route(token.path)?.mount.entry.info ?? request.mount
        var limits = TimeToLive.Limits(
            increment: try request.seconds("increment") ?? 0, backendTTL: token.ttlSeconds,
            period: token.periodSeconds, explicitMax: token.explicitMaxSeconds,
            defaultTTL: mount.defaultLeaseSeconds, maxTTL: mount.maxLeaseSeconds)
        if token.login != nil {
            guard let login = try loginNow(token, request) else { return .empty }
            limits.backendTTL = login.ttlSeconds
            limits.period = login.periodSeconds
            limits.backendMax = login.maxTTLSeconds
            limits.explicitMax = login.explicitMaxTTLSeconds
        }
        let time = try TimeToLive.compute(limits, start: token.created.seconds, now: request.now.seconds)
        var renewed = token
        renewed.lastRenewal = request.now
        renewed.expires = request.now.adding(seconds: time.seconds)
        core.tokens.update(renewed)
        core.counters.countTokenRenewal()
        var response = EngineResponse(warnings: time.warnings)
        response.shownAuth = core.shown(renewed, text, seconds: time.seconds)
        return response
    }

    /// What the auth method says of a login's renewal; its server errors get the real server's prefix.
    private func loginNow(_ token: TokenEntry, _ request: EngineRequest) throws(EngineError) -> Authentication? {
        guard let login = token.login, let (mount, rest) = core.mounts.route(token.path) else { return nil }
        var inner = core.internalRequest(mount, at: request.now)
        (inner.path, inner.clientChain, inner.headers) = (rest, request.clientChain, request.headers)
        (inner.remoteAddress, inner.caller) = (request.remoteAddress, request.caller)
        do throws(EngineError) {
            return try mount.backend.renewLogin(login, inner)
        } catch {
            var fault = error
            if fault.status == 500 { fault.texts = fault.texts.map { "failed to renew entry: " + $0 } }
            throw fault
        }
    }
}
