import AgentConfig
internal import Core

extension ManifestRule {
    /// A mount cuts what is longer.
    static let leafOutlivesMount = ManifestRule(
        "leaf.outlives-mount", "a leaf that shall live longer than its mount allows",
        reason:
            "A server cuts a life to the mount's longest: the certificate would end before the agent expects, and the role "
            + "would promise what the mount does not keep."
    ) { context in
        context.leaves.compactMap { settings, resolved, leaf in
            guard let ttl = leaf.ttl, let mount = settings.mount(of: leaf), ttl > mount.maxTTL else { return nil }
            return RuleViolation(
                "a life of \(DurationText.render(ttl)) is longer than \(quoted(mount.path)) allows in \(quoted(settings.name)), \(DurationText.render(mount.maxTTL))",
                at: resolved.place(leaf.id, "ttl"),
                hint: "write `ttl: \(DurationText.render(mount.maxTTL))` or less, or a longer `max_ttl:` for the mount")
        }
    }
}
