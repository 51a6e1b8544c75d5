import Core
import X509

extension LabCore {
    /// What a first start gives out, once.
    package struct InitialKeys: Sendable {
        /// One for each share, as hexadecimal digits.
        package var keys: [String]
        package var rootToken: String
    }

    /// Whether ``initialize(shares:threshold:)`` was done, now or by an earlier process on the same state.
    package var isInitialized: Bool { seal.status.isInitialized }

    /// Makes unseal keys, a root token and the mounts that are always there; `nil` when that was done before.
    package func initialize(shares: Int = 1, threshold: Int = 1) -> InitialKeys? {
        guard let keys = seal.initialize(shares: shares, threshold: threshold) else { return nil }
        for entry in Self.builtInMounts {
            if let backend = builtInBackend(entry) { mounts.put(entry, backend) }
        }
        let root = TokenEntry(
            key: "", accessor: "", policies: ["root"], path: "auth/token/root", displayName: "root",
            created: clock.now, ttlSeconds: 0)
        return InitialKeys(keys: keys.map { Digest.hex($0) }, rootToken: tokens.create(root).text)
    }

    /// Gives one unseal key, in hexadecimal or base64 digits; `false` when it is none.
    package func unseal(key: String) -> Bool {
        guard let bytes = KeyText.bytes(key) else { return false }
        return seal.give(bytes)
    }

    /// The engine of one of the mounts that are always there.
    func builtInBackend(_ entry: MountEntry) -> (any Backend)? {
        let backend: (any Backend)? =
            switch entry.type {
            case "system": SystemBackend(core: self)
            case "identity": IdentityBackend(core: self)
            case "cubbyhole": CubbyholeBackend()
            case "token": TokenBackend(core: self)
            default: nil
            }
        return backend.map { compatibility.backend($0, of: entry.info) }
    }

    private static var builtInMounts: [MountEntry] {
        var system = builtIn("sys/", "system", "system endpoints used for control, policy and debugging")
        system.config.passthroughHeaders = ["Accept"]
        system.isSealWrapped = true
        var identity = builtIn("identity/", "identity", "identity store")
        identity.config.passthroughHeaders = ["Authorization"]
        var cubbyhole = builtIn("cubbyhole/", "cubbyhole", "per-token private secret storage")
        cubbyhole.isLocal = true
        return [system, identity, cubbyhole, builtIn("auth/token/", "token", "token based credentials")]
    }

    private static func builtIn(_ path: String, _ type: String, _ description: String) -> MountEntry {
        MountEntry(
            path: path, type: type, description: description,
            accessor: Identifiers.accessor(path.hasPrefix("auth/") ? "auth_" + type : type),
            uuid: Identifiers.uuid(), options: [:], showsOptions: false, isBuiltIn: true)
    }
}

/// Unseal keys as people send them.
enum KeyText {
    /// 32 bytes from 64 hexadecimal digits or from base64.
    static func bytes(_ text: String) -> [UInt8]? {
        if text.utf8.count == 64 {
            let digits = Array(text.utf8)
            let bytes = stride(from: 0, to: 64, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
            }
            if bytes.count == 32 { return bytes }
        }
        return Base64.decode(Array(text.utf8))
    }
}
