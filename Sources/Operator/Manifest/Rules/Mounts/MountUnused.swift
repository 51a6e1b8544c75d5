import AgentConfig
internal import Core
import YAML

extension ManifestRule {
    /// A mount that nobody issues from.
    static let mountUnused = ManifestRule(
        "mount.unused", "an issuing mount that no identity uses", as: .note,
        reason:
            "A mount that is listed is trusted by every proxy that names no issuers. One from which nobody has leaves widens "
            + "their trust for nothing, or its apps are missing here."
    ) { context in
        context.environments.filter { !$0.identities.isEmpty && $0.hasAll }.flatMap { environment in
            let used = Set(
                environment.identities.flatMap { resolved in
                    resolved.identity.configuration.leaves.map(\.sign.mountOfSigning)
                        + (resolved.identity.configuration.trusts.isEmpty ? [] : resolved.namedIssuers)
                })
            return environment.settings.issuing.filter { !used.contains($0.path) }.map {
                RuleViolation(
                    "no app here has leaves from \(quoted($0.path)), and no proxy names it",
                    at: environment.node.after(.key("issuing"))?.keyPlace($0.path) ?? environment.node.mark,
                    hint: "remove it, or name it under `issuers:` of the proxies that need it")
            }
        }
    }
}
