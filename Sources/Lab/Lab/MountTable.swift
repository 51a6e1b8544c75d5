import JSON
import Synchronization

/// A mount and the engine behind it.
struct Mount: Sendable {
    var entry: MountEntry
    var backend: any Backend
    var storage: Storage
}

/// All mounts, by path.
final class MountTable: Sendable {
    private let mounts = Mutex<[String: Mount]>([:])
    private let store: Store
    private let storage: Storage
    private let compatibility: Compatibility

    init(store: Store, compatibility: Compatibility) {
        self.store = store
        self.compatibility = compatibility
        storage = Storage(store: store, prefix: "sys/mount/")
    }

    /// What was kept, except the core's own, whose backends the core brings.
    func restore(builtIn: (MountEntry) -> (any Backend)?) {
        for uuid in storage.list() {
            guard let entry = storage.get(uuid).flatMap({ MountEntry(uuid: uuid, json: $0) }) else { continue }
            let made = entry.isBuiltIn ? builtIn(entry) : backend(of: entry)
            if let made { set(entry, made) }
        }
    }

    /// A backend for a type of the catalog.
    func backend(of entry: MountEntry) -> (any Backend)? {
        let space = space(of: entry)
        let made =
            entry.isAuth
            ? EngineCatalog.auth(entry.info, storage: space) : EngineCatalog.secret(entry.info, storage: space)
        return made.map { compatibility.backend($0, of: entry.info) }
    }

    func space(of entry: MountEntry) -> Storage { Storage(store: store, prefix: "mount/\(entry.uuid)/") }

    /// Adds or replaces, and keeps.
    func put(_ entry: MountEntry, _ backend: any Backend) {
        set(entry, backend)
        storage.put(entry.uuid, entry.json)
    }

    private func set(_ entry: MountEntry, _ backend: any Backend) {
        let mount = Mount(entry: entry, backend: backend, storage: space(of: entry))
        mounts.withLock { $0[entry.path] = mount }
    }

    /// Takes a mount away, with everything that it keeps.
    func remove(_ path: String) -> Mount? {
        guard let mount = mounts.withLock({ $0.removeValue(forKey: path) }) else { return nil }
        storage.delete(mount.entry.uuid)
        mount.storage.deleteAll()
        return mount
    }

    /// Moves a mount to another path.
    func move(_ path: String, to target: String) {
        guard var mount = mounts.withLock({ $0.removeValue(forKey: path) }) else { return }
        mount.entry.path = target
        put(mount.entry, mount.backend)
    }

    subscript(path: String) -> Mount? { mounts.withLock { $0[path] } }

    /// The mount with this uuid.
    func mount(uuid: String) -> Mount? { mounts.withLock { $0.values.first { $0.entry.uuid == uuid } } }

    /// The mount with this accessor.
    func mount(accessor: String) -> Mount? { mounts.withLock { $0.values.first { $0.entry.accessor == accessor } } }

    /// Sorted by path.
    var all: [Mount] { mounts.withLock { Array($0.values) }.sorted { $0.entry.path < $1.entry.path } }

    /// The mount that a path lies in: the one with the longest path. `secret` itself lies in `secret/`.
    func route(_ path: String) -> (mount: Mount, rest: String)? {
        mounts.withLock { mounts in
            var end = path.endIndex
            while true {
                if let slash = path[..<end].lastIndex(of: "/") {
                    let name = String(path[...slash])
                    if let mount = mounts[name] { return (mount, String(path.dropFirst(name.count))) }
                    end = slash
                } else {
                    return mounts[path + "/"].map { ($0, "") }
                }
            }
        }
    }

    /// The path of a mount that would contain `path`, or lie within it.
    func conflict(with path: String) -> String? {
        mounts.withLock { mounts in mounts.keys.first { path.hasPrefix($0) || $0.hasPrefix(path) } }
    }
}

/// Every engine and auth method that can be mounted, by type. `sys`, `token`, `identity` and `cubbyhole` are the core's.
enum EngineCatalog {
    /// A secrets engine for a new mount, `nil` for a type that is not in the catalog.
    static func secret(_ mount: MountInfo, storage: Storage) -> (any Backend)? {
        switch mount.type {
        case "database": Database()
        case "pki": PKIEngine()
        case "kv", "generic": mount.options["version"] == "2" ? VersionedKV() : PlainKV()
        default: nil
        }
    }

    /// An auth method for a new mount, `nil` for a type that is not in the catalog.
    static func auth(_ mount: MountInfo, storage: Storage) -> (any Backend)? {
        switch mount.type {
        case "cert": CertAuth()
        default: nil
        }
    }
}
