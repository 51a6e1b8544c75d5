/// What an engine's paths do differently in Vault 1.8, below the mount.
struct OlderAPI: Sendable {
    /// One difference.
    enum Difference: Sendable {
        /// There is no such path.
        case unknown
        /// Writes do not know these parameters: they are as good as not sent.
        case ignores([String])
        /// Answers have no such members of `data`: `a.b` within `a`, `*.b` within every one.
        case lacks([String])
        /// Answers to writes have no body.
        case silent
        /// Answers have none of the warnings that begin so.
        case keepsQuiet(String)
        /// A raw body's content type.
        case type(String)
        /// Another wording: from, to.
        case says(String, String)
        /// Texts with these words quote in single marks.
        case quotesSingly(String)
    }

    /// Patterns with what holds for the paths that they match: `+` for one segment, `*` at the end for any rest.
    let differences: [(pattern: String, difference: Difference)]

    /// What holds for a path.
    func differences(at path: String) -> [Difference] {
        differences.filter { Self.matches($0.pattern, path) }.map(\.difference)
    }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        if pattern.hasSuffix("*"), !pattern.contains("+") { return path.hasPrefix(pattern.dropLast()) }
        guard pattern.contains("+") else { return pattern == path }
        let (parts, segments) = (pattern.split(separator: "/"), path.split(separator: "/"))
        return parts.count == segments.count && zip(parts, segments).allSatisfy { $0 == "+" || $0 == $1 }
    }
}

// The engines.
extension OlderAPI {
    /// One CA for each mount, and nothing that names an issuer or a key.
    static let pki = OlderAPI(
        differences: unknown([
            "issuer/*", "issuers", "issuers/*", "config/issuers", "config/keys", "config/cluster", "keys", "keys/*",
            "key/*", "root/rotate/*", "root/replace", "intermediate/cross-sign", "certs/revoked", "crl/delta*",
            "cert/delta-crl", "crl/rotate-delta", "revoke-with-key", "tidy-status", "tidy-cancel", "config/auto-tidy",
            "cel/*",
        ]) + roles + signing + [
            ("root/generate/+", .ignores(makingSettings)),
            ("root/generate/+", .lacks(["issuer_id", "issuer_name", "key_id", "key_name"])),
            ("root/generate/+", .keepsQuiet("")),
            ("intermediate/generate/+", .ignores(makingSettings)), ("intermediate/generate/+", .lacks(["key_id"])),
            ("intermediate/generate/+", .keepsQuiet("")),
            ("root/sign-intermediate", .ignores(makingSettings)), ("root/sign-intermediate", .lacks(["ca_chain"])),
            ("root/sign-intermediate", .keepsQuiet("")),
            ("intermediate/set-signed", .silent), ("config/ca", .silent), ("config/urls", .silent),
            ("config/crl", .silent), ("config/urls", .lacks(["delta_crl_distribution_points", "enable_templating"])),
            ("cert/+", .lacks(["revocation_time_rfc3339", "issuer_id"])), ("cert/ca_chain", .lacks(["ca_chain"])),
            ("ca/pem", .type("application/pkix-cert")), ("crl/pem", .type("application/pkix-crl")),
            ("revoke", .lacks(["state"])), ("revoke", .says(" not found.", " not found")),
            ("root", .keepsQuiet("")), ("tidy", .says("OpenBao's", "Vault's")),
        ])

    private static let makingSettings = [
        "issuer_name", "issuer_ref", "key_name", "key_ref", "not_after", "not_before", "signature_bits", "use_pss",
    ]

    private static let roleSettings = [
        "allow_globs_in_identity_templates", "allow_wildcard_certificates", "allowed_ip_sans_cidr",
        "allowed_uri_sans_template", "allowed_user_ids", "cn_validations", "issuer_ref", "not_after",
        "not_after_bound", "not_before", "not_before_bound", "signature_bits", "use_pss",
    ]

    private static let roles: [(String, Difference)] = [
        ("roles/+", .ignores(roleSettings)), ("roles/+", .lacks(roleSettings)), ("roles/+", .silent),
    ]

    private static let signing: [(String, Difference)] = ["issue/+", "sign/+", "sign-verbatim", "sign-verbatim/+"]
        .flatMap { path -> [(String, Difference)] in
            [
                (path, .ignores(["not_after", "not_before", "user_ids", "remove_roots_from_chain"])),
                (path, .lacks(["not_before"])), (path, .keepsQuiet("TTL \"")),
                (path, .quotesSingly("is not a valid IP address")),
            ]
        }

    static let cert = OlderAPI(differences: [
        ("certs/+", .ignores(loginSettings)), ("certs/+", .lacks(loginSettings)),
        ("config", .lacks(["enable_identity_alias_metadata", "ocsp_cache_size"])),
        ("*", .says("no client certificate found", "client certificate must be supplied")),
    ])

    private static let loginSettings = [
        "allowed_metadata_extensions", "ocsp_ca_certificates", "ocsp_enabled", "ocsp_fail_open",
        "ocsp_query_all_servers", "ocsp_servers_override", "token_strictly_bind_ip",
    ]

    static let versionedSecrets = OlderAPI(differences: [
        ("*", .says("the OpenBao CLI, use 'bao", "the Vault CLI, use 'vault")),
        ("data/*", .lacks(["custom_metadata", "metadata.custom_metadata"])),
        ("metadata/*", .ignores(secretSettings)), ("metadata/*", .lacks(secretSettings)),
        ("config", .ignores(secretSettings)), ("config", .lacks(secretSettings)),
        ("subkeys/*", .unknown), ("detailed-metadata/*", .unknown),
    ])

    private static let secretSettings = ["current_metadata_version", "custom_metadata", "metadata_cas_required"]

    static let identity = OlderAPI(differences: [
        ("*", .ignores(["custom_metadata"])), ("*", .lacks(["custom_metadata", "aliases.custom_metadata"])),
    ])
}

// The core's own paths.
extension OlderAPI {
    static let system = OlderAPI(differences: [
        ("policies/acl/+", .ignores(policySettings)), ("policies/acl/+", .lacks(policySettings)),
        ("mounts", .lacks(mountFacts.map { "*." + $0 } + ["identity/.config.passthrough_request_headers"])),
        ("auth", .lacks(mountFacts.map { "*." + $0 })), ("mounts/*", .lacks(mountFacts)),
        ("auth/*", .lacks(mountFacts)),
        ("internal/ui/mounts/*", .lacks(mountFacts)),
        ("internal/ui/mounts", .lacks(mountFacts.flatMap { ["secret.*." + $0, "auth.*." + $0] })),
        ("policies/detailed/*", .unknown),
    ])

    private static let policySettings = [
        "allow_slashes_in_identity_templates", "allow_wildcards_in_identity_templates", "cas", "cas_required",
        "expiration", "modified", "ttl", "version",
    ]

    private static let mountFacts = [
        "deprecation_status", "plugin_version", "running_plugin_version", "running_sha256",
    ]

    private static func unknown(_ patterns: [String]) -> [(String, Difference)] { patterns.map { ($0, .unknown) } }
}
