import AgentConfig
internal import Core

extension ManifestRule {
    /// No chain outlives its root.
    static let leafOutlivesRoot = ManifestRule(
        "leaf.outlives-root", "a leaf that would outlive every root of its mount",
        reason:
            "A chain is worth nothing after its root has ended, and a server cuts or refuses what would live longer than its "
            + "issuer.", looksAtFiles: true
    ) { context in
        let roots = context.roots
        return context.leaves.compactMap { settings, resolved, leaf in
            let mount = leaf.sign.mountOfSigning
            guard let ttl = leaf.ttl, let last = roots[settings.name]?[mount]?.last(before: ttl, from: context.now)
            else { return nil }
            return RuleViolation(
                "a life of \(DurationText.render(ttl)) from now outlives \(bounded(last.subject, limit: 100)), the last root of "
                    + "\(quoted(mount)), which ends on \(last.notAfter.rfc3339)",
                at: resolved.place(leaf.id, "ttl"),
                hint: "add the next root to `roots:` of the mount, or write a shorter `ttl:`")
        }
    }
}
