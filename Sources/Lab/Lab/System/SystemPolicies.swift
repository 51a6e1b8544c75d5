import Core
import JSON
import VaultPolicy

extension SystemBackend {
    static let policyRoutes: [Route<SystemBackend>] = [
        .list("policies/acl") { engine, _, _ in .keys(engine.core.policies.names) },
        .read("policies/acl") { engine, _, _ in .keys(engine.core.policies.names) },
        .read("policies/acl/:name") { engine, _, names throws(EngineError) in try engine.policy(names["name"]) },
        .write("policies/acl/:name") { engine, request, names throws(EngineError) in
            try engine.writePolicy(names["name"], request)
        },
        .delete("policies/acl/:name") { engine, _, names throws(EngineError) in
            try engine.deletePolicy(names["name"])
        },
        .list("policies/detailed/acl") { engine, _, _ in engine.detailedPolicies() },
        .read("policy") { engine, _, _ in engine.legacyPolicies() },
        .list("policy") { engine, _, _ in engine.legacyPolicies() },
        .read("policy/:name") { engine, _, names throws(EngineError) in try engine.legacyPolicy(names["name"]) },
        .write("policy/:name") { engine, request, names throws(EngineError) in
            try engine.writePolicy(names["name"], request)
        },
        .delete("policy/:name") { engine, _, names throws(EngineError) in try engine.deletePolicy(names["name"]) },
    ]

    private func policy(_ name: String) throws(EngineError) -> EngineResponse {
        let name = name.lowercased()
        if name == "root" { return EngineResponse(data: shown(PolicyStore.StoredPolicy(policy: BuiltInPolicies.root))) }
        guard let stored = core.policies[name] else { throw .absent }
        return EngineResponse(data: shown(stored))
    }

    private func shown(_ stored: PolicyStore.StoredPolicy) -> JSONObject {
        var object: JSONObject = [
            "allow_slashes_in_identity_templates": .bool(stored.policy.allowsSlashesInTemplates),
            "allow_wildcards_in_identity_templates": .bool(stored.policy.allowsWildcardsInTemplates),
            "cas_required": .bool(stored.casRequired), "name": .string(stored.policy.name),
            "policy": .string(stored.policy.text), "version": .integer(stored.version),
        ]
        if let modified = stored.modified { object["modified"] = .string(modified.text) }
        return object
    }

    private func detailedPolicies() -> EngineResponse {
        var info = JSONObject()
        for name in core.policies.names {
            guard let stored = core.policies[name] else { continue }
            var shown = shown(stored)
            shown["policy"] = nil
            info[name] = .object(shown)
        }
        return EngineResponse(data: ["keys": .strings(core.policies.names), "key_info": .object(info)])
    }

    private func legacyPolicies() -> EngineResponse {
        let names = JSONValue.strings(core.policies.names)
        return EngineResponse(data: ["keys": names, "policies": names])
    }

    private func legacyPolicy(_ name: String) throws(EngineError) -> EngineResponse {
        guard name != "root" else { return EngineResponse(data: ["name": "root", "rules": ""]) }
        guard let stored = core.policies[name.lowercased()] else { throw .absent }
        return EngineResponse(data: ["name": .string(stored.policy.name), "rules": .string(stored.policy.text)])
    }

    private func writePolicy(_ given: String, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let name = given.lowercased()
        var response = EngineResponse.empty
        if name != given { response.warnings.append("policy name was converted to \(name)") }
        guard !["root", "response-wrapping", "control-group"].contains(name) else {
            throw .bad("cannot update \(GoText.quoted(name)) policy")
        }
        var text = try request.string("policy") ?? ""
        if text.isEmpty { text = try request.string("rules") ?? "" }
        guard !text.isEmpty else { throw .bad("'policy' parameter not supplied or empty") }
        if let decoded = Base64.decode(Array(text.utf8)) { text = String(decoding: decoded, as: UTF8.self) }
        var stored = PolicyStore.StoredPolicy(policy: try parsed(name, text))
        stored.policy.allowsWildcardsInTemplates = try request.bool("allow_wildcards_in_identity_templates") ?? false
        stored.policy.allowsSlashesInTemplates = try request.bool("allow_slashes_in_identity_templates") ?? false
        try checkVersion(&stored, request)
        core.policies.put(stored)
        return response
    }

    private func parsed(_ name: String, _ text: String) throws(EngineError) -> Policy {
        do throws(Policy.Failure) {
            return try Policy.parse(name: name, text: text)
        } catch {
            throw .bad(error.text)
        }
    }

    /// Check-and-set: `-1` must not exist, another number is the version that must be there.
    private func checkVersion(_ stored: inout PolicyStore.StoredPolicy, _ request: EngineRequest) throws(EngineError) {
        let before = core.policies[stored.policy.name]
        let isStored = before?.modified != nil
        stored.version = isStored ? (before?.version ?? 0) + 1 : 1
        stored.modified = request.now
        stored.casRequired = try request.bool("cas_required") ?? before?.casRequired ?? false
        guard let cas = try request.integer("cas") else {
            if stored.casRequired { throw .bad("check-and-set parameter required for this call") }
            return
        }
        guard cas == (isStored ? before?.version ?? 0 : -1) else {
            throw .bad("check-and-set parameter did not match the current version")
        }
    }

    private func deletePolicy(_ name: String) throws(EngineError) -> EngineResponse {
        let name = name.lowercased()
        guard !["root", "default", "response-wrapping", "control-group"].contains(name) else {
            throw .bad("cannot delete \(name) policy")
        }
        core.policies.remove(name)
        return .empty
    }
}
