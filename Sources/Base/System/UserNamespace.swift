/// The user namespace of this process (user_namespaces(7)).
package enum UserNamespace {
    /// The id that stands for root here, in a namespace that has no root: the one for everybody whom it does not have.
    /// `nil` where root is 0, as usual, or where `/proc` says nothing.
    ///
    /// A user's own service manager makes such a namespace for a unit with `PrivateUsers=yes`. Every stranger has the same id
    /// there: it is root's only in a place that nobody else can have.
    package static let rootsOtherID: UInt32? = {
        guard let map = text("/proc/self/uid_map"), hidesRoot(map) else { return nil }
        let overflow = text("/proc/sys/kernel/overflowuid").flatMap { UInt32($0.filter { $0.isNumber }) }
        return overflow ?? 65_534
    }()

    /// Whether a map of ids (lines of first id inside, first outside, how many) has nobody with the id 0 inside.
    package static func hidesRoot(_ map: String) -> Bool {
        let lines = map.split(separator: "\n").map { $0.split(separator: " ").compactMap { UInt64($0) } }
        return !lines.contains { $0.count == 3 && $0[0] == 0 && $0[2] > 0 }
    }

    private static func text(_ path: String) -> String? {
        (try? Files.read(path, limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
    }
}
