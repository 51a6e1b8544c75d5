import JSON

/// One mount, as it is kept and shown.
struct MountEntry: Sendable {
    /// Ends with `/`; auth methods have `auth/` in front.
    var path: String
    var type: String
    var description: String
    var accessor: String
    var uuid: String
    var options: [String: String]
    /// `null` and `{}` differ in what is shown.
    var showsOptions: Bool
    var config = MountConfig()
    var isLocal = false
    var isSealWrapped = false
    /// The core's own mounts cannot be moved, tuned in part, or taken away.
    var isBuiltIn = false

    var isAuth: Bool { path.hasPrefix("auth/") }
    /// Below `auth/` for auth methods.
    var shownPath: String { isAuth ? String(path.dropFirst("auth/".count)) : path }

    /// What backends see.
    var info: MountInfo {
        MountInfo(
            path: path, type: type, accessor: accessor, uuid: uuid, options: options,
            defaultLeaseSeconds: config.defaultLease > 0 ? config.defaultLease : MountConfig.systemLease,
            maxLeaseSeconds: config.maxLease > 0 ? config.maxLease : MountConfig.systemLease)
    }

    /// As `sys/mounts` and `sys/auth` show it.
    var shown: JSONObject {
        var object: JSONObject = [
            "accessor": .string(accessor), "config": .object(config.shown(isAuth: isAuth)),
            "description": .string(description), "external_entropy_access": false, "local": .bool(isLocal),
            "options": showsOptions ? .texts(options) : .null, "plugin_version": "",
            "running_plugin_version": .string("v\(Release.version)+builtin.bao"), "running_sha256": "",
            "seal_wrap": .bool(isSealWrapped), "type": .string(type), "uuid": .string(uuid),
        ]
        if !isBuiltIn { object["deprecation_status"] = "supported" }
        return object
    }
}

/// What can be tuned.
struct MountConfig: Sendable {
    /// The system's default and maximum: 768 h.
    static let systemLease: Int64 = 768 * 3600

    /// Seconds; 0 is the system's.
    var defaultLease: Int64 = 0
    var maxLease: Int64 = 0
    var forcesNoCache = false
    /// Empty, `hidden` or `unauth`.
    var listingVisibility = ""
    /// Of auth methods.
    var tokenType = "default-service"
    var passthroughHeaders: [String] = []
    var allowedResponseHeaders: [String] = []

    func shown(isAuth: Bool) -> JSONObject {
        var object: JSONObject = [
            "default_lease_ttl": .integer(defaultLease), "force_no_cache": .bool(forcesNoCache),
            "max_lease_ttl": .integer(maxLease),
        ]
        if isAuth { object["token_type"] = .string(tokenType) }
        if !listingVisibility.isEmpty { object["listing_visibility"] = .string(listingVisibility) }
        if !passthroughHeaders.isEmpty { object["passthrough_request_headers"] = .strings(passthroughHeaders) }
        if !allowedResponseHeaders.isEmpty { object["allowed_response_headers"] = .strings(allowedResponseHeaders) }
        return object
    }
}

/// What the lab says it is.
enum Release {
    /// The release whose behaviour is followed.
    static let version = "2.6.2"
    static let commitDate = "2026-08-18T10:43:05Z"
}

// As it lies in the state.
extension MountEntry {
    var json: JSONValue {
        [
            "path": .string(path), "type": .string(type), "description": .string(description),
            "accessor": .string(accessor), "options": .texts(options), "shows_options": .bool(showsOptions),
            "default_lease": .integer(config.defaultLease), "max_lease": .integer(config.maxLease),
            "no_cache": .bool(config.forcesNoCache), "visibility": .string(config.listingVisibility),
            "token_type": .string(config.tokenType), "passthrough": .strings(config.passthroughHeaders),
            "allowed_headers": .strings(config.allowedResponseHeaders), "local": .bool(isLocal),
            "seal_wrap": .bool(isSealWrapped), "built_in": .bool(isBuiltIn),
        ]
    }

    init?(uuid: String, json: JSONValue) {
        guard let path = json["path"]?.string, let type = json["type"]?.string,
            let accessor = json["accessor"]?.string
        else { return nil }
        self.init(
            path: path, type: type, description: json["description"]?.string ?? "", accessor: accessor, uuid: uuid,
            options: json.texts("options"), showsOptions: json["shows_options"]?.bool ?? false,
            isLocal: json["local"]?.bool ?? false, isSealWrapped: json["seal_wrap"]?.bool ?? false,
            isBuiltIn: json["built_in"]?.bool ?? false)
        config.defaultLease = json.seconds("default_lease")
        config.maxLease = json.seconds("max_lease")
        config.forcesNoCache = json["no_cache"]?.bool ?? false
        config.listingVisibility = json["visibility"]?.string ?? ""
        config.tokenType = json["token_type"]?.string ?? "default-service"
        config.passthroughHeaders = json["passthrough"]?.strings ?? []
        config.allowedResponseHeaders = json["allowed_headers"]?.strings ?? []
    }
}
