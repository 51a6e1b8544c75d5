import AgentConfig
import Artifacts
import Core
import Manifest
import VaultPolicy

/// The paths that matter: what identities need, what belongs to others, and what administers the server.
struct ProbePaths: Sendable {
    /// One path and what it is about.
    struct Path: Hashable, Sendable {
        var path: String
        var area: RightsArea
    }

    /// Asked of every identity, each once.
    let common: [Path]
    /// How many of them there are in each area.
    let counts: [RightsArea: Int]
    private let known: Set<String>
    private let environment: Environment

    init(_ environment: Environment, roleNames: [String: [String]]) {
        self.environment = environment
        var seen: Set<String> = []
        let all = Self.signing(environment, roleNames) + Self.secrets(environment) + Self.administration(environment)
        common = all.filter { seen.insert($0.path).inserted }
        counts = common.reduce(into: [:]) { $0[$1.area, default: 0] += 1 }
        known = seen
    }

    /// Asked of one identity besides, each once: its own token's paths, ways around its own role, and whatever the rules of
    /// its policies speak of.
    func own(_ identity: Identity, _ policy: DesiredPolicy, rules: [PolicyRule]) -> [Path] {
        let name = environment.objectName(identity)
        let detours = Self.mounts(environment).flatMap { mount in
            ["issuer/default/sign/", "issuer/default/issue/", "sign-verbatim/", "roles/"].map {
                Path(path: "\(mount)/\($0)\(name)", area: .cas)
            }
        }
        let objects = [
            Path(path: "auth/\(environment.login.path)/certs/\(name)", area: .logins),
            Path(path: "sys/policies/acl/\(name)", area: .system),
        ]
        let needed = policy.grants.map { grant in
            Path(path: grant.path.replacing("+", with: "default"), area: area(of: grant.path))
        }
        var seen = known
        return (needed + detours + objects + rules.prefix(Self.mostRules).map { self.path(of: $0) })
            .filter { seen.insert($0.path).inserted }
    }

    private static let mostRules = 200

    /// A path that a rule is about: one of them, where it is about many.
    private func path(of rule: PolicyRule) -> Path {
        var path = rule.path.replacing("+", with: "default")
        if path.hasSuffix("*") { path.removeLast() }
        if rule.kind == .prefix || path.hasSuffix("/") { path += "coppice-prove" }
        return Path(path: path, area: areaOfAny(path))
    }

    private func areaOfAny(_ path: String) -> RightsArea {
        if path.hasPrefix("auth/token/") { return .tokens }
        if path.hasPrefix("auth/") { return .logins }
        if path.hasPrefix("identity/") { return .identities }
        if path.hasPrefix("sys/") { return .system }
        guard Self.mounts(environment).contains(where: { path.hasPrefix($0 + "/") }) else { return .secrets }
        return path.contains("/sign/") || path.contains("/issue/") ? area(of: path) : .cas
    }

    /// What a granted path is about.
    func area(of path: String) -> RightsArea {
        if path.hasPrefix("auth/token/") || path.hasPrefix("sys/") { return .ownToken }
        if path.hasPrefix(environment.clients.mount + "/sign/") { return .clientCertificates }
        guard environment.issuing.contains(where: { path.hasPrefix($0.path + "/") }) else { return .secrets }
        return path.contains("/sign/") ? .leaves : .issuers
    }

    private static func mounts(_ environment: Environment) -> [String] {
        Set(environment.issuing.map(\.path) + [environment.clients.mount]).sorted()
    }
}

// What belongs to identities.
extension ProbePaths {
    /// Every role there is, also those that the manifest does not know.
    private static func signing(_ environment: Environment, _ roleNames: [String: [String]]) -> [Path] {
        let objects = environment.identities.map(environment.objectName)
        return mounts(environment).flatMap { mount in
            let area: RightsArea = mount == environment.clients.mount ? .clientCertificates : .leaves
            let owned =
                mount == environment.clients.mount
                ? objects : environment.identities.compactMap { role($0, environment, mount) }
            return Set((roleNames[mount] ?? []) + owned).sorted().flatMap { role in
                [Path(path: "\(mount)/sign/\(role)", area: area), Path(path: "\(mount)/issue/\(role)", area: area)]
            }
        }
    }

    private static func role(_ identity: Identity, _ environment: Environment, _ mount: String) -> String? {
        guard let path = environment.signingPath(identity), path.hasPrefix(mount + "/sign/") else { return nil }
        return String(path.dropFirst(mount.utf8.count + "/sign/".utf8.count))
    }

