import JSON
import Manifest
import VaultPolicy
import X509

/// What a server holds that gives rights to the identities of an environment, as it was read.
struct ServerRights: Sendable {
    /// What stands behind the logins of one identity.
    struct Entity: Sendable {
        /// One group, with what it gives.
        struct Group: Hashable, Sendable {
            var id: String
            var name: String
            var policies: [String]
        }

        var id: String
        var name: String
        var policies: [String]
        var isDisabled: Bool
        /// Direct and inherited ones.
        var groups: [Group]
        /// What templates in policies are filled with.
        var facts: IdentityFacts
    }

    /// Every role of every mount of the cert method, by ``LoginFacts/path``.
    var logins: [String: LoginFacts] = [:]
    /// By name, those that there are.
    var policies: [String: Policy] = [:]
    /// By name, when those of them end that end by themselves.
    var expirations: [String: String] = [:]
    /// The roles that sign for the environment's identities, by ``DesiredRole/apiPath``, those that there are.
    var signers: [String: SettingValues] = [:]
    /// The names of all roles of the PKI mounts, by mount.
    var roleNames: [String: [String]] = [:]
    /// The issuers of the PKI mounts, with what is above them as far as the server knows it.
    var authorities: [Certificate] = []
    /// By the identity's name, those that there are.
    var entities: [String: Entity] = [:]
    /// What could not be looked at.
    var notes: [String] = []

    /// The login role of an identity.
    func login(_ identity: Identity, in environment: Environment) -> LoginFacts? {
        logins["auth/\(environment.login.path)/certs/\(environment.objectName(identity))"]
    }

    /// All of them, by their paths.
    var allLogins: [LoginFacts] { logins.sorted { $0.key < $1.key }.map(\.value) }
}

/// The settings of a role as a server shows them. Servers write some as text that others write as lists or numbers.
struct SettingValues: Sendable {
    private let object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    /// Whether the server knows the setting.
    func has(_ name: String) -> Bool { object[name].map { !$0.isNull } ?? false }

    /// A list; a text is split at its commas. Empty when it is not there.
    func list(_ name: String) -> [String] {
        if let texts = object[name]?.strings { return texts }
        let parts = object[name]?.string?.split(separator: ",") ?? []
        return parts.map { String($0.drop { $0 == " " }) }
    }

    func flag(_ name: String) -> Bool { object[name]?.bool ?? false }

    func text(_ name: String) -> String { object[name]?.string ?? "" }

    /// A whole number, also of seconds; 0 when it is not there.
    func number(_ name: String) -> Int64 {
        Int64(object[name]?.int ?? 0)
    }
}

/// A role in the clients' mount that the manifest does not name: what it signs may be a login.
struct UnmanagedRole {
    let settings: SettingValues

    /// Whether it signs a certificate of that client name, as far as its settings tell.
    func signs(_ name: String) -> Bool {
        if settings.flag("allow_any_name") { return true }
        let isTemplate = settings.flag("allowed_domains_template")
        return settings.list("allowed_domains").contains { domain in
            isTemplate && domain.contains("{{") || settings.flag("allow_bare_domains") && domain == name
                || settings.flag("allow_subdomains") && name.hasSuffix("." + domain)
                || settings.flag("allow_glob_domains") && Glob.matches(domain, name)
        }
    }
}
