import Core
import JSON
import VaultPolicy
import X509

// What is answered without a token, sealed or not.
extension LabCore {
    /// The answer of `sys/init`, `sys/health`, `sys/leader`, `sys/seal-status` and `sys/unseal`; `nil` for other paths.
    func sealRoutes(_ call: APIRequest) throws(EngineError) -> APIResponse? {
        switch (call.path, call.operation) {
        case ("sys/health", .read): return health(call, faults.healthOverride(at: call.now))
        case ("sys/seal-status", .read): return .json(200, .object(sealStatus))
        case ("sys/leader", .read): return .json(200, ["ha_enabled": false])
        case ("sys/init", .read): return .json(200, ["initialized": .bool(isInitialized)])
        case ("sys/init", .update): return try initialize(call)
        case ("sys/unseal", .update): return try unseal(call)
        case ("sys/health", _), ("sys/seal-status", _), ("sys/leader", _), ("sys/init", _), ("sys/unseal", _):
            throw EngineError(status: 405)
        default: return nil
        }
    }

    private func health(_ call: APIRequest, _ view: ActiveFaults.HealthOverride) -> APIResponse {
        let status = seal.status
        let isSealed = status.isSealed || view == .sealed
        let isStandby = isSealed || view == .standby
        var body: JSONObject = [
            "initialized": .bool(status.isInitialized), "sealed": .bool(isSealed), "standby": .bool(isStandby),
            "replication_performance_mode": isSealed ? "unknown" : "disabled",
            "replication_dr_mode": isSealed ? "unknown" : "disabled",
            "server_time_utc": .integer(call.now.seconds), "version": .string(Release.version),
        ]
        if !isSealed {
            body["cluster_name"] = .string(status.clusterName)
            body["cluster_id"] = .string(status.clusterID)
        }
        func code(_ parameter: String, _ usual: Int) -> Int {
            call.data[parameter]?.string.flatMap { Int($0) } ?? usual
        }
        if !status.isInitialized { return .json(code("uninitcode", 501), .object(body)) }
        if isSealed { return .json(code("sealedcode", 503), .object(body)) }
        let standbyOK = call.data["standbyok"]?.string.map { $0 != "false" } ?? false
        if isStandby, !standbyOK { return .json(code("standbycode", 429), .object(body)) }
        return .json(code("activecode", 200), .object(body))
    }

    var sealStatus: JSONObject {
        let status = seal.status
        var body: JSONObject = [
            "type": "shamir", "initialized": .bool(status.isInitialized),
            "sealed": .bool(status.isSealed || faults.healthOverride(at: clock.now) == .sealed),
            "t": .integer(status.threshold), "n": .integer(status.shares), "progress": .integer(status.progress),
            "nonce": .string(status.nonce), "recovery_seal": false, "version": .string(Release.version),
            "commit_date": .string(Release.commitDate), "migration": false, "storage_type": .string(storageType),
        ]
        if !status.isSealed {
            body["cluster_name"] = .string(status.clusterName)
            body["cluster_id"] = .string(status.clusterID)
        }
        return body
    }

    private func initialize(_ call: APIRequest) throws(EngineError) -> APIResponse {
        let shares = call.data["secret_shares"]?.int ?? 0
        let threshold = call.data["secret_threshold"]?.int ?? 0
        guard shares > 0 else { throw .bad("invalid seal configuration: shares must be at least one") }
        guard threshold > 0, threshold <= shares else {
            throw .bad("invalid seal configuration: threshold cannot be larger than shares")
        }
        guard shares <= 255, shares == 1 || threshold > 1 else {
            throw .bad("invalid seal configuration: threshold must be greater than one for multiple shares")
        }
        guard let made = initialize(shares: shares, threshold: threshold) else {
            throw .bad("Vault is already initialized")
        }
        let encoded = made.keys.compactMap(KeyText.bytes).map(Base64.text)
        return .json(
            200,
            [
                "keys": .strings(made.keys), "keys_base64": .strings(encoded), "root_token": .string(made.rootToken),
            ])
    }

    private func unseal(_ call: APIRequest) throws(EngineError) -> APIResponse {
        guard isInitialized else { throw .bad("server is not yet initialized") }
        if call.data["reset"]?.bool == true {
            seal.resetProgress()
        } else {
            guard let key = call.data["key"]?.string, !key.isEmpty else {
                throw .bad("'key' must be specified in request body as JSON, or 'reset' set to true")
            }
            guard let bytes = KeyText.bytes(key) else { throw .bad("'key' must be a valid hex or base64 string") }
            if seal.status.isSealed, !seal.give(bytes) { throw .bad("Unseal failed, invalid key") }
        }
        return .json(200, .object(sealStatus))
    }
}
