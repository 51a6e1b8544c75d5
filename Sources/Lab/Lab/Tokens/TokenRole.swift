import JSON
import VaultPolicy

/// A role of the token store: what `auth/token/create/ROLE` may make.
struct TokenRole: Sendable {
    let name: String
    private let fields: JSONObject

    /// A kept role.
    init?(_ storage: Storage, _ name: String) {
        guard let fields = storage.get("roles/" + name)?.object else { return nil }
        self.name = name
        self.fields = fields
    }

    /// All fields, by their names in the API.
    var shown: JSONObject {
        var object = fields
        object["name"] = .string(name)
        return object
    }

    func list(_ field: String) -> [String] { fields[field]?.strings ?? [] }
    func flag(_ field: String) -> Bool { fields[field]?.bool ?? false }
    func seconds(_ field: String) -> Int64 { Int64(fields[field]?.int ?? 0) }
    func text(_ field: String) -> String { fields[field]?.string ?? "" }

    private static let lists = [
        "allowed_policies", "disallowed_policies", "allowed_policies_glob", "disallowed_policies_glob",
        "allowed_entity_aliases", "token_bound_cidrs",
    ]
    private static let times = ["token_period", "token_explicit_max_ttl"]

    /// Writes the given fields over those that are kept.
    static func write(_ name: String, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        var fields = TokenRole(request.storage, name)?.fields ?? initial
        for field in lists {
            if let list = try request.list(field) { fields[field] = .strings(list) }
        }
        for field in times {
            let old = String(field.dropFirst("token_".count))
            if let time = try request.seconds(firstOf: field, old) { fields[field] = .integer(time) }
        }
        if let uses = try request.integer("token_num_uses") {
            guard uses >= 0 else { throw .bad("'token_num_uses' cannot be negative") }
            fields["token_num_uses"] = .integer(uses)
        }
        for field in ["orphan", "renewable", "token_no_default_policy"] {
            if let flag = try request.bool(field) { fields[field] = .bool(flag) }
        }
        if let suffix = try request.string("path_suffix") { fields["path_suffix"] = .string(suffix) }
        if let type = try request.string("token_type") {
            guard ["service", "batch", "default-service", "default-batch", "default"].contains(type) else {
                throw .bad("invalid 'token_type' value \(GoText.quoted(type))")
            }
            fields["token_type"] = .string(type)
        }
        request.storage.put("roles/" + name, .object(fields))
        return .empty
    }

    private static var initial: JSONObject {
        var fields: JSONObject = [
            "orphan": false, "renewable": true, "token_no_default_policy": false, "path_suffix": "",
            "token_type": "default-service", "token_num_uses": 0,
        ]
        for field in lists { fields[field] = [] }
        for field in times { fields[field] = 0 }
        return fields
    }
}
