extension DesiredRole {
    /// Why a setting is as it is, in a few words; empty for a setting that speaks for itself.
    package func reason(of setting: String) -> String {
        Self.reasons[setting] ?? reasons[setting] ?? ""
    }

    private var reasons: [String: String] {
        switch purpose {
        case .login: Self.loginReasons
        case .signer: Self.signingReasons
        case .client: Self.signingReasons.merging(Self.clientReasons) { $1 }
        case .ticket: Self.ticketReasons
        }
    }

    private static let reasons: [String: String] = [
        "certificate": "only certificates of the agents' CA log in",
        "ttl": "the longest lifetime that the manifest asks for",
        "max_ttl": "the longest lifetime that the manifest asks for",
    ]

    private static let loginReasons: [String: String] = [
        "allowed_common_names": "exactly this identity's client name",
        "allowed_names": "the common name alone decides",
        "allowed_dns_sans": "the common name alone decides",
        "allowed_email_sans": "the common name alone decides",
        "allowed_uri_sans": "the common name alone decides",
        "allowed_organizational_units": "the common name alone decides",
        "required_extensions": "the common name alone decides",
        "ocsp_enabled": "agents' certificates name no responder: every login would be refused",
        "allowed_metadata_extensions": "nothing of the certificate goes into the token",
        "token_policies": "exactly this identity's policy",
        "token_no_default_policy": "default comes only where the manifest says default_policy: true",
        "token_ttl": "the TTL is the manifest's login: token_ttl",
        "token_max_ttl": "and renewed at most for its token_max_ttl",
        "token_explicit_max_ttl": "the two above bound it",
        "token_period": "a periodic token would never expire",
        "token_num_uses": "an agent asks as often as it needs",
        "token_type": "a batch token cannot be renewed",
        "token_bound_cidrs": "the certificate decides, not the network",
        "token_strictly_bind_ip": "the certificate decides, not the network",
    ]

    private static let clientReasons: [String: String] = [
        "use_csr_common_name": "the policy bounds what the request says, and cannot look into its CSR",
        "use_csr_sans": "the policy bounds what the request says, and cannot look into its CSR",
    ]

    private static let ticketReasons: [String: String] = [
        "allowed_policies": "one signing path, and nothing that the identity itself may read",
        "allowed_policies_glob": "no patterns",
        "orphan": "a ticket outlives the operator's token",
        "renewable": "a ticket is used once, soon",
        "token_explicit_max_ttl": "the longest ticket, and five minutes to finish with it",
        "token_no_default_policy": "the one signing path alone",
        "token_num_uses": "a refused request costs a use, and must not end the ticket",
        "token_period": "a periodic token would never expire",
        "token_type": "a batch token cannot count its uses",
    ]

    private static let signingReasons: [String: String] = [
        "allowed_domains": "exactly the names in the manifest",
        "allow_bare_domains": "the names themselves",
        "allow_subdomains": "nothing below the names",
        "allow_glob_domains": "no patterns",
        "allow_any_name": "exactly the names in the manifest",
        "allow_localhost": "no workload owns localhost",
        "allow_wildcard_certificates": "a wildcard only where the manifest asks for one",
        "allow_ip_sans": "addresses only where the manifest asks for some",
        "allowed_ip_sans_cidr": "exactly the addresses in the manifest",
        "allowed_uri_sans": "exactly the URIs in the manifest",
        "allowed_other_sans": "no names of other kinds",
        "allowed_serial_numbers": "no serial number in the subject",
        "allowed_user_ids": "no user id in the subject",
        "allowed_domains_template": "no templates",
        "allowed_uri_sans_template": "no templates",
        "allow_globs_in_identity_templates": "no templates",
        "cn_validations": "host names, no mail addresses",
        "enforce_hostnames": "host names, no mail addresses",
        "require_cn": "every leaf of the manifest has a common name",
        "server_flag": "server certificates for apps, client certificates for agents, never both",
        "client_flag": "server certificates for apps, client certificates for agents, never both",
        "code_signing_flag": "no further usage",
        "email_protection_flag": "no further usage",
        "ext_key_usage": "no further usage",
        "ext_key_usage_oids": "no further usage",
        "key_usage": "what TLS needs with this kind of key",
        "key_type": "the kind of key in the manifest",
        "key_bits": "the kind of key in the manifest",
        "generate_lease": "else the certificate would be revoked with the token's lease",
        "no_store": "what is not stored cannot be revoked by its serial number",
        "not_before_duration": "thirty seconds for clocks that differ",
        "not_after": "the lifetime counts from the issue, not to a date",
        "not_before": "the lifetime counts from the issue, not to a date",
        "not_after_bound": "a request's own not_after would go past max_ttl",
        "not_before_bound": "a request's own not_before would backdate",
        "use_csr_common_name": "the agent's request carries its names",
        "use_csr_sans": "the agent's request carries its names",
        "issuer_ref": "the mount's default issuer, so that a rotation needs no change here",
    ]
}
