import AgentConfig
internal import Core

extension ManifestRule {
    /// Versioned mounts answer at `data/`.
    static let secretUnversioned = ManifestRule(
        "secret.unversioned-path", "a path without `data/` in a versioned mount",
        reason:
            "The API of a kv-v2 mount reads secrets at MOUNT/data/NAME, whatever its command line shows: without `data/` the "
            + "server answers 404, and a policy for such a path allows nothing."
    ) { context in
        context.reads { settings, secret in
            guard let mount = settings.mount(of: secret.read), mount.kind == .keyValue2 else { return nil }
            let rest = mount.rest(of: secret.read)
            guard !rest.hasPrefix("data/") else { return nil }
            let plain = rest.hasPrefix("metadata/") ? rest.dropFirst("metadata/".count) : rest[...]
            return (
                "\(quoted(mount.path)) is versioned, and \(quoted(secret.read)) lacks its `data/`",
                "write `read: \(bounded(mount.path, limit: 60))/data/\(bounded(plain, limit: 80))`"
            )
        }
    }
}
