import CLinux

/// A lock that one process holds at a time, until it ends in whatever way.
///
/// A file stays where it is and tells the holder's process id, for people and for errors; a directory can be locked too.
package final class FileLock: Sendable {
    /// What is locked. A process that inherits it holds the lock as well, until ``release()``.
    package let file: Descriptor

    private init(_ file: Descriptor) {
        self.file = file
    }

    /// Takes the lock on `name` in `directory`, or throws ``PosixError/locked(path:holder:)`` at once. The file names
    /// `process` from then on.
    package static func take(
        _ name: String, in directory: Directory, for process: Int32 = Process.id
    ) throws(PosixError) -> FileLock {
        let lock = FileLock(try openForHolding(name, in: directory))
        guard try lock.take() else {
            throw .locked(path: lock.file.path, holder: try holder(in: lock.file))
        }
        lock.sign(process)
        return lock
    }

    /// Takes the lock on a directory itself, which needs no file and is there as long as the directory is. Throws as
    /// ``take(_:in:)``; `nil` where the file system has no such locks (NFS).
    package static func take(_ directory: Directory) throws(PosixError) -> FileLock? {
        let lock = FileLock(try directory.reopened())
        do throws(PosixError) {
            guard try lock.take() else { throw .locked(path: directory.path, holder: nil) }
        } catch  where [EBADF, ENOLCK, EINVAL, EOPNOTSUPP].contains(error.errno) {
            return nil
        }
        return lock
    }

    /// Who holds the lock now; `nil` when it is free. `0` when its holder has not written its id yet.
    package static func holder(of name: String, in directory: Directory) throws(PosixError) -> Int32? {
        let file: Descriptor
        do throws(PosixError) {
            file = try open(name, in: directory, flags: O_RDONLY)
        } catch  where error.isMissing {
            return nil
        }
        return isFree(file) ? nil : try holder(in: file) ?? 0
    }

    /// Whether a process holds the lock on a directory itself.
    package static func isHeld(_ directory: Directory) throws(PosixError) -> Bool {
        !isFree(try directory.reopened())
    }

    /// Whether `name` in `directory` still is the file that is held.
    package func isStill(_ name: String, in directory: Directory) throws(PosixError) -> Bool {
        guard let there = try directory.status(of: name) else { return false }
        let own = try file.status()
        return (there.device, there.inode) == (own.device, own.inode)
    }

    /// Writes down which process holds it, for people and for errors. Only a wish.
    package func sign(_ process: Int32) {
        guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else { return }
        try? file.write(Array("\(process)\n".utf8).span)
    }

    /// Gives the lock back now, for every process that inherited it too.
    package func release() {
        flock(file.number, LOCK_UN)
    }

    /// Whoever looks whether it is free holds a shared lock for a moment: then it is tried again.
    private func take() throws(PosixError) -> Bool {
        for _ in 0..<20 {
            if flock(file.number, LOCK_EX | LOCK_NB) == 0 { return true }
            let code = coppice_errno()
            guard code == EWOULDBLOCK else { throw .call("flock", path: file.path, errno: code) }
            guard Self.isFree(file) else { return false }
            _ = try Poll.wait(for: [], timeout: .milliseconds(5))
        }
        return false
    }

    /// Leaves nothing locked, but for a moment.
    private static func isFree(_ file: Descriptor) -> Bool {
        guard flock(file.number, LOCK_SH | LOCK_NB) == 0 else { return false }
        flock(file.number, LOCK_UN)
        return true
    }

    /// A lock can be held on a read-only disk too, where the file exists; it then names a former holder.
    private static func openForHolding(_ name: String, in directory: Directory) throws(PosixError) -> Descriptor {
        do throws(PosixError) {
            return try open(name, in: directory, flags: O_RDWR | O_CREAT)
        } catch  where error.errno == EROFS || error.errno == EACCES || error.errno == ENOSPC {
            guard let file = try? open(name, in: directory, flags: O_RDONLY) else { throw error }
            return file
        }
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

extension Directory {
    /// A descriptor of its own for the same directory.
    fileprivate func reopened() throws(PosixError) -> Descriptor {
        let number = try call("open", path) {
            unsafe coppice_openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        }
        return Descriptor(taking: number, path: path)
    }
}
