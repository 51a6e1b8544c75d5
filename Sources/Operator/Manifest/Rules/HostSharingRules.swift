import AgentConfig
internal import Core

extension ManifestRule {
    /// One service user, one trust boundary.
    static let userShared = ManifestRule(
        "user.shared", "two identities of one host with the same Unix user",
        reason:
            "Every process of a user can read what that user can read: two identities under one user are one, whatever their "
            + "policies say. Identities without `instances:` may be on the same host, and are treated so."
    ) { context in
        context.sharedOnHost({ $0.user }) { resolved, other in
            let identity = resolved.identity
            return RuleViolation(
                "the user \(quoted(identity.user)) is also that of \(quoted(other.workload)), \(line(other.mark)), \(identity.whichHost(with: other))",
                at: resolved.node.mark(at: .key("user")),
                hint: "give each identity a user of its own: useradd --system \(bounded(identity.workload, limit: 32))")
        }
    }

    /// No agent runs as root.
    static let userRoot = ManifestRule(
        "user.root", "an identity of the user root",
        reason:
            "An agent needs no privilege, and everything about TLS can be checked by the service user. As root it would own "
            + "what every other identity of the host keeps apart."
    ) { context in
        context.identities.filter { $0.resolved.identity.user == "root" }.map {
            RuleViolation(
                "\(quoted($0.resolved.identity.workload)) would run as root",
                at: $0.resolved.node.mark(at: .key("user")),
                hint:
                    "name the app's own service user: useradd --system \(bounded($0.resolved.identity.workload, limit: 32))"
            )
        }
    }

    /// One directory, one agent; also not one within the other.
    static let dirShared = ManifestRule(
        "dir.shared", "two identities of one host with the same boundary directory, or one within the other",
        reason:
            "A boundary directory holds one identity's key, trust and state, under one lock, with the modes of one user."
    ) { context in
        context.hosts.flatMap { identities in
            nested(identities) { $0.identity.directory }.map { outer, inner in
                let (late, early) = outer.identity.mark < inner.identity.mark ? (inner, outer) : (outer, inner)
                return RuleViolation(
                    "the boundary directory \(quoted(late.identity.directory)) meets \(quoted(early.identity.directory)) of "
                        + "\(quoted(early.identity.workload)), \(line(early.identity.mark)), \(late.identity.whichHost(with: early.identity))",
                    at: late.node.mark(at: .key("dir")),
                    hint: "give each identity a directory of its own, such as /var/lib/coppice/"
                        + bounded(late.identity.workload, limit: 60))
            }
        }
    }

    /// Two writers of one file.
    static let metricsShared = ManifestRule(
        "metrics.shared", "two identities of one host with the same metrics file",
        reason:
            "Each agent replaces its metrics file as a whole: of two that write the same one, the later would hide the other."
    ) { context in
        context.sharedOnHost({ $0.configuration.metrics.flatMap { $0.path.hasPrefix("/") ? $0.path : nil } }) {
            resolved, other in
            RuleViolation(
                "the metrics file is also that of \(quoted(other.workload)), \(line(other.mark)), \(resolved.identity.whichHost(with: other))",
                at: resolved.node.mark(at: .key("metrics"), .key("path")),
                hint: "write a file of its own: coppice-<workload>.prom")
        }
    }
}
