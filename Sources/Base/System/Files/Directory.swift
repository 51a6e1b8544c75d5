import CLinux

/// An open directory. What is done in it is done by names of one component, relative to the descriptor, so that no process
/// that swaps a link above can lead us elsewhere. Links are never followed unless a method says so.
package final class Directory: Sendable {
    /// The descriptor behind it.
    package let descriptor: Descriptor
    /// The path it was opened by, for errors and for people.
    package var path: String { descriptor.path }

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Opens the directory at `path`. With `followingLinks` false the last component may not be a link.
    package static func open(_ path: String, followingLinks: Bool = true) throws(PosixError) -> Directory {
        try open(path, at: AT_FDCWD, path: path, followingLinks: followingLinks)
    }

    private static func open(
        _ name: String, at parent: Int32, path: String, followingLinks: Bool
    ) throws(PosixError) -> Directory {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
        let number = try call("open", path) { unsafe coppice_openat(parent, name, flags, 0) }
        return Directory(Descriptor(taking: number, path: path))
    }

    /// The path of `name` in this directory, for errors and for people.
    package func path(of name: String) -> String {
        path.hasSuffix("/") ? path + name : path + "/" + name
    }

    /// Opens the directory `name` in this one.
    package func directory(_ name: String, followingLinks: Bool = false) throws(PosixError) -> Directory {
        try checkName(name)
        return try Self.open(
            name, at: descriptor.number, path: path(of: name), followingLinks: followingLinks)
    }

    /// Opens a directory some levels down, none of which may be a link.
    package func directory(at names: [String]) throws(PosixError) -> Directory {
        var here = self
        for name in names { here = try here.directory(name) }
        return here
    }

    /// Makes the directory `name`, which must not exist, with exactly this mode, and opens it.
    package func makeDirectory(
        _ name: String, mode: UInt16 = 0o700, group: UInt32? = nil
    ) throws(PosixError) -> Directory {
        try checkName(name)
        try call("mkdir", path(of: name)) { unsafe mkdirat(descriptor.number, name, 0o700) }
        let made = try directory(name)
        if let group { try made.descriptor.setGroup(group) }
        if mode != 0o700 { try made.descriptor.setMode(mode) }
        return made
    }

    /// Opens the directory `name`, after making it (mode 0700) where it is missing.
    package func ensureDirectory(_ name: String) throws(PosixError) -> Directory {
        do throws(PosixError) {
            return try directory(name)
        } catch  where error.isMissing {
            do throws(PosixError) {
                return try makeDirectory(name)
            } catch  where error.errno == EEXIST {
                return try directory(name)
            }
        }
    }

    /// Makes the directory `name`, which must not exist, with the mode 0700, for another user. Only root can.
    package func makeDirectory(_ name: String, for account: Account) throws(PosixError) {
        let made = try makeDirectory(name)
        try call("fchown", made.path) { fchown(made.descriptor.number, account.user, account.group) }
    }

    /// What this directory itself is.
    package func status() throws(PosixError) -> FileStatus {
        try descriptor.status()
    }

    /// What `name` is, a link as a link unless told; `nil` when there is none.
    package func status(of name: String, followingLinks: Bool = false) throws(PosixError) -> FileStatus? {
        try checkName(name)
        var raw = stat()
        do throws(PosixError) {
            try call("stat", path(of: name)) {
                unsafe fstatat(descriptor.number, name, &raw, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.isMissing {
            return nil
        }
        return FileStatus(raw)
    }

    /// The names in it, sorted, without `.` and `..`; any `limit` of them where there are more.
    package func list(limit: Int = .max) throws(PosixError) -> [String] {
        let number = try call("open", path) {
            unsafe coppice_openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        }
        guard let stream = unsafe fdopendir(number) else {
            let code = coppice_errno()
            close(number)
            throw .call("opendir", path: path, errno: code)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while names.count < limit, let entry = unsafe readdir(stream) {
            let name = unsafe String(cString: coppice_entry_name(entry))
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// How much still fits here.
    package func freeSpace() throws(PosixError) -> FreeSpace {
        var raw = statvfs()
        try call("statvfs", path) { unsafe fstatvfs(descriptor.number, &raw) }
        return FreeSpace(
            bytes: UInt64(raw.f_bavail) * UInt64(raw.f_frsize),
            inodes: raw.f_files == 0 ? nil : UInt64(raw.f_favail),
            isReadOnly: raw.f_flag & UInt(ST_RDONLY) != 0)
    }

    /// Waits until the names in it are on the device.
    package func sync() throws(PosixError) {
        try descriptor.sync()
    }

    /// One component, not `.` or `..`: else nothing is asked of the system.
    func checkName(_ name: String) throws(PosixError) {
        let allowed = !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0 || $0 == 0x2F }
        if !allowed { throw .badName(name) }
    }
}
