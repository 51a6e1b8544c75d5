internal import Core

extension ManifestRule {
    /// One directory, one agent; also not one within the other.
    static let rootShared = ManifestRule(
        "root.shared", "two identities of one host with the same root directory, or one within the other",
        reason:
            "A root directory holds one identity's key, trust and state, under one lock, with the modes of one user."
    ) { context in
        context.hosts.flatMap { identities in
            nested(identities) { $0.identity.directory }.map { outer, inner in
                let (late, early) = outer.identity.mark < inner.identity.mark ? (inner, outer) : (outer, inner)
                return RuleViolation(
                    "the boundary directory \(quoted(late.identity.directory)) meets \(quoted(early.identity.directory)) of "
                        + "\(quoted(early.identity.workload)), \(line(early.identity.mark)), \(late.identity.whichHost(with: early.identity))",
                    at: late.node.place(.key("dir")),
                    hint: "give each identity a directory of its own, such as /var/lib/coppice/"
                        + bounded(late.identity.workload, limit: 60))
            }
        }
    }
}
