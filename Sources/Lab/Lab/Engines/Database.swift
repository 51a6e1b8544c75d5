import JSON
import System
import VaultPolicy

/// The `database` engine: users that live as long as their lease, in a database that is the engine's own table.
struct Database: Backend {
    var access: PathAccess { PathAccess() }

    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try Self.routes.answer(request, by: self)
    }

    private static let routes = RouteTable<Database>([
        .list("config") { _, request, _ in .keys(request.storage.list("config/")) },
        .write("config/:name") { _, request, at throws(EngineError) in try configure(request, at["name"]) },
        .read("config/:name") { _, request, at in readConfig(request.storage.get("config/" + at["name"])) },
        .delete("config/:name") { _, request, at in delete(request, "config/" + at["name"]) },
        .list("roles") { _, request, _ in .keys(request.storage.list("role/")) },
        .write("roles/:name") { _, request, at throws(EngineError) in try writeRole(request, at["name"]) },
        .read("roles/:name") { _, request, at in
            request.storage.get("role/" + at["name"])?.object.map { EngineResponse(data: $0) } ?? .empty
        },
        .delete("roles/:name") { _, request, at in delete(request, "role/" + at["name"]) },
        .read("creds/:name") { _, request, at throws(EngineError) in try makeUser(request, at["name"]) },
        .list("users") { _, request, _ in .keys(request.storage.list("user/")) },
    ])

    private static let configFields: [Field] = [
        .text("plugin_name"), .list("allowed_roles"), .text("connection_url"), .text("username"), .text("password"),
        .list("root_rotation_statements"), .text("password_policy"),
    ]

    private static let roleFields: [Field] = [
        .text("db_name"), .list("creation_statements"), .text("credential_type", "password"), .seconds("default_ttl"),
        .seconds("max_ttl"), .list("renew_statements"), .list("revocation_statements"), .list("rollback_statements"),
    ]

    private static func delete(_ request: EngineRequest, _ key: String) -> EngineResponse {
        request.storage.delete(key)
        return .empty
    }
}

// Connections and roles.
extension Database {
    private static func configure(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        let old = FieldValues(stored: request.storage.get("config/" + name)?.object ?? [:])
        let values = try FieldValues(request, fields: configFields).laid(over: old)
        guard !values.text("plugin_name").isEmpty else { throw .bad("empty plugin name") }
        request.storage.put("config/" + name, .object(values.filled(configFields).object))
        return .empty
    }

    private static func readConfig(_ stored: JSONValue?) -> EngineResponse {
        guard let object = stored?.object else { return .empty }
        let values = FieldValues(stored: object)
        return EngineResponse(data: [
            "allowed_roles": .strings(values.list("allowed_roles")),
            "connection_details": [
                "connection_url": .string(values.text("connection_url")), "username": .string(values.text("username")),
            ],
            "password_policy": .string(values.text("password_policy")),
            "plugin_name": .string(values.text("plugin_name")),
            "plugin_version": "",
            "root_credentials_rotate_statements": .strings(values.list("root_rotation_statements")),
        ])
    }

    private static func writeRole(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        let old = FieldValues(stored: request.storage.get("role/" + name)?.object ?? [:])
        let values = try FieldValues(request, fields: roleFields).laid(over: old).filled(roleFields)
        guard !values.text("db_name").isEmpty else { throw .bad("database name is required") }
        let (ttl, longest) = (values.number("default_ttl"), values.number("max_ttl"))
        guard longest == 0 || ttl <= longest else { throw .bad("default_ttl cannot be greater than max_ttl") }
        var object = values.object
        object["credential_config"] = .null
        request.storage.put("role/" + name, .object(object))
        return .empty
    }
}

// Users.
extension Database {
    private static func makeUser(_ request: EngineRequest, _ name: String) throws(EngineError) -> EngineResponse {
        guard let role = request.storage.get("role/" + name)?.object.map(FieldValues.init(stored:)) else {
            throw .bad("unknown role: \(name)")
        }
        let database = role.text("db_name")
        guard let config = request.storage.get("config/" + database)?.object.map(FieldValues.init(stored:)) else {
            throw .failed("failed to find entry for connection with name: \(GoText.quoted(database))")
        }
        guard config.list("allowed_roles").contains(where: { globMatches($0, name) }) else {
            throw .failed("\(GoText.quoted(name)) is not an allowed role")
        }
        let user = userName(request, role: name)
        let password = "A1a-" + letters(20)
        request.storage.put("user/" + user, ["role": .string(name), "created": .string(request.now.text)])
        let lease = LeaseGrant(
            ttlSeconds: Int64(role.number("default_ttl")), maxTTLSeconds: Int64(role.number("max_ttl")),
            renewable: true,
            internalData: ["username": .string(user), "role": .string(name)])
        return EngineResponse(data: ["username": .string(user), "password": .string(password)], lease: lease)
    }

    private static func userName(_ request: EngineRequest, role: String) -> String {
        let display = request.caller?.displayName ?? "token"
        return "v-\(display.prefix(8))-\(role.prefix(8))-\(letters(20))-\(request.now.seconds)"
    }

    private static func letters(_ count: Int) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String(Randomness.bytes(count).map { alphabet[Int($0) % alphabet.count] })
    }

    func renew(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) -> LeaseGrant {
        let name = lease.grant.internalData["role"]?.string ?? ""
        guard let role = request.storage.get("role/" + name)?.object.map(FieldValues.init(stored:)) else {
            throw .failed("error during renew: could not find role with name: \(GoText.quoted(name))")
        }
        var grant = lease.grant
        grant.ttlSeconds = Int64(role.number("default_ttl"))
        grant.maxTTLSeconds = Int64(role.number("max_ttl"))
        return grant
    }

    func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) {
        if let user = lease.grant.internalData["username"]?.string { request.storage.delete("user/" + user) }
    }
}
