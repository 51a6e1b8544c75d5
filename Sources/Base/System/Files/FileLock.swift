import CLinux

/// A lock that one process holds at a time, until it ends in whatever way.
///
/// The file stays where it is and tells the holder's process id, for people and for errors.
package final class FileLock: Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Takes the lock on `name` in `directory`, or throws ``PosixError/locked(path:holder:)`` at once.
    package static func take(_ name: String, in directory: Directory) throws(PosixError) -> FileLock {
        let file = try openForHolding(name, in: directory)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            let code = coppice_errno()
            guard code == EWOULDBLOCK else { throw .call("flock", path: file.path, errno: code) }
            throw .locked(path: file.path, holder: try holder(in: file))
        }
        try? sign(file)
        return FileLock(file)
    }

    /// Who holds the lock now; `nil` when it is free. `0` when its holder has not written its id yet.
    package static func holder(of name: String, in directory: Directory) throws(PosixError) -> Int32? {
        let file: Descriptor
        do throws(PosixError) {
            file = try open(name, in: directory, flags: O_RDONLY)
        } catch  where error.isMissing {
            return nil
        }
        if flock(file.number, LOCK_SH | LOCK_NB) == 0 { return nil }
        return try holder(in: file) ?? 0
    }

    /// A lock can be held on a read-only disk too, where the file exists; it then names a former holder.
    private static func openForHolding(_ name: String, in directory: Directory) throws(PosixError) -> Descriptor {
        do throws(PosixError) {
            return try open(name, in: directory, flags: O_RDWR | O_CREAT)
        } catch  where error.errno == EROFS || error.errno == EACCES || error.errno == ENOSPC {
            return try open(name, in: directory, flags: O_RDONLY)
        }
    }

    private static func sign(_ file: Descriptor) throws(PosixError) {
        try call("ftruncate", file.path) { ftruncate(file.number, 0) }
        try file.write(Array("\(getpid())\n".utf8).span)
    }

    private static func open(_ name: String, in directory: Directory, flags: Int32) throws(PosixError) -> Descriptor {
        try directory.checkName(name)
        let path = directory.path(of: name)
        let number = try call("open", path) {
            unsafe coppice_openat(directory.descriptor.number, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        }
        return Descriptor(taking: number, path: path)
    }

    private static func holder(in file: Descriptor) throws(PosixError) -> Int32? {
        let text = try file.read(atMost: 32)
        return Int32(String(decoding: text.prefix { $0 != 10 }, as: UTF8.self))
    }
}
