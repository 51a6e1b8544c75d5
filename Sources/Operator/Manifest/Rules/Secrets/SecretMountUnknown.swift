import AgentConfig
internal import Core

extension ManifestRule {
    /// A mount that nobody listed.
    static let secretMountUnknown = ManifestRule(
        "secret.unknown-mount", "a secret from a mount that is not listed", as: .note,
        reason:
            "Where `secrets:` of an environment lists mounts, a path in none of them is often misspelt, and nothing can be "
            + "checked about it."
    ) { context in
        context.reads { settings, secret in
            let authorities = settings.authorities
            guard !settings.secrets.isEmpty, settings.mount(of: secret.read) == nil,
                !authorities.contains(where: { secret.read.hasPrefix($0 + "/") })
            else { return nil }
            return (
                "\(quoted(secret.read)) lies in none of the mounts under `secrets:` of \(quoted(settings.name))",
                "add its mount there with its `type:`"
            )
        }
    }
}
