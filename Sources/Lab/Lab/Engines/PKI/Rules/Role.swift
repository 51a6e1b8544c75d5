import JSON

/// What a role allows, as it is stored and answered.
struct Role: Sendable {
    /// Every field of ``RoleFields``, checked.
    let values: FieldValues

    /// A role that was stored.
    init(stored object: JSONObject) {
        values = FieldValues(stored: object)
    }

    /// A role that is never stored, for paths that sign by rules of their own.
    init(unchecked values: JSONObject) {
        self.values = FieldValues(stored: values).filled(RoleFields.all)
    }

    /// The role that `request` describes, on top of `old` when it is a patch; and what the caller is warned of.
    static func make(_ request: EngineRequest, patching old: Role? = nil) throws(EngineError) -> (Role, [String]) {
        let given = try FieldValues(request, fields: RoleFields.all)
        var values = old.map { given.laid(over: $0.values) } ?? given.filled(RoleFields.all)
        let warnings = settleLease(&values)
        try check(values)
        let key = try KeyParameters(type: values.text("key_type"), bits: values.number("key_bits"))
        values.set("key_bits", .integer(key.bits))
        values.set("cn_validations", .strings(try commonNameChecks(values.list("cn_validations"))))
        return (Role(stored: values.object), warnings)
    }

    /// The role as it is answered: its fields in alphabetical order.
    var answer: JSONObject {
        var object = values.object
        object["allow_token_displayname"] = false
        return JSONObject(object.members.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
    }
}

// Checks, in the server's words.
extension Role {
    private static func settleLease(_ values: inout FieldValues) -> [String] {
        guard values.flag("generate_lease") else { return [] }
        guard values.flag("no_store") else {
            return [
                "it is encouraged to disable generate_lease and rely on PKI's native capabilities when possible; this "
                    + "option can cause instance-wide issues with large numbers of issued certificates"
            ]
        }
        values.set("generate_lease", false)
        return [
            "mutually exclusive values no_store=true and generate_lease=true were both specified; no_store=true takes "
                + "priority"
        ]
    }

    private static func check(_ values: FieldValues) throws(EngineError) {
        try checkOtherNames(values)
        try checkBounds(values)
        let (ttl, longest) = (values.number("ttl"), values.number("max_ttl"))
        if longest > 0, ttl > longest { throw .bad("\"ttl\" value must be less than \"max_ttl\" value") }
        try KeyParameters.checkSignatureBits(values.number("signature_bits"))
        for identifier in values.list("ext_key_usage_oids") where !isObjectIdentifier(identifier) {
            throw .bad("\"\(identifier)\" could not be parsed as a valid oid for an extended key usage")
        }
    }

    private static func checkOtherNames(_ values: FieldValues) throws(EngineError) {
        let others = values.list("allowed_other_sans")
        if others != ["*"] {
            do { _ = try OtherName.parse(others) } catch {
                throw .bad("error parsing allowed_other_sans: \(error.texts.joined())")
            }
        }
        for network in values.list("allowed_ip_sans_cidr") where AddressRange(network) == nil {
            throw .bad("error parsing allowed_ip_sans_cidr: invalid CIDR address: \(network)")
        }
    }

    private static func checkBounds(_ values: FieldValues) throws(EngineError) {
        let end = values.text("not_after_bound")
        if !["permit", "forbid", "ttl-limited"].contains(end), Timestamp(text: end) == nil {
            throw .bad(
                "Unknown value for field `not_after_bound`. Possible values are `permit`, `ttl-limited`, `forbid`, or an "
                    + "explicit timestamp.")
        }
        if !["permit", "forbid", "duration"].contains(values.text("not_before_bound")) {
            throw .bad(
                "Unknown value for field `not_before_bound`. Possible values are `permit` `duration` or `forbid`")
        }
    }

    private static func commonNameChecks(_ checks: [String]) throws(EngineError) -> [String] {
        let lowered = checks.map { $0.lowercased() }
        if lowered.isEmpty { return ["email", "hostname"] }
        for check in lowered where !["email", "hostname", "disabled"].contains(check) {
            throw .wrapped(500, "cn_validations value incorrect: unknown type: `\(check)`")
        }
        if lowered.contains("disabled"), lowered.count > 1 {
            throw .failed(
                "cannot specify 'disabled' along with other cn_validations values; got: \(lowered.joined(separator: ","))"
            )
        }
        return lowered
    }

    /// Whether `text` is an object identifier in numbers and dots.
    static func isObjectIdentifier(_ text: String) -> Bool {
        let arcs = text.split(separator: ".", omittingEmptySubsequences: false)
        return arcs.count >= 2 && arcs.allSatisfy { UInt64($0) != nil }
    }
}
