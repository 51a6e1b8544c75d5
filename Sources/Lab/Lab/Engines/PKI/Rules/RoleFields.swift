/// Every parameter of a role, with its default.
enum RoleFields {
    /// In the alphabetical order in which a role is answered.
    static let all: [Field] = names + keyUse + subject + life + issuing

    private static let names: [Field] = [
        .flag("allow_any_name"), .flag("allow_bare_domains"), .flag("allow_glob_domains"),
        .flag("allow_globs_in_identity_templates"), .flag("allow_ip_sans", true), .flag("allow_localhost", true),
        .flag("allow_subdomains"), .flag("allow_wildcard_certificates", true), .list("allowed_domains"),
        .flag("allowed_domains_template"), .list("allowed_ip_sans_cidr"), .list("allowed_other_sans"),
        .list("allowed_serial_numbers"), .list("allowed_uri_sans"), .flag("allowed_uri_sans_template"),
        .list("allowed_user_ids"), .list("cn_validations", ["email", "hostname"]), .flag("enforce_hostnames", true),
        .flag("require_cn", true), .flag("use_csr_common_name", true), .flag("use_csr_sans", true),
    ]

    private static let keyUse: [Field] = [
        .text("key_type", "rsa"), .number("key_bits"), .number("signature_bits"), .flag("use_pss"),
        .list("key_usage", ["DigitalSignature", "KeyAgreement", "KeyEncipherment"]), .list("ext_key_usage"),
        .list("ext_key_usage_oids"), .flag("server_flag", true), .flag("client_flag", true),
        .flag("code_signing_flag"), .flag("email_protection_flag"), .flag("basic_constraints_valid_for_non_ca"),
        .list("policy_identifiers"),
    ]

    private static let subject: [Field] = [
        .list("country"), .list("locality"), .list("organization"), .list("ou"), .list("postal_code"),
        .list("province"), .list("street_address"),
    ]

    private static let life: [Field] = [
        .seconds("ttl"), .seconds("max_ttl"), .text("not_after"), .text("not_after_bound", "permit"),
        .text("not_before"), .text("not_before_bound", "permit"), .seconds("not_before_duration", 30),
    ]

    private static let issuing: [Field] = [
        .text("issuer_ref", "default"), .flag("generate_lease"), .flag("no_store"),
    ]
}
