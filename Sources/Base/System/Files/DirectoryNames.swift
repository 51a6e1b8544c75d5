import CLinux

/// What changes names and not content.
extension Directory {
    /// Renames within this directory; what `new` named before is gone at once, never half.
    package func rename(_ old: String, to new: String) throws(PosixError) {
        try checkName(old)
        try checkName(new)
        try call("rename", path(of: new)) { unsafe renameat(descriptor.number, old, descriptor.number, new) }
    }

    /// Makes the symbolic link `name`, which must not exist.
    package func makeLink(_ name: String, to target: String) throws(PosixError) {
        try checkName(name)
        try call("symlink", path(of: name)) { unsafe symlinkat(target, descriptor.number, name) }
    }

    /// Makes `name` a symbolic link to `target` in one step, whatever it was before. The caller syncs the directory.
    package func replaceLink(_ name: String, to target: String) throws(PosixError) {
        let fresh = temporaryName()
        try makeLink(fresh, to: target)
        do throws(PosixError) {
            try rename(fresh, to: name)
        } catch {
            try? remove(fresh)
            throw error
        }
    }

    /// What the link `name` says; `nil` when there is nothing of that name. Fails with `EINVAL` when it is no link.
    package func readLink(_ name: String) throws(PosixError) -> String? {
        try checkName(name)
        var bytes = [UInt8](repeating: 0, count: 4096)
        do throws(PosixError) {
            let count = try call("readlink", path(of: name)) {
                unsafe coppice_readlinkat(descriptor.number, name, &bytes, bytes.count)
            }
            return String(decoding: bytes[..<count], as: UTF8.self)
        } catch  where error.isMissing {
            return nil
        }
    }

    /// Removes a file or a link; nothing happens when there is none.
    package func remove(_ name: String) throws(PosixError) {
        try checkName(name)
        do throws(PosixError) {
            try call("unlink", path(of: name)) { unsafe unlinkat(descriptor.number, name, 0) }
        } catch  where error.isMissing {
            return
        }
    }

    /// Removes `name` with everything below it, following no link; nothing happens when there is none.
    package func removeTree(_ name: String) throws(PosixError) {
        guard let status = try status(of: name) else { return }
        guard status.kind == .directory else { return try remove(name) }
        let inner = try directory(name)
        for child in try inner.list() { try inner.removeTree(child) }
        do throws(PosixError) {
            try call("rmdir", path(of: name)) { unsafe unlinkat(descriptor.number, name, AT_REMOVEDIR) }
        } catch  where error.isMissing {
            return
        }
    }

    /// An unused name, recognised as left over by ``isTemporary(_:)``.
    package func temporaryName() -> String {
        Self.temporaryPrefix + Randomness.hex(8)
    }

    /// Whether `name` was made by ``temporaryName()``: after a crash it is left over.
    package static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(temporaryPrefix)
    }

    private static let temporaryPrefix = ".tmp-"
}
