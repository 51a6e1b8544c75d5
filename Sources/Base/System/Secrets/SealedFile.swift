import CLinux

/// A secret in a file that is only memory: handed to another process by its descriptor, and changed by none.
package enum SealedFile {
    /// A sealed file that holds `bytes`. `name` shows in /proc.
    package static func make(name: String, _ bytes: SecretBytes) throws(PosixError) -> Descriptor {
        let number = try call("memfd_create", name) { unsafe coppice_memory_file(name) }
        let file = Descriptor(taking: number, path: name)
        try bytes.withSpan { (span) throws(PosixError) in try file.write(span) }
        try call("seal", name) { coppice_seal(number) }
        return file
    }

    /// A sealed file likewise, to be read from its start.
    static func opened(name: String, _ bytes: SecretBytes) throws(PosixError) -> Descriptor {
        let file = try make(name: name, bytes)
        _ = try call("lseek", name) { lseek(file.number, 0, SEEK_SET) }
        return file
    }

    /// What is in such a file, from its start. Throws for one that is not sealed, is not this user's, or holds more than
    /// `limit` bytes.
    package static func read(_ file: Descriptor, limit: Int) throws(PosixError) -> SecretBytes {
        let status = try file.status()
        guard coppice_is_sealed(file.number) != 0, status.owner == Process.effectiveUser else {
            throw .call("read", path: file.path, errno: EPERM)
        }
        _ = try call("lseek", file.path) { lseek(file.number, 0, SEEK_SET) }
        return try Files.secretContents(of: file, limit: limit)
    }
}
