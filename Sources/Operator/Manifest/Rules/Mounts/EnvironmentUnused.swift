internal import Core
import YAML

extension ManifestRule {
    /// An empty environment.
    static let environmentUnused = ManifestRule(
        "environment.unused", "an environment without identities", as: .note,
        reason:
            "Nothing is compiled, planned or proved for an environment in which nobody lives. That may be meant while a manifest "
            + "grows."
    ) { context in
        context.environments.filter { $0.identities.isEmpty && $0.hasAll }.map {
            RuleViolation(
                "no identity is in the environment \(quoted($0.settings.name))", at: $0.node.mark,
                hint: "add it to the `environments:` of an identity, or remove it")
        }
    }
}
