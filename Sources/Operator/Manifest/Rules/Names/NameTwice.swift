import AgentConfig
internal import Core

extension ManifestRule {
    /// A name belongs to one workload.
    static let nameTwice = ManifestRule(
        "name.signed-elsewhere", "a name that another workload's role signs too",
        reason:
            "Who can have a name signed can be that name. When two workloads can, each can stand in for the other; and which "
            + "mount signs makes no difference to a proxy that trusts both. Instances of one workload may share names."
    ) { context in
        context.environments.flatMap { environment in
            var owners: [String: Identity] = [:]
            return environment.identities.flatMap { resolved in
                resolved.identity.configuration.leaves.flatMap { leaf in
                    leaf.names.all.compactMap { key, name -> RuleViolation? in
                        let owner = owners[name] ?? resolved.identity
                        owners[name] = owner
                        guard owner.workload != resolved.identity.workload else { return nil }
                        return RuleViolation(
                            "\(quoted(name)) is signed for \(quoted(owner.workload)) too, \(line(owner.mark))",
                            at: resolved.place(leaf, key, name),
                            hint: "give each workload names of its own, or make them `instances:` of one workload")
                    }
                }
            }
        }
    }
}
