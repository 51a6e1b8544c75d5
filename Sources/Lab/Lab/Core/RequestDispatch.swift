import JSON
import VaultPolicy

/// Who asks, after the token was found and one use of it counted.
struct Session: Sendable {
    var caller: Caller
    /// The token goes when the request is done.
    var isLastUse: Bool
}

extension LabCore {
    /// Answers one call: seal, route, token, policies, engine, and what follows from the engine's answer.
    func serve(_ call: APIRequest) throws(EngineError) -> APIResponse {
        if let answer = try sealRoutes(call) { return answer }
        guard !seal.status.isSealed else { throw EngineError(status: 503, "Vault is sealed") }
        if let namespace = call.headers["X-Vault-Namespace"], !["", "/", "root", "root/"].contains(namespace) {
            throw EngineError(status: 404, "namespace not found")
        }
        sweep(call.now)
        try checkWrappingToken(call)
        let wrap = try call.wrapSeconds()
        let routed = mounts.route(call.path)
        let isOpen = routed.map { $0.mount.backend.access.opens($0.rest) } ?? false
        var request = routed.map { engineRequest(call, $0.mount, $0.rest) }
        let session = try open(call, isOpen: isOpen)
        defer { if let session, session.isLastUse { endLastUse(session, at: call.now) } }
        request?.caller = session?.caller
        if let routed, let asked = request, asked.operation == .update {
            if try routed.mount.backend.exists(asked) == false { request?.operation = .create }
        }
        if let session, !isOpen {
            try authorize(
                session.caller, call, request, needsSudo: routed.map { $0.mount.backend.access.needsSudo($0.rest) })
        }
        guard let routed, let request else { throw Self.noHandler(call.path) }
        let response = try routed.mount.backend.handle(request)
        return try finish(call, routed.mount, request, response, wrapSeconds: wrap)
    }

    private static func noHandler(_ path: String) -> EngineError {
        EngineError(status: 404, "no handler for route \(GoText.quoted(path)). route entry not found.")
    }

    private func engineRequest(_ call: APIRequest, _ mount: Mount, _ rest: String) -> EngineRequest {
        var path = rest
        if call.operation == .list || call.operation == .scan, path.hasSuffix("/") { path.removeLast() }
        return EngineRequest(
            operation: call.operation, path: path, data: call.data, query: call.query, headers: call.headers,
            clientChain: call.clientChain, remoteAddress: call.remoteAddress, mount: mount.entry.info,
            storage: mount.storage, now: call.now)
    }

    /// The session of the call's token. On open paths a missing or unknown token is no error, and no use is counted.
    private func open(_ call: APIRequest, isOpen: Bool) throws(EngineError) -> Session? {
        guard let text = call.token, let found = tokens.find(text, at: call.now), isUsable(found, from: call) else {
            if isOpen { return nil }
            throw call.token == nil ? compatibility.tokenMissing : .permissionDenied
        }
        if isOpen { return Session(caller: caller(found, text), isLastUse: false) }
        guard let used = tokens.use(found) else { throw .permissionDenied }
        return Session(caller: caller(used.entry, text), isLastUse: used.isLast)
    }

    /// The token's addresses and its entity allow it to be used.
    private func isUsable(_ entry: TokenEntry, from call: APIRequest) -> Bool {
        if let entity = identity.entity(entry.entityID), entity.isDisabled { return false }
        return AddressRange.allow(entry.boundCIDRs, address: call.remoteAddress)
    }

    func caller(_ entry: TokenEntry, _ text: String) -> Caller {
        let facts = identity.facts(entry.entityID)
        let names = Set(entry.policies + identity.policies(of: entry.entityID)).sorted()
        var caller = Caller(
            displayName: entry.displayName, accessor: entry.accessor, policies: names, entityID: entry.entityID,
            identity: facts)
        caller.token = entry
        caller.tokenText = text
        return caller
    }

    private func authorize(
        _ caller: Caller, _ call: APIRequest, _ request: EngineRequest?, needsSudo: Bool?
    ) throws(EngineError) {
        let list = policies.accessList(caller.policies, caller.identity)
        var question = AccessList.Question(request?.operation ?? call.operation, call.path, data: call.data)
        question.wrappingSeconds = try call.wrapSeconds()
        question.needsSudo = needsSudo ?? false
        guard list.allows(question) else { throw .wrapped(403, "permission denied") }
    }

    private func endLastUse(_ session: Session, at now: Timestamp) {
        guard let key = session.caller.token?.key else { return }
        end(tokens.revoke(key), at: now)
    }
}

extension PathAccess {
    func opens(_ path: String) -> Bool { unauthenticated.contains { Self.matches($0, path) } }

    func needsSudo(_ path: String) -> Bool { sudo.contains { Self.matches($0, path) } }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        let path = path.hasSuffix("/") && !pattern.hasSuffix("/") ? String(path.dropLast()) : path
        if pattern.contains("+") { return SegmentPattern(pattern).matches(path) }
        return pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }
}
