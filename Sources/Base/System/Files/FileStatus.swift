import CLinux
package import Core

/// What the file system says of a file, as one value.
package struct FileStatus: Hashable, Sendable {
    /// What kind of thing a name stands for.
    package enum Kind: String, Hashable, Sendable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link.
        case link
        /// A pipe, a socket or a device.
        case other
    }

    /// What it is.
    package var kind: Kind
    /// The lower twelve bits: set-id, sticky, permissions.
    package var mode: UInt16
    /// The owning user's id.
    package var owner: UInt32
    /// The owning group's id.
    package var group: UInt32
    /// Its size in bytes.
    package var size: Int64
    /// When its content changed.
    package var modified: WallTime
    /// The fraction of a second that belongs to ``modified``.
    package var modifiedNanoseconds: Int64
    /// With ``inode``: which file it is.
    package var device: UInt64
    /// With ``device``: which file it is.
    package var inode: UInt64
    /// How many names it has.
    package var names: UInt64

    init(_ raw: stat) {
        kind =
            switch raw.st_mode & mode_t(S_IFMT) {
            case mode_t(S_IFREG): .file
            case mode_t(S_IFDIR): .directory
            case mode_t(S_IFLNK): .link
            default: .other
            }
        mode = UInt16(raw.st_mode & 0o7777)
        (owner, group, size) = (raw.st_uid, raw.st_gid, Int64(raw.st_size))
        modified = WallTime(secondsSince1970: Int64(raw.st_mtim.tv_sec))
        modifiedNanoseconds = Int64(raw.st_mtim.tv_nsec)
        (device, inode, names) = (UInt64(raw.st_dev), UInt64(raw.st_ino), UInt64(raw.st_nlink))
    }
}

/// How much still fits on a file system, for a user without privileges.
package struct FreeSpace: Hashable, Sendable {
    /// Free bytes.
    package var bytes: UInt64
    /// Free inodes; `nil` where the file system does not count them.
    package var inodes: UInt64?
    /// Whether it is mounted for reading alone.
    package var isReadOnly: Bool
}
