import Artifacts
import JSON

/// Compares roles, setting by setting.
struct RoleComparison {
    private let comparison: SettingComparison
    private let state: ServerState

    init(_ comparison: SettingComparison, on state: ServerState) {
        self.comparison = comparison
        self.state = state
    }

    /// What must be done to a role; `nil` for nothing.
    func change(_ role: DesiredRole) -> Change? {
        let old = state.roles[role.apiPath]
        let settings = role.settings(onOpenBao: state.server.isOpenBao)
        let differences = settings.compactMap { difference($0.name, $0.value, old: old, in: role) }
        guard old == nil || !differences.isEmpty else { return nil }
        return Change(
            kind: role.purpose.kind, path: role.apiPath, identity: role.identity,
            action: old == nil ? .create : .update, differences: differences,
            body: JSONObject(settings.map { ($0.name, comparison.written($0.value)) }))
    }

    private func difference(
        _ name: String, _ wanted: DesiredRole.Setting, old: JSONObject?, in role: DesiredRole
    ) -> Change.Difference? {
        guard let old else {
            return Change.Difference(
                setting: name, old: nil, new: comparison.shown(wanted), reason: role.reason(of: name))
        }
        // What the server does not answer, it does not have.
        guard let actual = old[name] ?? role.omitted(name), !comparison.isSame(wanted, actual) else { return nil }
        return Change.Difference(
            setting: name, old: comparison.shown(actual, like: wanted), new: comparison.shown(wanted),
            reason: role.reason(of: name))
    }

    /// Which settings the server has never heard of: known once it has answered a role of the kind.
    func notes(for roles: [DesiredRole]) -> [Plan.Note] {
        var unknown: Set<String> = []
        var seen: Set<Change.Kind> = []
        for role in roles {
            guard let old = state.roles[role.apiPath], seen.insert(role.purpose.kind).inserted else { continue }
            for (name, wanted) in role.settings(onOpenBao: state.server.isOpenBao)
            where old[name] == nil && role.omitted(name) == nil && !wanted.isDefault {
                unknown.insert(name)
            }
        }
        return unknown.isEmpty ? [] : [.unknownSettings(unknown.sorted())]
    }
}

extension DesiredRole {
    /// What a server means that leaves a setting out of its answer though it knows it; `nil` where it says so.
    fileprivate func omitted(_ setting: String) -> JSONValue? {
        purpose == .ticket && setting == "token_num_uses" ? .integer(0) : nil
    }
}

extension DesiredRole.Purpose {
    /// What a change of such a role is called.
    var kind: Change.Kind {
        switch self {
        case .login: .login
        case .signer: .signer
        case .client: .client
        case .ticket: .ticket
        }
    }
}

extension DesiredRole.Setting {
    /// Whether a server without the setting behaves like this anyway.
    fileprivate var isDefault: Bool {
        switch self {
        case .flag(let flag): !flag
        case .number(let number), .seconds(let number): number == 0
        case .text(let text): text.isEmpty || text == "default"
        case .list(let list): list.isEmpty
        case .certificates: false
        }
    }
}
