import Core
import JSON
import VaultPolicy
import X509

/// A role of the `cert` method: whose certificates it takes, under which constraints, and what their tokens may.
struct CertRole: Sendable {
    /// The role's name, in lower case.
    let name: String
    /// Every field, as stored.
    let values: FieldValues

    /// A role that was stored.
    init(name: String, stored object: JSONObject) {
        self.name = name
        values = FieldValues(stored: object)
    }

    /// The role that `request` describes, on top of `old` where there is one.
    static func make(_ request: EngineRequest, name: String, old: CertRole?) throws(EngineError) -> CertRole {
        let given = try withOldNames(request)
        var values = given.laid(over: old?.values ?? FieldValues(stored: [:])).filled(fields)
        if values.text("display_name").isEmpty { values.set("display_name", .string(name)) }
        let role = CertRole(name: name, stored: values.object)
        try role.checkToken(isNamedNew: request.data["token_ttl"] != nil || request.data["token_max_ttl"] != nil)
        try role.check()
        return role
    }

    /// The certificates of the role, those that can be read, in its own order.
    var certificates: [Certificate] {
        PEM.inspect(Array(values.text("certificate").utf8).span).certificates
    }

    /// What the caller is warned of, given the mount's limits.
    func warnings(_ mount: MountInfo) -> [String] {
        var warnings: [String] = []
        func warn(_ name: String, _ field: String, _ limit: Int64, _ what: String) {
            let seconds = Int64(values.number(field))
            if seconds > limit {
                warnings.append("Given \(name) of \(seconds) seconds is greater than \(what) of \(limit) seconds")
            }
        }
        warn("ttl", "token_ttl", mount.defaultLeaseSeconds, "current mount/system default")
        warn("max_ttl", "token_max_ttl", mount.maxLeaseSeconds, "current mount/system default")
        warn("period", "token_period", mount.maxLeaseSeconds, "the backend's maximum TTL")
        return warnings
    }

    /// Checks what the tokens may be; `isNamedNew` when their lives bear the names of today.
    private func checkToken(isNamedNew: Bool) throws(EngineError) {
        let (type, ttl, longest) = (
            values.text("token_type"), values.number("token_ttl"), values.number("token_max_ttl")
        )
        guard ["", "default", "default-service", "default-batch", "service", "batch"].contains(type) else {
            throw .bad("invalid 'token_type' value \(GoText.quoted(type))")
        }
        if type.hasSuffix("batch"), values.number("token_num_uses") != 0 {
            throw .bad(
                "'token_type' cannot be 'batch' or 'default_batch' when set to generate tokens with limited use count")
        }
        for text in values.list("token_bound_cidrs") where AddressRange(text) == nil && IPAddress(text) == nil {
            throw .bad(
                "error parsing address \(GoText.quoted(text)): Unable to convert \(GoText.quoted(text)) to an IPv4 or IPv6 "
                    + "address, or a UNIX Socket")
        }
        guard longest != 0, ttl > longest else { return }
        throw .bad(
            isNamedNew ? "'token_ttl' cannot be greater than 'token_max_ttl'" : "ttl should be shorter than max_ttl")
    }

    private func check() throws(EngineError) {
        guard let first = certificates.first else { throw .bad("failed to parse certificate") }
        let purposes = first.extendedKeyUsage ?? [KeyPurpose.any]
        if !first.isCA, !purposes.contains(KeyPurpose.clientAuth), !purposes.contains(KeyPurpose.any) {
            throw .bad("nonCA certificates should have TLS client authentication set as an extended key usage")
        }
    }
}

// The role's parameters.
extension CertRole {
    static let fields: [Field] = [
        .absentList("allowed_common_names"), .absentList("allowed_dns_sans"), .absentList("allowed_email_sans"),
        .absentList("allowed_metadata_extensions"), .absentList("allowed_names"),
        .absentList("allowed_organizational_units"), .absentList("allowed_uri_sans"), .text("certificate"),
        .text("display_name"), .text("ocsp_ca_certificates"), .flag("ocsp_enabled"), .flag("ocsp_fail_open"),
        .flag("ocsp_query_all_servers"), .absentList("ocsp_servers_override"), .absentList("required_extensions"),
        .list("token_bound_cidrs"), .seconds("token_explicit_max_ttl"), .seconds("token_max_ttl"),
        .flag("token_no_default_policy"), .number("token_num_uses"), .seconds("token_period"), .list("token_policies"),
        .flag("token_strictly_bind_ip"), .seconds("token_ttl"), .text("token_type", "default"),
    ]

    /// Names of old that are still taken, and what they are called now.
    private static let oldNames: [(old: Field, new: String)] = [
        (.seconds("lease"), "token_ttl"), (.seconds("ttl"), "token_ttl"), (.seconds("max_ttl"), "token_max_ttl"),
        (.seconds("period"), "token_period"), (.list("policies"), "token_policies"),
        (.list("bound_cidrs"), "token_bound_cidrs"),
    ]

    private static func withOldNames(_ request: EngineRequest) throws(EngineError) -> FieldValues {
        var renamed = FieldValues(stored: [:])
        for (old, new) in oldNames {
            if let value = try old.value(in: request) { renamed.set(new, value) }
        }
        return try FieldValues(request, fields: fields).laid(over: renamed)
    }
}
