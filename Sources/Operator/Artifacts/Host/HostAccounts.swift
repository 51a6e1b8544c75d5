internal import AgentConfig
internal import Manifest

/// The users, groups and directories of a host's identities, as systemd's own installers take them: both only add what is
/// missing, and may run at every boot.
struct HostAccounts {
    let identities: [Identity]

    /// For sysusers.d(5). A user stands before its memberships: `m` alone would make a user of any name.
    var users: [String] {
        let users = identities.map { "u \($0.user) - \"Coppice agent of \($0.name)\" -" }
        let groups = Set(identities.flatMap { Self.groups(of: $0) }).sorted().map { "g \($0) -" }
        let memberships = identities.flatMap { identity in
            Self.groups(of: identity).map { "m \(identity.user) \($0)" }
        }
        return users + groups + memberships
    }

    /// For tmpfiles.d(5): the boundary directories, empty. A group is given where outputs name one, as the agent does;
    /// `-` leaves that of a directory that is there.
    var directories: [String] {
        let hasUsualParent = identities.contains { $0.directory.hasPrefix("/var/lib/coppice/") }
        return (hasUsualParent ? ["d /var/lib/coppice 0755 root root -"] : [])
            + identities.map { identity in
                let group = identity.configuration.outputs.compactMap(\.group).first
                let mode = group == nil ? "0700" : "0710"
                return "d \(identity.directory) \(mode) \(identity.user) \(group ?? "-") -"
            }
    }

    /// The groups that an identity gives files to, its user's own left out.
    static func groups(of identity: Identity) -> [String] {
        let configuration = identity.configuration
        let named = configuration.outputs.compactMap(\.group) + [configuration.metrics?.group].compactMap { $0 }
        return Set(named).subtracting([identity.user]).sorted()
    }
}
