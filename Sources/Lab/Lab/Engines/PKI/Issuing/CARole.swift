import JSON

extension Role {
    private static let subjectFields: [Field] = [
        .list("country"), .list("locality"), .list("organization"), .list("ou"), .list("postal_code"),
        .list("province"), .list("street_address"),
    ]

    private static let caFields: [Field] =
        subjectFields + [
            .text("key_type"), .number("key_bits"), .number("signature_bits"), .flag("use_pss"), .seconds("ttl"),
            .text("not_before"), .text("not_after"), .seconds("not_before_duration"),
        ]

    private static let everythingGoes: JSONObject = [
        "allow_any_name": true, "enforce_hostnames": false, "require_cn": false, "cn_validations": ["disabled"],
        "allowed_uri_sans": ["*"], "allowed_other_sans": ["*"], "allowed_serial_numbers": ["*"],
        "allowed_user_ids": ["*"], "server_flag": false, "client_flag": false,
    ]

    /// The rules for making a CA certificate: every name goes, the parts come from the request.
    ///
    /// `fromRequest` takes the common name and the alternative names from the CSR where the request names none.
    static func forCA(_ request: EngineRequest, keyType: String = "rsa") throws(EngineError) -> Role {
        var values = try FieldValues(request, fields: caFields)
            .laid(over: FieldValues(stored: everythingGoes))
        if !values.has("key_type") { values.set("key_type", .string(keyType)) }
        // The request names its own ends: here they are no rule of a role.
        values.remove("not_after")
        values.remove("not_before")
        values.set("key_usage", .strings(try request.list("key_usage") ?? ["CertSign", "CRLSign"]))
        values.set("ext_key_usage", .strings(try request.list("ext_key_usage") ?? []))
        values.set("ext_key_usage_oids", .strings(try request.list("ext_key_usage_oids") ?? []))
        let namesCommonName = try request.string("common_name")?.isEmpty == false
        values.set("use_csr_common_name", .bool(!namesCommonName))
        values.set("use_csr_sans", false)
        let key = try KeyParameters(type: values.text("key_type"), bits: values.number("key_bits"))
        values.set("key_bits", .integer(key.bits))
        try KeyParameters.checkSignatureBits(values.number("signature_bits"))
        return Role(unchecked: values.object)
    }

    /// The rules of `sign-verbatim`: the CSR is taken as it is, lives and leases are those of the role, if one is named.
    static func verbatim(_ request: EngineRequest, over role: Role?) throws(EngineError) -> Role {
        let fields: [Field] = [
            .list("key_usage", ["DigitalSignature", "KeyAgreement", "KeyEncipherment"]), .list("ext_key_usage"),
            .list("ext_key_usage_oids"), .number("signature_bits"), .flag("use_pss"),
        ]
        var values = FieldValues(stored: everythingGoes)
        for name in ["ttl", "max_ttl", "generate_lease", "no_store", "issuer_ref", "not_before_duration"] {
            if let value = role?.values.object[name] { values.set(name, value) }
        }
        values = try FieldValues(request, fields: fields).filled(fields).laid(over: values)
        values.set("key_type", "any")
        return Role(unchecked: values.object)
    }
}
