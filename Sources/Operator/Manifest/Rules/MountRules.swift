import AgentConfig
internal import Core
import YAML

extension ManifestRule {
    /// A server mounts nothing below a mount.
    static let mountOverlap = ManifestRule(
        "mount.overlap", "a mount that is there twice, or lies within another",
        reason:
            "A path on a server belongs to one mount: the server refuses to mount an engine at or below another one, and a "
            + "policy for the outer one would reach the inner one."
    ) { context in
        context.environments.flatMap { environment in
            nested(environment.mountedPaths, \.path).filter { !isToldElsewhere($0.outer, $0.inner) }.map {
                outer, inner in
                let how = inner.path == outer.path ? "is there twice" : "lies within \(quoted(outer.path))"
                return RuleViolation(
                    "the mount \(quoted(inner.path)) \(how); the other stands under `\(outer.key):`, \(line(outer.mark))",
                    at: inner.mark, hint: "name each mount once, by the path that `vault secrets list` shows")
            }
        }
    }

    /// A mount for clients and leaves is ``clientsMountIssues``.
    private static func isToldElsewhere(_ outer: MountedPath, _ inner: MountedPath) -> Bool {
        outer.path == inner.path && Set([outer.key, inner.key]) == ["clients", "issuing"]
    }

    /// A mount without leaves.
    static let mountUnused = ManifestRule(
        "mount.unused", "an issuing mount that no identity uses", as: .note,
        reason:
            "A mount that is listed is trusted by every proxy that names no issuers. One from which no identity has leaves widens "
            + "their trust for nothing, or its apps are missing here."
    ) { context in
        context.environments.filter { !$0.identities.isEmpty && $0.isComplete }.flatMap { environment in
            let used = Set(
                environment.identities.flatMap { resolved in
                    resolved.identity.configuration.leaves.map(\.sign.mountOfSigning)
                        + (resolved.identity.configuration.trusts.isEmpty ? [] : resolved.namedIssuers)
                })
            return environment.settings.issuing.filter { !used.contains($0.path) }.map {
                RuleViolation(
                    "no app here has leaves from \(quoted($0.path)), and no proxy names it",
                    at: environment.node.after(.key("issuing"))?.keyMark($0.path) ?? environment.node.mark,
                    hint: "remove it, or name it under `issuers:` of the proxies that need it")
            }
        }
    }
}
