import AgentConfig
import Artifacts
import Core

/// How a PKI role that is there differs from the one that must be, as far as it signs more, or refuses what it must sign.
///
/// Settings that neither widen nor narrow are the plan's business.
struct RoleDeviation {
    /// What signs more: each in words, with the setting's name, what it is and what it must be.
    private(set) var wider: [String] = []
    /// What refuses what must be signed.
    private(set) var narrower: [String] = []

    private let desired: [String: DesiredRole.Setting]
    private let actual: SettingValues

    init(_ role: DesiredRole, _ actual: SettingValues) {
        (desired, self.actual) = (role.settings, actual)
        for (name, setting) in role.settings.sorted(by: { $0.key < $1.key })
        where actual.has(name) || name == "token_num_uses" {
            compare(name, setting)
        }
    }

    private mutating func compare(_ name: String, _ setting: DesiredRole.Setting) {
        switch setting {
        case .flag(let wanted): compare(name, wanted, actual.flag(name))
        case .list(let wanted): compare(name, wanted, actual.list(name))
        case .text(let wanted): compare(name, wanted, actual.text(name))
        case .seconds(let wanted): compare(name, wanted, actual.number(name))
        case .number(let wanted) where name == "token_num_uses": compareUses(wanted, actual.number(name))
        case .number(let wanted): compareBits(name, wanted, actual.number(name))
        case .certificates: break
        }
    }
}

// One kind of setting each.
extension RoleDeviation {
    /// Flags whose `true` lets more through. The others narrow, or say where names are looked for.
    private static let widening: Set<String> = [
        "allow_any_name", "allow_glob_domains", "allow_ip_sans", "allow_localhost", "allow_subdomains",
        "allow_wildcard_certificates", "allowed_domains_template", "allowed_uri_sans_template",
        "allow_globs_in_identity_templates", "basic_constraints_valid_for_non_ca", "client_flag", "code_signing_flag",
        "email_protection_flag", "generate_lease", "no_store", "renewable", "server_flag", "use_csr_common_name",
        "use_csr_sans",
    ]
    /// Flags that must be set for what the manifest names to be signed.
    private static let needed: Set<String> = [
        "allow_bare_domains", "allow_ip_sans", "allow_wildcard_certificates", "client_flag", "server_flag",
    ]

    private mutating func compare(_ name: String, _ wanted: Bool, _ found: Bool) {
        guard wanted != found else { return }
        if found, Self.widening.contains(name) { wider.append("\(name) is true") }
        if !found, Self.needed.contains(name) { narrower.append("\(name) is false") }
        if !found, ["enforce_hostnames", "token_no_default_policy"].contains(name) { wider.append("\(name) is false") }
        if found, name == "require_cn" { narrower.append("require_cn is true") }
    }

    /// Lists that hold what may be signed.
    private static let namesAndUsages: Set<String> = [
        "allowed_domains", "allowed_entity_aliases", "allowed_ip_sans_cidr", "allowed_other_sans", "allowed_policies",
        "allowed_policies_glob", "allowed_serial_numbers", "allowed_uri_sans",
        "allowed_user_ids", "cn_validations", "ext_key_usage", "ext_key_usage_oids", "key_usage",
    ]

    private mutating func compare(_ name: String, _ wanted: [String], _ found: [String]) {
        guard Self.namesAndUsages.contains(name) else { return }
        func fold(_ texts: [String]) -> [String] { texts.map { $0.lowercased() } }
        let more = found.filter { !fold(wanted).contains($0.lowercased()) }
        let less = wanted.filter { !fold(found).contains($0.lowercased()) }
        if !more.isEmpty { wider.append("\(name) has \(Self.list(more))") }
        if name == "allowed_ip_sans_cidr" {
            if found.isEmpty, !wanted.isEmpty { wider.append("\(name) is empty, so that any address passes") }
        } else if !less.isEmpty, ["allowed_domains", "allowed_policies", "allowed_uri_sans"].contains(name) {
            narrower.append("\(name) lacks \(Self.list(less))")
        }
    }

    private static func list(_ texts: [String]) -> String {
        let shown = texts.prefix(5).map { bounded($0, limit: 100) }.joined(separator: ", ")
        return texts.count > 5 ? shown + " and \(texts.count - 5) more" : shown
    }

    private mutating func compare(_ name: String, _ wanted: String, _ found: String) {
        guard wanted != found else { return }
        switch name {
        case "key_type" where found == "any": wider.append("key_type is any")
        case "key_type": narrower.append("key_type is \(bounded(found, limit: 40)) instead of \(wanted)")
        case "not_after", "not_before": wider.append("\(name) is \(bounded(found, limit: 60))")
        case "not_after_bound", "not_before_bound":
            wider.append("\(name) is \(bounded(found, limit: 60)) instead of \(wanted)")
        default: break
        }
    }

    /// Lives; 0 is the mount's own limit.
    private mutating func compare(_ name: String, _ wanted: Int64, _ found: Int64) {
        guard ["max_ttl", "token_explicit_max_ttl"].contains(name), found != wanted else { return }
        let shown = found == 0 ? "the mount's" : DurationText.render(.seconds(found))
        if found == 0 || found > wanted {
            wider.append("\(name) is \(shown) instead of \(DurationText.render(.seconds(wanted)))")
        } else {
            narrower.append("\(name) is \(shown) instead of \(DurationText.render(.seconds(wanted)))")
        }
    }

    /// Uses of a token; 0, which servers leave out, is no bound.
    private mutating func compareUses(_ wanted: Int64, _ found: Int64) {
        if found == 0 || found > wanted { wider.append("token_num_uses is \(found) instead of \(wanted)") }
        if found != 0, found < wanted { narrower.append("token_num_uses is \(found) instead of \(wanted)") }
    }

    /// Key sizes: smaller than the manifest's is weaker; 0 is the server's choice, 256 bits for curves and 2048 for RSA.
    private mutating func compareBits(_ name: String, _ wanted: Int64, _ found: Int64) {
        guard name == "key_bits", actual.text("key_type") == desired["key_type"]?.text, wanted != 0 else { return }
        let found = found == 0 ? (wanted < 1024 ? 256 : 2048) : found
        if found < wanted { wider.append("key_bits is \(found) instead of \(wanted)") }
        if found > wanted { narrower.append("key_bits is \(found) instead of \(wanted)") }
    }
}

extension DesiredRole.Setting {
    fileprivate var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
