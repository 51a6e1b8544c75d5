internal import AgentConfig
internal import Core

extension ManifestRule {
    /// A wildcard is every name at once.
    static let nameWildcard = ManifestRule(
        "name.wildcard", "a leaf with a wildcard",
        reason:
            "A role that signs `*.example.org` signs the names of every other workload below it. The compiled roles allow no "
            + "wildcards."
    ) { context in
        context.names({ _, key, name in isHostKey(key) && name.contains("*") }) { _, name in
            ("\(quoted(name)) stands for the names of other workloads too", "list the names themselves under `dns:`")
        }
    }
}
