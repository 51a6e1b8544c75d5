import CLinux

/// A user of this machine.
package struct Account: Hashable, Sendable {
    /// The login name.
    package var name: String
    /// The user's id.
    package var user: UInt32
    /// The id of the user's own group.
    package var group: UInt32
    /// The home directory, as the account database says.
    package var home: String
}

/// Users and groups, as the system's databases name them.
package enum Accounts {
    /// The user with this name.
    package static func user(named name: String) -> Account? {
        unsafe getpwnam(name).map { unsafe account($0.pointee) }
    }

    /// The user with this id.
    package static func user(id: UInt32) -> Account? {
        unsafe getpwuid(id).map { unsafe account($0.pointee) }
    }

    /// The id of the group with this name.
    package static func group(named name: String) -> UInt32? {
        unsafe getgrnam(name).map { unsafe $0.pointee.gr_gid }
    }

    /// The name of the group with this id.
    package static func groupName(id: UInt32) -> String? {
        unsafe getgrgid(id).map { unsafe text($0.pointee.gr_name) }
    }

    /// The user's name, or the number as text where nobody has it.
    package static func shownUser(_ id: UInt32) -> String {
        user(id: id)?.name ?? String(id)
    }

    /// The group's name, or the number as text where there is none.
    package static func shownGroup(_ id: UInt32) -> String {
        groupName(id: id) ?? String(id)
    }

    private static func account(_ entry: passwd) -> Account {
        unsafe Account(
            name: text(entry.pw_name), user: entry.pw_uid, group: entry.pw_gid, home: text(entry.pw_dir))
    }

    private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }
}
