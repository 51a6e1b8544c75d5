internal import AgentConfig
import Manifest
internal import X509

extension Environment {
    /// The role that signs exactly the names of an app's leaves, for servers; `nil` for an identity without leaves.
    func desiredSigner(_ identity: Identity) -> DesiredRole? {
        let leaves = identity.configuration.leaves
        guard let path = signingPath(identity), let key = leaves.first?.key else { return nil }
        let parts = path.split(separator: "/")
        let mount = parts.dropLast(2).joined(separator: "/")
        let role = SigningRole(
            names: SignedNames(leaves.map(\.names)), usage: .server, key: key, ttl: longestLife(leaves, mount))
        return DesiredRole(
            .signer, mount: mount, name: parts.last.map(String.init) ?? objectName(identity),
            identity: identity.name, settings: role.settings, scopes: SigningRole.scopes)
    }

    /// The role that signs exactly an identity's client name, for clients.
    func desiredClient(_ identity: Identity) -> DesiredRole {
        let names = RequestedNames(commonName: identity.clientName)
        let role = SigningRole(names: SignedNames([names]), usage: .client, key: clients.key, ttl: clients.ttl)
        return DesiredRole(
            .client, mount: clients.mount, name: objectName(identity), identity: identity.name,
            settings: role.settings, scopes: SigningRole.scopes)
    }

    /// The longest that a leaf asks for, and never longer than its mount allows.
    private func longestLife(_ leaves: [LeafOutput], _ mount: String) -> Duration {
        let limit = issuing.first { $0.path == mount }?.maxTTL
        let longest = leaves.map { $0.ttl ?? limit ?? .zero }.max() ?? .zero
        return limit.map { min($0, longest) } ?? longest
    }
}

/// The names that a role signs, each once, sorted.
struct SignedNames {
    let hosts: [String]
    let addresses: [String]
    let uris: [String]
    let isCommonNameRequired: Bool

    init(_ all: [RequestedNames]) {
        hosts = Set(all.flatMap { $0.dns + [$0.commonName].compactMap { $0 } }).sorted()
        addresses = Set(all.flatMap(\.ip)).sorted()
        uris = Set(all.flatMap(\.uri)).sorted()
        isCommonNameRequired = all.allSatisfy { $0.commonName != nil }
    }

    /// Networks of one address each.
    var networks: [String] { addresses.map { $0.contains(":") ? $0 + "/128" : $0 + "/32" } }
    var hasWildcard: Bool { hosts.contains { $0.hasPrefix("*.") } }
}

/// A role of a PKI mount that signs what it must and nothing else. Every setting that widens is named, also where its
/// default would do: what is not named could be changed by hand without showing as drift.
struct SigningRole {
    enum Usage {
        case server, client
    }

    let names: SignedNames
    let usage: Usage
    let key: KeyAlgorithm
    let ttl: Duration

    static let scopes: [String: DesiredRole.Scope] = [
        "allow_globs_in_identity_templates": .openBao, "allowed_ip_sans_cidr": .openBao, "not_after_bound": .openBao,
        "not_before": .openBao, "not_before_bound": .openBao,
    ]

    var settings: [String: DesiredRole.Setting] {
        [nameSettings, nameSwitches, keySettings, usageSettings, lifeSettings, emptyLists].reduce(into: [:]) {
            $0.merge($1) { _, later in later }
        }
    }

    private var nameSettings: [String: DesiredRole.Setting] {
        [
            "allowed_domains": .list(names.hosts), "allow_bare_domains": .flag(true),
            "allow_wildcard_certificates": .flag(names.hasWildcard), "allow_ip_sans": .flag(!names.addresses.isEmpty),
            "allowed_ip_sans_cidr": .list(names.networks), "allowed_uri_sans": .list(names.uris),
            "cn_validations": .list(["hostname"]), "enforce_hostnames": .flag(true),
            "require_cn": .flag(names.isCommonNameRequired),
        ]
    }

    private var nameSwitches: [String: DesiredRole.Setting] {
        [
            "allow_any_name": .flag(false), "allow_glob_domains": .flag(false), "allow_localhost": .flag(false),
            "allow_subdomains": .flag(false), "allowed_domains_template": .flag(false),
            "allowed_uri_sans_template": .flag(false), "allow_globs_in_identity_templates": .flag(false),
            "use_csr_common_name": .flag(usage == .server), "use_csr_sans": .flag(usage == .server),
        ]
    }

    private var keySettings: [String: DesiredRole.Setting] {
        let (type, bits): (String, Int64) =
            switch key {
            case .ecP256: ("ec", 256)
            case .ecP384: ("ec", 384)
            case .rsa2048: ("rsa", 2048)
            case .rsa3072: ("rsa", 3072)
            case .rsa4096: ("rsa", 4096)
            case .ed25519: ("ed25519", 0)
            }
        // RSA keys of servers may also be used to transport keys (RFC 5246); other keys only sign.
        let usages = type == "rsa" && usage == .server ? ["DigitalSignature", "KeyEncipherment"] : ["DigitalSignature"]
        return [
            "key_type": .text(type), "key_bits": .number(bits), "key_usage": .list(usages),
            "signature_bits": .number(0), "use_pss": .flag(false),
        ]
    }

    private var usageSettings: [String: DesiredRole.Setting] {
        [
            "server_flag": .flag(usage == .server), "client_flag": .flag(usage == .client),
            "code_signing_flag": .flag(false), "email_protection_flag": .flag(false),
            "basic_constraints_valid_for_non_ca": .flag(false), "issuer_ref": .text("default"),
            "generate_lease": .flag(false), "no_store": .flag(false),
        ]
    }

    private var lifeSettings: [String: DesiredRole.Setting] {
        let seconds = ttl.components.seconds
        return [
            "ttl": .seconds(seconds), "max_ttl": .seconds(seconds), "not_before_duration": .seconds(30),
            "not_after": .text(""), "not_before": .text(""), "not_after_bound": .text("forbid"),
            "not_before_bound": .text("forbid"),
        ]
    }

    private var emptyLists: [String: DesiredRole.Setting] {
        let names = [
            "allowed_other_sans", "allowed_serial_numbers", "allowed_user_ids", "country", "ext_key_usage",
            "ext_key_usage_oids", "locality", "organization", "ou", "policy_identifiers", "postal_code", "province",
            "street_address",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, .list([])) })
    }
}
