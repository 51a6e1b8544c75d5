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

    /// The user's name, or the number as text where no user has it.
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

/// The user namespace of this process (user_namespaces(7)).
package enum UserNamespace {
    /// The id that stands for root here, in a namespace that has no root: the one for every user that it does not map.
    /// `nil` where root is 0, as usual, or where `/proc` says nothing.
    ///
    /// A user's own service manager makes such a namespace for a unit with `PrivateUsers=yes`. Every stranger has the same id
    /// there: it is root's only on a path that no other user can own.
    package static let rootsOtherID: UInt32? = {
        guard let map = text("/proc/self/uid_map"), hidesRoot(map) else { return nil }
        let overflow = text("/proc/sys/kernel/overflowuid").flatMap { UInt32($0.filter { $0.isNumber }) }
        return overflow ?? 65_534
    }()

    /// Whether a map of ids (lines of first id inside, first outside, how many) maps no user to the id 0 inside.
    package static func hidesRoot(_ map: String) -> Bool {
        let lines = map.split(separator: "\n").map { $0.split(separator: " ").compactMap { UInt64($0) } }
        return !lines.contains { $0.count == 3 && $0[0] == 0 && $0[2] > 0 }
    }

    private static func text(_ path: String) -> String? {
        (try? Files.read(path, limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
    }
}
