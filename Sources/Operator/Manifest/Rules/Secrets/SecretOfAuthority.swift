import AgentConfig
internal import Core

extension ManifestRule {
    /// An authority's mount holds no secret of a workload.
    static let secretOfAuthority = ManifestRule(
        "secret.in-authority", "a secret that is read from a mount that issues certificates",
        reason:
            "The mounts of the authorities hold roles, keys and certificates. An app has one path there, its signing path, and "
            + "nothing that it reads as a secret."
    ) { context in
        context.reads { settings, secret in
            let mounts = settings.authorities
            guard let mount = mounts.first(where: { secret.read.hasPrefix($0 + "/") }) else { return nil }
            return (
                "\(quoted(secret.read)) lies in \(quoted(mount)), which issues certificates",
                "make it a `leaf:`, or read the secret from a mount of secrets"
            )
        }
    }
}
