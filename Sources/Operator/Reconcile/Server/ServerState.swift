package import JSON

/// Which server it is: what it calls its settings depends on it.
package struct ServerFacts: Hashable, Sendable {
    /// OpenBao, or else Vault.
    package var isOpenBao: Bool
    /// Its version, as it writes it.
    package var version: String

    package init(isOpenBao: Bool, version: String) {
        self.isOpenBao = isOpenBao
        self.version = version
    }

    /// `OpenBao 2.6.2`.
    package var text: String { (isOpenBao ? "OpenBao " : "Vault ") + version }
}

/// What a server holds of the things that an environment speaks of.
package struct ServerState: Sendable {
    /// One mount as `sys/mounts` and `sys/auth` show it.
    package struct Mount: Hashable, Sendable {
        /// `pki`, `kv`, `cert`…
        package var type: String
        /// Of a `kv` mount; 1 where nothing is said.
        package var version: Int
        /// In seconds; 0 for the system's own limit.
        package var maxLeaseSeconds: Int64

        package init(type: String, version: Int = 1, maxLeaseSeconds: Int64 = 0) {
            self.type = type
            self.version = version
            self.maxLeaseSeconds = maxLeaseSeconds
        }
    }

    /// The server itself.
    package var server: ServerFacts
    /// By `sys/mounts/PATH` and `sys/auth/PATH`.
    package var mounts: [String: Mount]
    /// The texts of the policies that the environment speaks of, by `sys/policies/acl/NAME`.
    package var policies: [String: String]
    /// When those of them end that end by themselves, as the server writes it.
    package var expirations: [String: String]
    /// The roles that the environment speaks of, by path.
    package var roles: [String: JSONObject]
    /// Paths of policies and roles that bear the environment's prefix, and that it does not speak of; sorted.
    package var unmanaged: [String]
    /// Paths in further mounts that could not be listed: what bears the prefix there is not known.
    package var unlisted: [String]

    package init(
        server: ServerFacts, mounts: [String: Mount] = [:], policies: [String: String] = [:],
        expirations: [String: String] = [:], roles: [String: JSONObject] = [:], unmanaged: [String] = [],
        unlisted: [String] = []
    ) {
        self.server = server
        self.mounts = mounts
        self.policies = policies
        self.expirations = expirations
        self.roles = roles
        self.unmanaged = unmanaged
        self.unlisted = unlisted
    }
}

extension ServerState.Mount {
    /// The mounts of an answer of `sys/mounts` or `sys/auth`, by `area` and path.
    static func all(in data: JSONObject, area: String) -> [String: ServerState.Mount] {
        let pairs = data.members.compactMap { member -> (String, ServerState.Mount)? in
            guard member.key.hasSuffix("/"), let type = member.value["type"]?.string else { return nil }
            let version = member.value["options"]?["version"].flatMap { $0.string.flatMap { Int($0) } ?? $0.int }
            let lease = member.value["config"]?["max_lease_ttl"]?.int ?? 0
            return (
                area + member.key.dropLast(),
                ServerState.Mount(type: type, version: version ?? 1, maxLeaseSeconds: Int64(lease))
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
