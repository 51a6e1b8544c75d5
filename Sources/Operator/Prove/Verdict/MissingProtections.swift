import Artifacts

/// What a server's PKI roles cannot refuse, since they do not know the setting for it: in words, for operators who rely on the
/// manifest. It is no finding, since no change of the role would help.
struct MissingProtections {
    /// One sentence each.
    let notes: [String]

    init(_ desired: DesiredState, _ rights: ServerRights) {
        let roles = (desired.signers + desired.clients).filter { rights.signers[$0.apiPath] != nil }
        func lacking(_ setting: String) -> [DesiredRole] {
            roles.filter { rights.signers[$0.apiPath]?.has(setting) == false && $0.narrows(setting) }
        }
        var notes: [String] = []
        if !lacking("cn_validations").isEmpty {
            notes.append(
                "this server does not know cn_validations: its roles also sign mail addresses at the names that they sign"
            )
        }
        let addresses = lacking("allowed_ip_sans_cidr").map(\.apiPath)
        if !addresses.isEmpty {
            notes.append(
                "this server does not know allowed_ip_sans_cidr: any address is signed by "
                    + addresses.prefix(5).joined(separator: ", ")
                    + (addresses.count > 5 ? " and \(addresses.count - 5) more" : ""))
        }
        if !lacking("not_after_bound").isEmpty {
            notes.append(
                "this server does not know not_after_bound and not_before_bound: against dates of a request's own there are "
                    + "the policies' denied parameters alone")
        }
        self.notes = notes
    }
}

extension DesiredRole {
    /// Whether the manifest has the setting hold something back.
    fileprivate func narrows(_ setting: String) -> Bool {
        switch settings[setting] {
        case .list(let list): !list.isEmpty
        case .text(let text): !text.isEmpty
        default: false
        }
    }
}
