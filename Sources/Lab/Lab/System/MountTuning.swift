import JSON

/// What can be set when a mount is made, and tuned later.
enum MountTuning {
    /// As `…/tune` shows it: effective times.
    static func shown(_ entry: MountEntry) -> JSONObject {
        var object: JSONObject = [
            "default_lease_ttl": .integer(entry.info.defaultLeaseSeconds), "description": .string(entry.description),
            "force_no_cache": .bool(entry.config.forcesNoCache),
            "max_lease_ttl": .integer(entry.info.maxLeaseSeconds),
        ]
        if entry.isAuth { object["token_type"] = .string(entry.config.tokenType) }
        if !entry.options.isEmpty { object["options"] = .texts(entry.options) }
        let config = entry.config
        if !config.listingVisibility.isEmpty { object["listing_visibility"] = .string(config.listingVisibility) }
        if !config.passthroughHeaders.isEmpty {
            object["passthrough_request_headers"] = .strings(config.passthroughHeaders)
        }
        if !config.allowedResponseHeaders.isEmpty {
            object["allowed_response_headers"] = .strings(config.allowedResponseHeaders)
        }
        return object
    }

    /// Takes over the fields that `request` has.
    static func apply(_ request: EngineRequest, to entry: inout MountEntry) throws(EngineError) {
        try applyLeases(request, to: &entry.config)
        if let text = try request.string("description") { entry.description = text }
        if let value = try request.bool("force_no_cache") { entry.config.forcesNoCache = value }
        if let list = try request.list("passthrough_request_headers") { entry.config.passthroughHeaders = list }
        if let list = try request.list("allowed_response_headers") { entry.config.allowedResponseHeaders = list }
        if let text = try request.string("listing_visibility") {
            guard ["", "hidden", "unauth"].contains(text) else {
                throw .bad("invalid listing_visibility: value must be \"unauth\" or \"hidden\"")
            }
            entry.config.listingVisibility = text == "hidden" ? "" : text
        }
        if let type = try request.string("token_type"), !type.isEmpty {
            guard entry.isAuth else { throw .bad("'token_type' can only be modified on auth mounts") }
            guard ["default-service", "default-batch", "service", "batch"].contains(type) else {
                throw .bad("invalid value for 'token_type'")
            }
            entry.config.tokenType = type
        }
        if let options = try request.map("options"), !options.isEmpty {
            entry.options.merge(options) { $1 }
            entry.showsOptions = true
        }
    }

    private static func applyLeases(_ request: EngineRequest, to config: inout MountConfig) throws(EngineError) {
        if let lease = try request.seconds("default_lease_ttl") { config.defaultLease = lease }
        if let lease = try request.seconds("max_lease_ttl") { config.maxLease = lease }
        let most = config.maxLease > 0 ? config.maxLease : MountConfig.systemLease
        guard config.defaultLease <= most else {
            throw .bad(
                "backend max lease TTL of \(most) would be less than backend default lease TTL of \(config.defaultLease)"
            )
        }
    }
}

extension EngineRequest {
    /// The same request with one field's object as its data; empty when there is none.
    func nested(_ name: String) -> EngineRequest {
        var inner = self
        inner.data = data[name]?.object ?? [:]
        return inner
    }
}
