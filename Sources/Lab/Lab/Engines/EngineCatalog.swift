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
