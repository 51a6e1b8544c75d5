import AgentConfig
internal import Core

extension ManifestRule {
    /// A database gives out credentials at two places.
    static let secretOfDatabase = ManifestRule(
        "secret.database-path", "a path in a database mount that gives out no user",
        reason:
            "A database mount gives out users at MOUNT/creds/ROLE and MOUNT/static-creds/ROLE. Its other paths are for those who "
            + "administer it, and hold connections and roles."
    ) { context in
        context.reads { settings, secret in
            guard let mount = settings.mount(of: secret.read), mount.kind == .database else { return nil }
            let parts = mount.rest(of: secret.read).split(separator: "/")
            guard parts.count != 2 || !["creds", "static-creds"].contains(parts[0]) else { return nil }
            return (
                "\(quoted(secret.read)) gives out no user of a database",
                "write `read: \(bounded(mount.path, limit: 60))/creds/ROLE`"
            )
        }
    }
}
