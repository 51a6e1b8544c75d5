import AgentConfig
internal import Core

extension ManifestRule {
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
                at: resolved.node.place(.key("metrics"), .key("path")),
                hint: "write a file of its own: coppice-<workload>.prom")
        }
    }
}
