import CLinux

/// What reads and writes files in a directory.
extension Directory {
    /// Creates the file `name`, which must not exist, with these bytes and exactly this mode and group.
    ///
    /// The bytes are handed to the system, not yet to the device: the descriptor is returned for the caller to sync,
    /// so that many files can be written first and synced together.
    @discardableResult
    package func create(
        _ name: String, bytes: Span<UInt8>, mode: UInt16 = 0o600, group: UInt32? = nil
    ) throws(PosixError) -> Descriptor {
        try checkName(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let number = try call("create", path(of: name)) {
            unsafe coppice_openat(descriptor.number, name, flags, 0o600)
        }
        let file = Descriptor(taking: number, path: path(of: name))
        if let group { try file.setGroup(group) }
        if mode != 0o600 { try file.setMode(mode) }
        try file.write(bytes)
        return file
    }

    /// Creates the empty file `name`, which must not exist.
    @discardableResult
    package func createEmpty(_ name: String, group: UInt32? = nil) throws(PosixError) -> Descriptor {
        let nothing: [UInt8] = []
        return try create(name, bytes: nothing.span, group: group)
    }

    /// Puts a file in the place of `name` so that a reader sees the old content or the new, also after a power cut.
    ///
    /// The new file is complete, with its mode and group, and synced before the rename; then the directory is synced.
    /// When anything fails the old file is untouched and the temporary one removed. With `durable` false nothing is
    /// waited for: a power cut may then leave an empty file, a kill never does. Only a regular file gives way, or a link to one or
    /// to nothing: a device, a pipe or a socket of that name stays, and so does a link to one.
    package func replace(
        _ name: String, bytes: Span<UInt8>, mode: UInt16 = 0o600, group: UInt32? = nil, durable: Bool = true
    ) throws(PosixError) {
        try checkReplaceable(name)
        let fresh = temporaryName()
        do throws(PosixError) {
            let file = try create(fresh, bytes: bytes, mode: mode, group: group)
            if durable { try file.sync() }
            try rename(fresh, to: name)
        } catch {
            try? remove(fresh)
            throw error
        }
        if durable { try sync() }
    }

    /// The same for several files that belong together: all are written and synced first, then renamed one right after the
    /// other, in this order. A reader may see some of them new and some old, but only for that moment.
    package func replaceTogether(_ files: [(name: String, bytes: SecretBytes)]) throws(PosixError) {
        for (name, _) in files { try checkReplaceable(name) }
        var written: [(fresh: String, name: String)] = []
        do throws(PosixError) {
            for (name, secret) in files {
                let fresh = temporaryName()
                written.append((fresh, name))
                try secret.withSpan { (bytes) throws(PosixError) in try create(fresh, bytes: bytes).sync() }
            }
            for (fresh, name) in written { try rename(fresh, to: name) }
        } catch {
            for (fresh, _) in written { try? remove(fresh) }
            throw error
        }
        try sync()
    }

    private func checkReplaceable(_ name: String) throws(PosixError) {
        guard try status(of: name, followingLinks: true)?.kind != .other else { throw .notAFile(path: path(of: name)) }
    }

    /// Opens a regular file for reading, without following a link unless told, and without waiting for a pipe's writer.
    package func openFile(_ name: String, followingLinks: Bool = false) throws(PosixError) -> Descriptor {
        try checkName(name)
        return try Files.open(name, at: descriptor.number, path: path(of: name), followingLinks: followingLinks)
    }

    /// The whole regular file `name`, when it is not larger than `limit`.
    package func read(
        _ name: String, limit: Int, followingLinks: Bool = false
    ) throws(PosixError) -> [UInt8] {
        try Files.contents(of: openFile(name, followingLinks: followingLinks), limit: limit)
    }

    /// The whole regular file `name` as a secret: the bytes never lie in other memory of this process.
    package func readSecret(
        _ name: String, limit: Int, followingLinks: Bool = false
    ) throws(PosixError) -> SecretBytes {
        try Files.secretContents(of: openFile(name, followingLinks: followingLinks), limit: limit)
    }
}
