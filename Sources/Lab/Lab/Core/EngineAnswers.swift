import JSON
import VaultPolicy

extension LabCore {
    /// Makes the client's answer of an engine's: token, lease, envelope, wrapping.
    func finish(
        _ call: APIRequest, _ mount: Mount, _ request: EngineRequest, _ response: EngineResponse, wrapSeconds: Int64?
    ) throws(EngineError) -> APIResponse {
        counters.count(response.events, mount: mount.entry.path)
        if let raw = response.raw {
            var answer = APIResponse(status: raw.status, raw: raw)
            answer.headers = response.headers
            return answer
        }
        if response.isEmpty { return Self.emptyAnswer(call.operation) }
        var envelope = Envelope()
        envelope.data = response.data
        envelope.warnings = response.warnings
        envelope.auth = response.shownAuth
        if let login = response.auth { try logIn(login, call, mount, &envelope) }
        try lease(response, mount, request, &envelope)
        if let wrapSeconds { return wrap(envelope, call, seconds: wrapSeconds) }
        if response.status == 202 { envelope.requestID = "" }
        var answer = APIResponse(status: response.status ?? 200, body: .object(envelope.json(for: call.path)))
        answer.headers = response.headers
        return answer
    }

    private static func emptyAnswer(_ operation: Operation) -> APIResponse {
        switch operation {
        case .read, .list, .scan: APIResponse(.absent)
        case .create, .update, .patch, .delete: APIResponse(status: 204)
        }
    }

    /// Registers the lease that an engine asked for. A `kv` shows a time without one.
    private func lease(
        _ response: EngineResponse, _ mount: Mount, _ request: EngineRequest, _ envelope: inout Envelope
    ) throws(EngineError) {
        if let shown = response.shownLease {
            (envelope.leaseID, envelope.renewable, envelope.leaseDuration) = (shown.id, shown.renewable, shown.seconds)
        }
        let info = mount.entry.info
        if info.type == "kv" || info.type == "generic" {
            if info.options["version"] != "2", request.operation == .read, let data = response.data {
                let asked = (data["ttl"] ?? data["lease"]).flatMap { $0.string ?? $0.number }.flatMap(GoText.seconds)
                envelope.leaseDuration = min(asked ?? info.defaultLeaseSeconds, info.maxLeaseSeconds)
            }
            return
        }
        guard let grant = response.lease else { return }
        guard let token = request.caller?.token, !token.isBatch else {
            throw .failed("batch tokens cannot generate leases")
        }
        let limits = TimeToLive.Limits(
            backendTTL: grant.ttlSeconds, backendMax: grant.maxTTLSeconds, defaultTTL: info.defaultLeaseSeconds,
            maxTTL: info.maxLeaseSeconds)
        let time = try TimeToLive.compute(limits, start: request.now.seconds, now: request.now.seconds)
        let entry = LeaseEntry(
            id: info.path + request.path + "/" + Identifiers.letters(24), token: token.key, mount: info.uuid,
            issued: request.now, expires: request.now.adding(seconds: time.seconds), grant: grant)
        leases.put(entry)
        envelope.warnings += time.warnings
        (envelope.leaseID, envelope.renewable, envelope.leaseDuration) = (entry.id, grant.renewable, time.seconds)
    }

    /// Makes the token of a login.
    private func logIn(
        _ login: Authentication, _ call: APIRequest, _ mount: Mount, _ envelope: inout Envelope
    ) throws(EngineError) {
        guard !login.policies.contains("root") else { throw .bad("auth methods cannot create root tokens") }
        guard !login.aliasName.isEmpty else { throw .failed("missing name in alias") }
        let entity = identity.entityForLogin(
            alias: login.aliasName, mount: mount.entry.accessor, metadata: login.aliasMetadata, at: call.now)
        guard !entity.isDisabled else { throw .permissionDenied }
        let info = mount.entry.info
        let limits = TimeToLive.Limits(
            backendTTL: login.ttlSeconds, period: login.periodSeconds, backendMax: login.maxTTLSeconds,
            explicitMax: login.explicitMaxTTLSeconds, defaultTTL: info.defaultLeaseSeconds,
            maxTTL: info.maxLeaseSeconds)
        let time = try TimeToLive.compute(limits, start: call.now.seconds, now: call.now.seconds)
        let entry = loginToken(login, mount.entry, call, entity: entity.id, seconds: time.seconds)
        let made = tokens.create(entry)
        envelope.auth = shown(made.entry, made.text, seconds: time.seconds)
        envelope.warnings += time.warnings
    }

    private func loginToken(
        _ login: Authentication, _ mount: MountEntry, _ call: APIRequest, entity: String, seconds: Int64
    ) -> TokenEntry {
        var entry = TokenEntry(
            key: "", accessor: "",
            policies: Self.sanitized(login.policies, addingDefault: !login.noDefaultPolicy),
            path: call.path, meta: login.metadata,
            displayName: Self.displayName(mount: mount.shownPath, login.displayName), created: call.now,
            ttlSeconds: seconds)
        entry.usesLeft = login.useLimit
        entry.explicitMaxSeconds = login.explicitMaxTTLSeconds
        entry.periodSeconds = login.periodSeconds
        entry.entityID = entity
        entry.isBatch =
            login.tokenType == "batch" || mount.config.tokenType == "batch"
            || (login.tokenType.hasPrefix("default") && mount.config.tokenType == "default-batch")
        entry.renewable = login.renewable && !entry.isBatch
        entry.boundCIDRs = login.boundCIDRs
        entry.expires = call.now.adding(seconds: seconds)
        entry.login = login
        return entry
    }

    /// `cert-web`; only the mount when there is no name.
    private static func displayName(mount: String, _ name: String) -> String {
        let prefix = mount.split(separator: "/").joined(separator: "-")
        return name.isEmpty ? prefix : prefix + "-" + name
    }

    /// In lower case, sorted, each once, with `default` unless told; `root` stands alone.
    static func sanitized(_ policies: [String], addingDefault: Bool) -> [String] {
        var names = Set(policies.map { $0.lowercased().filter { !$0.isWhitespace } })
        names.remove("")
        if names.contains("root") { return ["root"] }
        if addingDefault { names.insert("default") }
        return names.sorted()
    }

    /// A token as the `auth` of an envelope.
    func shown(_ entry: TokenEntry, _ text: String, seconds: Int64) -> JSONObject {
        let inherited = identity.policies(of: entry.entityID)
        var object: JSONObject = [
            "client_token": .string(text), "accessor": .string(entry.accessor),
            "policies": .strings(Set(entry.policies + inherited).sorted()),
            "token_policies": .strings(entry.policies), "metadata": entry.meta.map { .object($0) } ?? .null,
            "lease_duration": .integer(seconds), "renewable": .bool(entry.renewable),
            "entity_id": .string(entry.entityID), "token_type": .string(entry.isBatch ? "batch" : "service"),
            "orphan": .bool(entry.parent.isEmpty), "mfa_requirement": nil, "num_uses": .integer(max(0, entry.usesLeft)),
        ]
        if !inherited.isEmpty { object["identity_policies"] = .strings(inherited) }
        return compatibility.shown(auth: object)
    }
}
