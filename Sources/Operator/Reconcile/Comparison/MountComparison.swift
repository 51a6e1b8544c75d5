import Artifacts
import Core
import JSON

/// Compares mounts: makes and tunes what the manifest manages, and complains of what it does not.
struct MountComparison {
    private(set) var changes: [Change] = []
    private(set) var problems: [Plan.Problem] = []
    private(set) var notes: [Plan.Note] = []

    /// The system's own limit, where it is unchanged.
    private static let systemLease: Int64 = 768 * 3600

    init(_ desired: DesiredState, on state: ServerState) {
        for mount in desired.mounts {
            guard let found = state.mounts[mount.apiPath] else {
                addMissing(mount)
                continue
            }
            compare(mount, found)
            noteLimit(mount, found, desired)
        }
    }

    private mutating func addMissing(_ mount: DesiredMount) {
        guard mount.isManaged else {
            return problems.append(.mountMissing(path: mount.apiPath, kind: mount.shownKind))
        }
        changes.append(
            Change(
                kind: .mount, path: mount.apiPath, identity: nil, action: .create, differences: mount.allSettings,
                body: mount.body))
    }

    private mutating func compare(_ mount: DesiredMount, _ found: ServerState.Mount) {
        guard found.type == mount.kind.rawValue, mount.version == nil || mount.version == found.version else {
            return problems.append(
                .mountDiffers(path: mount.apiPath, wanted: mount.shownKind, found: found.shownKind))
        }
        guard mount.isManaged, let lease = mount.maxLeaseSeconds, lease != found.maxLeaseSeconds else { return }
        let difference = Change.Difference(
            setting: "max_lease_ttl", old: DurationText.render(.seconds(found.maxLeaseSeconds)),
            new: DurationText.render(.seconds(lease)), reason: "no certificate of the mount has a longer lifetime")
        changes.append(
            Change(
                kind: .mount, path: mount.apiPath, identity: nil, action: .update, differences: [difference],
                body: ["max_lease_ttl": .integer(lease)], target: mount.apiPath + "/tune"))
    }

    /// A mount of others may cut what the roles in it promise.
    private mutating func noteLimit(_ mount: DesiredMount, _ found: ServerState.Mount, _ desired: DesiredState) {
        guard mount.kind == .pki, !mount.isManaged || mount.maxLeaseSeconds == nil else { return }
        let limit = found.maxLeaseSeconds > 0 ? found.maxLeaseSeconds : Self.systemLease
        let lives = (desired.signers + desired.clients).filter { $0.mount == mount.path }.compactMap(\.lifeSeconds)
        guard let longest = lives.max(), longest > limit else { return }
        notes.append(.mountLimit(path: mount.apiPath, seconds: limit, needed: longest))
    }
}

extension DesiredMount {
    /// What to mount.
    fileprivate var body: JSONObject {
        var body: JSONObject = ["type": .string(kind.rawValue)]
        if let version { body["options"] = ["version": .string(String(version))] }
        if let maxLeaseSeconds { body["config"] = ["max_lease_ttl": .string("\(maxLeaseSeconds)s")] }
        return body
    }

    fileprivate var allSettings: [Change.Difference] {
        var all = [Change.Difference(setting: "type", old: nil, new: shownKind, reason: "the manifest manages it")]
        if let maxLeaseSeconds {
            all.insert(
                Change.Difference(
                    setting: "max_lease_ttl", old: nil, new: DurationText.render(.seconds(maxLeaseSeconds)),
                    reason: "no certificate of the mount has a longer lifetime"), at: 0)
        }
        return all
    }

    /// `kv version 2`, `pki`.
    fileprivate var shownKind: String { kind.rawValue + (version.map { " version \($0)" } ?? "") }
}

extension ServerState.Mount {
    fileprivate var shownKind: String { type + (type == "kv" ? " version \(version)" : "") }
}

extension DesiredRole {
    fileprivate var lifeSeconds: Int64? {
        if case .seconds(let seconds) = settings["max_ttl"] { seconds } else { nil }
    }
}
