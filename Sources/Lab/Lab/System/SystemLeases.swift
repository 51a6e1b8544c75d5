import JSON

extension SystemBackend {
    static let leaseRoutes: [Route<SystemBackend>] =
        [
            .write("leases/lookup") { engine, request, _ throws(EngineError) in try engine.lookupLease(request) },
            .list("leases/lookup/*prefix") { engine, _, names in engine.listLeases(names["prefix"]) },
            .list("leases/lookup") { engine, _, _ in engine.listLeases("") },
        ] + both("renew") { engine, request, _ throws(EngineError) in try engine.renewLease(request) }
        + both("revoke") { engine, request, _ throws(EngineError) in try engine.revokeLease(request) }
        + both("revoke-prefix/*prefix") { engine, request, names throws(EngineError) in
            try engine.revokeLeases(names["prefix"], request, force: false)
        }
        + both("revoke-force/*prefix") { engine, request, names throws(EngineError) in
            try engine.revokeLeases(names["prefix"], request, force: true)
        }

    /// Below `leases/`, and at the place of old.
    private static func both(
        _ path: String, _ answer: @escaping Route<SystemBackend>.Answer
    ) -> [Route<SystemBackend>] {
        [.write("leases/" + path, answer), .write(path, answer)]
    }

    private func leaseID(_ request: EngineRequest) throws(EngineError) -> String {
        let id = try request.string("lease_id") ?? ""
        guard !id.isEmpty else { throw .bad("lease_id must be specified") }
        return id
    }

    private func lookupLease(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard let lease = core.leases[try leaseID(request)] else { throw .bad("invalid lease") }
        return EngineResponse(data: [
            "id": .string(lease.id), "issue_time": .string(lease.issued.text),
            "expire_time": .string(lease.expires.text),
            "last_renewal": lease.lastRenewal.map { .string($0.text) } ?? .null,
            "renewable": .bool(lease.grant.renewable),
            "ttl": .integer(max(0, lease.expires.seconds - request.now.seconds)),
        ])
    }

    private func listLeases(_ prefix: String) -> EngineResponse {
        let folder = prefix.isEmpty ? "" : prefix + "/"
        var names: [String] = []
        for lease in core.leases.all(where: { $0.id.hasPrefix(folder) }) {
            let rest = lease.id.dropFirst(folder.count)
            let name = rest.firstIndex(of: "/").map { String(rest[...$0]) } ?? String(rest)
            if names.last != name { names.append(name) }
        }
        return .keys(names)
    }

    private func renewLease(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard var lease = core.leases[try leaseID(request)], lease.expires > request.now,
            let mount = core.mounts.mount(uuid: lease.mount)
        else { throw .bad("lease not found") }
        guard lease.grant.renewable else { throw .bad("lease is not renewable") }
        let inner = core.internalRequest(mount, at: request.now)
        let grant = try mount.backend.renew(lease.lease, inner)
        let limits = TimeToLive.Limits(
            increment: try request.seconds("increment") ?? 0, backendTTL: grant.ttlSeconds,
            backendMax: grant.maxTTLSeconds, defaultTTL: inner.mount.defaultLeaseSeconds,
            maxTTL: inner.mount.maxLeaseSeconds)
        let time = try TimeToLive.compute(limits, start: lease.issued.seconds, now: request.now.seconds)
        lease.grant = grant
        lease.lastRenewal = request.now
        lease.expires = request.now.adding(seconds: time.seconds)
        core.leases.put(lease)
        core.counters.countLeaseRenewal()
        var response = EngineResponse(warnings: time.warnings)
        response.shownLease = (lease.id, grant.renewable, time.seconds)
        return response
    }

    private func revokeLease(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try core.revokeLease(try leaseID(request), at: request.now)
        return .empty
    }

    private func revokeLeases(
        _ prefix: String, _ request: EngineRequest, force: Bool
    ) throws(EngineError) -> EngineResponse {
        let whole = prefix + "/"
        for lease in core.leases.all(where: { $0.id.hasPrefix(whole) }) {
            try core.revokeLease(lease.id, at: request.now, force: force)
        }
        for token in core.tokens.living(at: request.now) where (token.path + "/").hasPrefix(whole) {
            core.end(core.tokens.revoke(token.key), at: request.now)
        }
        return .empty
    }
}
