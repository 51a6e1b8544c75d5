internal import Core

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

    /// A mount for clients and leaves is ``clientsIssue``.
    private static func isToldElsewhere(_ outer: MountedPath, _ inner: MountedPath) -> Bool {
        outer.path == inner.path && Set([outer.key, inner.key]) == ["clients", "issuing"]
    }
}
