/// Who may read an output besides the user.
package struct Access: Hashable, Sendable {
    /// The id of a group that the user belongs to.
    package var group: UInt32?
    /// The mode of its files, when it is not the usual one.
    package var mode: UInt16?

    package init(group: UInt32? = nil, mode: UInt16? = nil) {
        self.group = group
        self.mode = mode
    }

    /// 0600, or 0640 for a group, unless the output says otherwise.
    package var fileMode: UInt16 { mode ?? (group == nil ? 0o600 : 0o640) }
    /// 0700, or 0750 for a group.
    package var directoryMode: UInt16 { group == nil ? 0o700 : 0o750 }
}