    /// What an identity reads, what describes it, and one path in each mount that no identity has.
    private static func secrets(_ environment: Environment) -> [Path] {
        let reads = Set(environment.identities.flatMap { $0.configuration.secrets.map(\.read) }).sorted()
        let versioned = environment.secrets.filter { $0.kind == .keyValue2 }.map(\.path)
        let metadata = reads.compactMap { read in
            versioned.first { read.hasPrefix($0 + "/data/") }.map { mount in
                mount + "/metadata/" + read.dropFirst(mount.utf8.count + "/data/".utf8.count)
            }
        }
        return (reads + metadata + environment.secrets.flatMap(unclaimed)).map { Path(path: $0, area: .secrets) }
    }

    private static func unclaimed(_ mount: SecretMount) -> [String] {
        let paths =
            switch mount.kind {
            case .keyValue2: ["data/coppice-prove", "metadata/coppice-prove", "metadata/", "config"]
            case .keyValue1: ["coppice-prove", ""]
            case .database:
                ["creds/coppice-prove", "config/coppice-prove", "roles/coppice-prove", "rotate-root/coppice-prove"]
            }
        return paths.map { mount.path + "/" + $0 }
    }
}

// What administers.
extension ProbePaths {
    private static func administration(_ environment: Environment) -> [Path] {
        func paths(_ area: RightsArea, below prefix: String, _ names: String) -> [Path] {
            names.split(whereSeparator: \.isWhitespace).map { Path(path: prefix + $0, area: area) }
        }
        let login = "auth/\(environment.login.path)/"
        return mounts(environment).flatMap { paths(.cas, below: $0 + "/", caPaths) }
            + paths(.logins, below: login, "certs certs/coppice-prove config crls crls/coppice-prove")
            + paths(.tokens, below: "auth/token/", tokens) + paths(.identities, below: "identity/", identities)
            + paths(.system, below: "sys/", system)
    }

    private static let caPaths = """
        roles roles/coppice-prove sign/coppice-prove issue/coppice-prove sign-verbatim sign-verbatim/coppice-prove
        root root/generate/internal root/generate/exported root/rotate/internal root/replace root/sign-intermediate
        root/sign-self-issued intermediate/generate/internal intermediate/set-signed intermediate/cross-sign
        config/ca config/issuers config/keys config/urls config/crl config/cluster config/auto-tidy config/acme
        issuers/import/bundle issuers/import/cert issuers/generate/root/internal
        issuers/generate/intermediate/internal issuer/default issuer/default/sign/coppice-prove
        issuer/default/issue/coppice-prove issuer/default/sign-verbatim issuer/default/sign-intermediate
        issuer/default/sign-self-issued issuer/default/revoke keys keys/import keys/generate/internal key/default
        revoke revoke-with-key tidy tidy-cancel tidy-status crl/rotate crl/rotate-delta certs certs/revoked
        acme/new-eab eab cel/roles/coppice-prove cel/sign/coppice-prove cel/issue/coppice-prove
        """
    private static let tokens = """
        create create-orphan create/coppice-prove lookup lookup-accessor renew renew-accessor revoke revoke-accessor
        revoke-orphan accessors roles roles/coppice-prove tidy
        """
    private static let identities = """
        entity entity/id entity/name entity/id/coppice-prove entity/name/coppice-prove entity/merge entity-alias
        entity-alias/id/coppice-prove group group/id group/name group/id/coppice-prove group/name/coppice-prove
        group-alias lookup/entity lookup/group oidc/key/coppice-prove oidc/role/coppice-prove
        """
    private static let system = """
        policies/acl policies/acl/coppice-prove policies/acl/default policy policy/coppice-prove mounts
        mounts/coppice-prove mounts/coppice-prove/tune remount auth auth/coppice-prove auth/coppice-prove/tune audit
        audit/coppice-prove seal unseal step-down raw/coppice-prove rotate rekey/init generate-root/attempt
        generate-root/update capabilities capabilities-accessor leases/renew leases/lookup leases/lookup/coppice-prove
        leases/revoke leases/revoke-force/coppice-prove leases/revoke-prefix/coppice-prove leases/tidy
        config/auditing/request-headers config/cors config/ui/headers plugins/catalog plugins/reload/backend
        storage/raft/snapshot storage/raft/configuration namespaces namespaces/coppice-prove
        quotas/rate-limit/coppice-prove license host-info metrics internal/counters/activity in-flight-req
        """
}
