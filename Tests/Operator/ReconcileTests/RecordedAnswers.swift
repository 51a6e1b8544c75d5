import JSON

// The answers to reading a role, word for word.
extension RecordedServerTests {
    static let vaultRole: JSONObject = [
        "allow_any_name": false, "allow_bare_domains": false, "allow_glob_domains": false, "allow_ip_sans": true,
        "allow_localhost": true, "allow_subdomains": true, "allow_token_displayname": false,
        "allowed_domains": ["svc.internal"], "allowed_domains_template": false, "allowed_other_sans": [],
        "allowed_serial_numbers": [], "allowed_uri_sans": [], "basic_constraints_valid_for_non_ca": false,
        "client_flag": true, "code_signing_flag": false, "country": [], "email_protection_flag": false,
        "enforce_hostnames": true, "ext_key_usage": [], "ext_key_usage_oids": [], "generate_lease": false,
        "key_bits": 256, "key_type": "ec", "key_usage": ["DigitalSignature", "KeyAgreement", "KeyEncipherment"],
        "locality": [], "max_ttl": 259200, "no_store": false, "not_before_duration": 30, "organization": [],
        "ou": [], "policy_identifiers": [], "postal_code": [], "province": [], "require_cn": true,
        "server_flag": true, "street_address": [], "ttl": 86400, "use_csr_common_name": true, "use_csr_sans": true,
    ]

    static let vaultLogin: JSONObject = [
        "allowed_common_names": ["web.agents.internal"], "allowed_dns_sans": nil, "allowed_email_sans": nil,
        "allowed_names": nil, "allowed_organizational_units": nil, "allowed_uri_sans": nil,
        "certificate": "<pem CERTIFICATE>\n", "display_name": "web", "required_extensions": nil,
        "token_bound_cidrs": [], "token_explicit_max_ttl": 0, "token_max_ttl": 14400,
        "token_no_default_policy": false, "token_num_uses": 0, "token_period": 0, "token_policies": ["app-web"],
        "token_ttl": 3600, "token_type": "default",
    ]

    static let openBaoRole: JSONObject = [
        "allow_any_name": false, "allow_bare_domains": false, "allow_glob_domains": false,
        "allow_globs_in_identity_templates": false, "allow_ip_sans": true, "allow_localhost": true,
        "allow_subdomains": true, "allow_token_displayname": false, "allow_wildcard_certificates": true,
        "allowed_domains": ["svc.internal"], "allowed_domains_template": false, "allowed_ip_sans_cidr": [],
        "allowed_other_sans": [], "allowed_serial_numbers": [], "allowed_uri_sans": [],
        "allowed_uri_sans_template": false, "allowed_user_ids": [], "basic_constraints_valid_for_non_ca": false,
        "client_flag": true, "cn_validations": ["email", "hostname"], "code_signing_flag": false, "country": [],
        "email_protection_flag": false, "enforce_hostnames": true, "ext_key_usage": [], "ext_key_usage_oids": [],
        "generate_lease": false, "issuer_ref": "default", "key_bits": 256, "key_type": "ec",
        "key_usage": ["DigitalSignature", "KeyAgreement", "KeyEncipherment"], "locality": [], "max_ttl": 259200,
        "no_store": false, "not_after": "", "not_after_bound": "permit", "not_before": "",
        "not_before_bound": "permit", "not_before_duration": 30, "organization": [], "ou": [],
        "policy_identifiers": [], "postal_code": [], "province": [], "require_cn": true, "server_flag": true,
        "signature_bits": 0, "street_address": [], "ttl": 86400, "use_csr_common_name": true, "use_csr_sans": true,
        "use_pss": false,
    ]

    static let openBaoLogin: JSONObject = [
        "allowed_common_names": ["web.agents.internal"], "allowed_dns_sans": nil, "allowed_email_sans": nil,
        "allowed_metadata_extensions": nil, "allowed_names": nil, "allowed_organizational_units": nil,
        "allowed_uri_sans": nil, "certificate": "<pem CERTIFICATE>\n", "display_name": "web",
        "ocsp_ca_certificates": "", "ocsp_enabled": false, "ocsp_fail_open": false, "ocsp_query_all_servers": false,
        "ocsp_servers_override": nil, "required_extensions": nil, "token_bound_cidrs": [],
        "token_explicit_max_ttl": 0, "token_max_ttl": 14400, "token_no_default_policy": false, "token_num_uses": 0,
        "token_period": 0, "token_policies": ["app-web"], "token_strictly_bind_ip": false, "token_ttl": 3600,
        "token_type": "default",
    ]
}
