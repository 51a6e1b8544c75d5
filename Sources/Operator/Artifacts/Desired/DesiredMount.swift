import Manifest

/// A mount, at `sys/mounts/PATH` or `sys/auth/PATH`.
package struct DesiredMount: Hashable, Sendable {
    /// What is mounted, as the server calls it.
    package enum Kind: String, Sendable {
        case pki
        case kv
        case cert
        case database
    }

    /// Without `auth/` and without slashes at its ends.
    package var path: String
    /// What it is; `cert` is an auth mount, the others are secret engines.
    package var kind: Kind
    /// The version of a `kv` mount.
    package var version: Int?
    /// Whether `apply` may make it and tune it.
    package var isManaged: Bool
    /// The longest lease or certificate life, in seconds, where the manifest says one.
    package var maxLeaseSeconds: Int64?

    package init(path: String, kind: Kind, version: Int? = nil, isManaged: Bool, maxLeaseSeconds: Int64? = nil) {
        self.path = path
        self.kind = kind
        self.version = version
        self.isManaged = isManaged
        self.maxLeaseSeconds = maxLeaseSeconds
    }
}

extension Environment {
    /// The login's mount first, then the clients', the issuing ones, and those of secrets. A path that is named twice
    /// counts as it is named first.
    func desiredMounts() -> [DesiredMount] {
        var mounts = [DesiredMount(path: login.path, kind: .cert, isManaged: login.isManaged)]
        mounts.append(
            DesiredMount(
                path: clients.mount, kind: .pki, isManaged: clients.isManaged, maxLeaseSeconds: clientsLeaseSeconds))
        for mount in issuing {
            mounts.append(
                DesiredMount(
                    path: mount.path, kind: .pki, isManaged: mount.isManaged,
                    maxLeaseSeconds: mount.maxTTL.components.seconds))
        }
        mounts += secrets.map(Self.desired)
        var seen: Set<DesiredMount.Location> = []
        return mounts.filter { seen.insert($0.location).inserted }
    }

    /// The mount's own limit bounds its CA too, which must outlive its certificates: it is raised where the system's
    /// default of 768 hours is too little, and else left alone.
    private var clientsLeaseSeconds: Int64? {
        let seconds = clients.ttl.components.seconds
        return seconds > 768 * 3600 ? seconds : nil
    }

    private static func desired(_ mount: SecretMount) -> DesiredMount {
        switch mount.kind {
        case .keyValue2: DesiredMount(path: mount.path, kind: .kv, version: 2, isManaged: mount.isManaged)
        case .keyValue1: DesiredMount(path: mount.path, kind: .kv, version: 1, isManaged: mount.isManaged)
        case .database: DesiredMount(path: mount.path, kind: .database, isManaged: false)
        }
    }
}

extension DesiredMount {
    /// Auth mounts and secret engines have paths of their own each.
    fileprivate struct Location: Hashable {
        let isAuth: Bool
        let path: String
    }

    fileprivate var location: Location { Location(isAuth: isAuth, path: path) }

    /// Whether it is an auth method's mount.
    package var isAuth: Bool { kind == .cert }

    /// Where the server keeps it: `sys/auth/cert`, `sys/mounts/pki_int`.
    package var apiPath: String { (isAuth ? "sys/auth/" : "sys/mounts/") + path }
}
