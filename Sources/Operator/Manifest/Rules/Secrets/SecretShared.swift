import AgentConfig
internal import Core

extension ManifestRule {
    /// The secret paths of one workload.
    static let secretShared = ManifestRule(
        "secret.shared", "a secret that two workloads read",
        reason:
            "A policy allows the secret paths of one workload. A secret that two can read is known to both, and a change for one "
            + "changes the other. Instances of one workload may share secrets."
    ) { context in
        context.environments.flatMap { environment in
            var owners: [String: Identity] = [:]
            return environment.identities.flatMap { resolved in
                resolved.identity.configuration.secrets.compactMap { secret -> RuleViolation? in
                    let owner = owners[secret.read] ?? resolved.identity
                    owners[secret.read] = owner
                    guard owner.workload != resolved.identity.workload else { return nil }
                    return RuleViolation(
                        "\(quoted(secret.read)) is read by \(quoted(owner.workload)) too, \(line(owner.mark))",
                        at: resolved.place(secret.id, "read"),
                        hint: "keep a copy for each workload, each at a path of its own")
                }
            }
        }
    }
}
