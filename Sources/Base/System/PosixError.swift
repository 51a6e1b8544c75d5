import CLinux
import Core

/// What the operating system refused.
package enum PosixError: ErrorWithHints, Hashable {
    /// A call failed: its name, what it was about (a path, a program, or what the descriptor stands for), its `errno`.
    case call(String, path: String, errno: Int32)
    /// A file is larger than what we are ready to read.
    case tooLarge(path: String, limit: Int)
    /// What should be a regular file is something else.
    case notAFile(path: String)
    /// A name that is to be one component of a path is none: empty, `.`, `..`, with a slash or a zero byte.
    case badName(String)
    /// Another process holds the lock; its id when it has written one.
    case locked(path: String, holder: Int32?)

    /// The error number, when a call failed.
    package var errno: Int32? {
        if case .call(_, _, let errno) = self { errno } else { nil }
    }

    /// What it was about, where that is a path or stands for one.
    package var path: String? {
        switch self {
        case .call(_, let path, _), .tooLarge(let path, _), .notAFile(let path), .locked(let path, _): path
        case .badName: nil
        }
    }

    /// Whether the call failed because there was nothing of that name.
    package var isMissing: Bool { errno == ENOENT }

    /// Whether another process holds the lock.
    package var isLocked: Bool {
        if case .locked = self { true } else { false }
    }

    /// Whether the time for it was over.
    package var isTimeout: Bool { errno == ETIMEDOUT }

    /// Whether nothing listens there.
    package var isRefusal: Bool { errno == ECONNREFUSED }

    /// Whether the file system is full, or the user's share of it.
    package var isOutOfSpace: Bool { errno == ENOSPC || errno == EDQUOT }

    /// Whether the file system is mounted for reading alone.
    package var isReadOnly: Bool { errno == EROFS }

    /// The same about another path, such as the directory in which something was to be made and is not.
    package func about(_ path: String) -> PosixError {
        if case .call(let name, _, let errno) = self { .call(name, path: path, errno: errno) } else { self }
    }

    package var summary: String {
        switch self {
        case .call(let name, let path, let errno):
            "\(bounded(Self.lasting(path))): \(name): \(Self.text(of: errno))"
        case .tooLarge(let path, let limit): "\(bounded(path)): larger than \(limit) bytes"
        case .notAFile(let path): "\(bounded(path)): not a regular file"
        case .badName(let name): "\(bounded(name)): not a plain file name"
        case .locked(let path, let holder?): "\(bounded(path)): held by process \(holder)"
        case .locked(let path, nil): "\(bounded(path)): held by another process"
        }
    }

    package var hints: [String] {
        switch self {
        case .call(_, let path, let errno): [Self.hint(for: errno, path: bounded(Self.lasting(path)), of: path)]
        case .tooLarge(let path, _): ["look at what wrote \(bounded(path)); such a file is a few kilobytes"]
        case .notAFile(let path): ["ls -l \(bounded(path)); put a plain file there"]
        case .badName: ["use a name of letters, digits, dots, dashes and underscores"]
        case .locked(_, let holder?): ["ps -p \(holder); stop that process first"]
        case .locked(let path, nil): ["fuser -v \(bounded(path)) names the process; stop it first"]
        }
    }

    /// The path, or its directory where the file was a temporary one and is gone by now.
    private static func lasting(_ path: String) -> String {
        let (directory, name) = Files.split(path)
        return Directory.isTemporary(name) ? directory : path
    }

    /// `no space left on device (ENOSPC)`.
    private static func text(of errno: Int32) -> String {
        let words = unsafe String(cString: strerror(errno))
        guard let name = unsafe coppice_errno_name(errno) else { return "error \(errno)" }
        return unsafe words.prefix(1).lowercased() + words.dropFirst() + " (\(String(cString: name)))"
    }

    /// The nearest directory above `path` that is there, or `path` itself: what names a file system must exist.
    private static func existing(_ path: String) -> String {
        var path = lasting(path)
        while path != "/", path != ".", (try? Files.status(of: path)) == .some(nil) {
            path = Files.split(path).directory
        }
        return path
    }

    private static func hint(for errno: Int32, path: String, of whole: String) -> String {
        switch errno {
        case ENOENT: "namei -l \(path) shows which part is missing"
        case EACCES, EPERM: "namei -l \(path) shows owners and modes; the effective user is \(geteuid())"
        case ENOSPC: "df -h \(bounded(existing(whole))); df -i \(bounded(existing(whole)))"
        case EDQUOT: "quota -s"
        case EROFS:
            "findmnt -T \(bounded(existing(whole))); the file system is mounted read-only (a unit needs ReadWritePaths= or StateDirectory=)"
        case EIO: "dmesg tells more: the device under \(path) reports errors"
        case ELOOP: "\(path) is a symbolic link where none is followed; put the file itself there"
        case ENOTDIR: "namei -l \(path) shows which part is not a directory"
        case EISDIR: "\(path) is a directory; a file is expected"
        case ENOEXEC: "\(path) has no #! line and is not a program for this machine"
        case EMFILE, ENFILE: "raise LimitNOFILE= in the unit, or the inotify limits in /proc/sys/fs/inotify"
        default: "see errno(3) for what this error means"
        }
    }
}

/// Makes a call that answers -1 on failure, again as long as signals interrupt it, and words its failure.
@discardableResult
func call<Answer: SignedInteger>(
    _ name: String, _ path: @autoclosure () -> String, _ body: () -> Answer
) throws(PosixError) -> Answer {
    while true {
        let answer = body()
        if answer != -1 { return answer }
        let code = coppice_errno()
        if code != EINTR { throw .call(name, path: path(), errno: code) }
    }
}
