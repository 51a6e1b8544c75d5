import CLinux

/// An open file descriptor with one owner: closed when the last reference goes.
///
/// Every descriptor of ours is made with `O_CLOEXEC`, so that no program we start inherits it.
package final class Descriptor: Sendable {
    /// The number, for `poll` and the like. Valid as long as the owner is held.
    package let number: Int32
    /// What it stands for, for errors.
    package let path: String

    /// Takes over an open descriptor.
    package init(taking number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    /// What it is: kind, owner, mode, size.
    package func status() throws(PosixError) -> FileStatus {
        var raw = stat()
        try call("fstat", path) { unsafe fstat(number, &raw) }
        return FileStatus(raw)
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: Span<UInt8>) throws(PosixError) {
        try unsafe bytes.withUnsafeBytes { (raw) throws(PosixError) in
            var rest = unsafe raw[...]
            while unsafe !rest.isEmpty {
                let part = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = try call("write", path) { unsafe CLinux.write(number, part.baseAddress, part.count) }
                unsafe rest = rest.dropFirst(count)
            }
        }
    }

    /// Reads what is there, at most `count` bytes: empty at the end, and for a non-blocking descriptor without data.
    package func read(atMost count: Int) throws(PosixError) -> [UInt8] {
        var failure: PosixError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(PosixError) {
                filled = try call("read", path) { unsafe CLinux.read(number, buffer.baseAddress, count) }
            } catch {
                filled = 0
                failure = error
            }
        }
        if let failure, failure.errno != EAGAIN { throw failure }
        return bytes
    }

    /// Sets the mode's lower twelve bits, whatever the umask.
    package func setMode(_ mode: UInt16) throws(PosixError) {
        try call("fchmod", path) { fchmod(number, mode_t(mode)) }
    }

    /// Gives the file to a group that the user belongs to.
    package func setGroup(_ group: UInt32) throws(PosixError) {
        try call("fchown", path) { fchown(number, uid_t.max, group) }
    }

    /// Waits until the content and what belongs to it are on the device.
    package func sync() throws(PosixError) {
        try call("fsync", path) { fsync(number) }
    }

    /// Allocates `size` bytes on the disk, so that a full disk or a used-up quota is known before they are written.
    package func reserve(_ size: Int) throws(PosixError) {
        guard size > 0 else { return }
        let code = posix_fallocate(number, 0, off_t(size))
        if code != 0 { throw .call("fallocate", path: path, errno: code) }
    }

    /// Asks for the content to be written without waiting, so that a ``sync()`` later has less to do. Only a wish.
    package func startWriting() {
        _ = coppice_start_writeback(number)
    }

    /// Waits until the content is written, but not what belongs to it: only ``sync()`` makes it safe. When this was called
    /// for several files, the first sync of one of them has the journal's work done for all.
    package func awaitWriting() {
        _ = coppice_await_writeback(number)
    }
}
