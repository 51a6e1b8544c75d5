internal import Core

extension ManifestRule {
    /// One directory, one agent; also not one within the other.
    static let rootShared = ManifestRule(
        "root.shared", "two identities of one host with the same root directory, or one within the other",
        reason:
            "A root directory holds one identity's key, trust and state, under one lock, with the modes of one user."
    ) { evidence in
        evidence.hosts.flatMap { identities in
            nested(identities) { $0.identity.rootDirectory }.map { outer, inner in
                let (late, early) = outer.identity.mark < inner.identity.mark ? (inner, outer) : (outer, inner)
                return Breach(
                    "the root directory \(quoted(late.identity.rootDirectory)) meets \(quoted(early.identity.rootDirectory)) of "
                        + "\(quoted(early.identity.workload)), \(line(early.identity.mark)), \(late.identity.whichHost(with: early.identity))",
                    at: late.node.place(.key("root")),
                    hint: "give each identity a directory of its own, such as /var/lib/coppice/"
                        + bounded(late.identity.workload, limit: 60))
            }
        }
    }
}
