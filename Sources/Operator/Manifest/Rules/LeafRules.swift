import AgentConfig
internal import Core
import X509

extension ManifestRule {
    /// One narrow issuance path.
    static let leafTwoMounts = ManifestRule(
        "leaf.two-mounts", "an app whose leaves are signed in two mounts",
        reason:
            "An app's policy allows one narrow issuance path: one role in one mount, which signs exactly the app's names. What "
            + "needs two CAs is two workloads."
    ) { context in
        context.differing(\.sign) { resolved, first, other in
            RuleViolation(
                "\(quoted(resolved.identity.workload)) has leaves in two mounts: \(quoted(first.id.description)) is signed by \(quoted(first.sign.mountOfSigning))",
                at: resolved.mark(of: other.id, "mount"),
                hint: "sign all of its leaves in one mount, or make it two identities")
        }
    }

    /// One role, one kind of key.
    static let leafTwoKeys = ManifestRule(
        "leaf.two-keys", "an app whose leaves have two kinds of keys",
        reason:
            "A role fixes the kind of key that it signs, and an app has one role. A role for any key would sign weak ones too."
    ) { context in
        context.differing(\.key) { resolved, first, other in
            RuleViolation(
                "\(quoted(resolved.identity.workload)) has keys of two kinds: \(quoted(first.id.description)) has \(first.key.rawValue)",
                at: resolved.mark(of: other.id, "key"),
                hint: "write `key: \(first.key.rawValue)` for all of its leaves, or make it two identities")
        }
    }

    /// A mount cuts what is longer.
    static let leafOutlivesMount = ManifestRule(
        "leaf.outlives-mount", "a leaf with a longer lifetime than its mount allows",
        reason:
            "A server cuts a lifetime to the mount's longest: the certificate would expire before the agent expects, and the role "
            + "would promise what the mount does not keep. Where a clock is wrong, `ttl:` is what the agent measures the lifetime by."
    ) { context in
        context.leaves.compactMap { settings, resolved, leaf in
            guard let ttl = leaf.ttl, let mount = settings.mount(of: leaf), ttl > mount.maxTTL else { return nil }
            return RuleViolation(
                "a lifetime of \(DurationText.render(ttl)) is longer than \(quoted(mount.path)) allows in \(quoted(settings.name)), \(DurationText.render(mount.maxTTL))",
                at: resolved.mark(of: leaf.id, "ttl"),
                hint: "write `ttl: \(DurationText.render(mount.maxTTL))` or less, or a longer `max_ttl:` for the mount")
        }
    }

    /// No chain outlives its root.
    static let leafOutlivesRoot = ManifestRule(
        "leaf.outlives-root", "a leaf that would expire after every root of its mount",
        reason:
            "No chain verifies after its root has expired, and a server shortens or refuses what would expire after its "
            + "issuer.", looksAtFiles: true
    ) { context in
        let roots = context.roots
        return context.leaves.compactMap { settings, resolved, leaf in
            let mount = leaf.sign.mountOfSigning
            guard let ttl = leaf.ttl, let last = roots[settings.name]?[mount]?.last(before: ttl, from: context.now)
            else { return nil }
            return RuleViolation(
                "a lifetime of \(DurationText.render(ttl)) from now outlasts \(bounded(last.subject, limit: 100)), the last root of "
                    + "\(quoted(mount)), which expires on \(last.notAfter.rfc3339)",
                at: resolved.mark(of: leaf.id, "ttl"),
                hint: "add the next root to `roots:` of the mount, or write a shorter `ttl:`")
        }
    }
}
