import CLinux

/// Files by path, where no directory is held open.
package enum Files {
    /// The whole regular file at `path`, when it is not larger than `limit`.
    package static func read(
        _ path: String, limit: Int, followingLinks: Bool = true
    ) throws(PosixError) -> [UInt8] {
        try contents(of: open(path, at: AT_FDCWD, path: path, followingLinks: followingLinks), limit: limit)
    }

    /// The whole regular file at `path` as a secret: the bytes never lie in other memory of this process.
    package static func readSecret(
        _ path: String, limit: Int, followingLinks: Bool = true
    ) throws(PosixError) -> SecretBytes {
        try secretContents(of: open(path, at: AT_FDCWD, path: path, followingLinks: followingLinks), limit: limit)
    }

    /// Puts a file at `path`, which a user named. A regular file is replaced at once, see ``Directory/replace(_:bytes:mode:group:durable:)``.
    /// What else is there, such as `/dev/stdout`, a pipe, or a link, stays: the bytes are written into it, and its mode is its own.
    package static func write(_ path: String, bytes: Span<UInt8>, mode: UInt16) throws(PosixError) {
        let there = try status(of: path, followingLinks: false)?.kind
        guard there == nil || there == .file else { return try writeInto(path, bytes) }
        let (directory, name) = split(path)
        try Directory.open(directory).replace(name, bytes: bytes, mode: mode)
    }

    private static func writeInto(_ path: String, _ bytes: Span<UInt8>) throws(PosixError) {
        let flags = O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY
        let number = try call("open", path) { unsafe coppice_openat(AT_FDCWD, path, flags, 0) }
        try Descriptor(taking: number, path: path).write(bytes)
    }

    /// What `path` is; `nil` when there is nothing.
    package static func status(of path: String, followingLinks: Bool = true) throws(PosixError) -> FileStatus? {
        var raw = stat()
        do throws(PosixError) {
            try call("stat", path) {
                unsafe fstatat(AT_FDCWD, path, &raw, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.isMissing || error.errno == ENOTDIR {
            return nil
        }
        return FileStatus(raw)
    }

    /// Whether the effective user may run the program at `path`.
    package static func isExecutable(_ path: String) -> Bool {
        unsafe faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0
    }

    /// Splits a path in its directory and its last component: `a/b` → (`a`, `b`), `b` → (`.`, `b`), `/b` → (`/`, `b`).
    package static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let directory = path[..<slash]
        return (directory.isEmpty ? "/" : String(directory), String(path[path.index(after: slash)...]))
    }

    static func open(
        _ name: String, at directory: Int32, path: String, followingLinks: Bool
    ) throws(PosixError) -> Descriptor {
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW)
        let number = try call("open", path) { unsafe coppice_openat(directory, name, flags, 0) }
        let file = Descriptor(taking: number, path: path)
        guard try file.status().kind == .file else { throw .notAFile(path: path) }
        return file
    }

    /// A page at least is asked for at a time: a file of `/proc/sys` says that it is empty, and answers one read alone
    /// (proc_sys(5)).
    static func contents(of file: Descriptor, limit: Int) throws(PosixError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let guess = Int(try file.status().size) - bytes.count
            let part = try file.read(atMost: min(max(guess, 4096), limit) + 1)
            if part.isEmpty { return bytes }
            bytes = bytes.isEmpty ? part : bytes + part
        }
        throw .tooLarge(path: file.path, limit: limit)
    }

    static func secretContents(of file: Descriptor, limit: Int) throws(PosixError) -> SecretBytes {
        let size = Int(try file.status().size)
        guard size <= limit else { throw .tooLarge(path: file.path, limit: limit) }
        return try unsafe SecretBytes(capacity: size) { (buffer) throws(PosixError) -> Int in
            var filled = 0
            while filled < buffer.count {
                let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let count = try call("read", file.path) {
                    unsafe CLinux.read(file.number, rest.baseAddress, rest.count)
                }
                if count == 0 { break }
                filled += count
            }
            return filled
        }
    }
}
