internal import Core

extension ManifestRule {
    /// Workload and host make the name, and two ways of making it may meet.
    static let identityTwice = ManifestRule(
        "identity.twice", "two identities of one name",
        reason:
            "The name of an identity is its workload and its host, joined by a dot, in lower case. It names the policy, the "
            + "role of the login, the signing role and the client certificate: a workload `web.host1` and the host `host1` of a "
            + "workload `web` would share all four."
    ) { context in
        context.environments.flatMap { environment in
            var first: [String: Identity] = [:]
            return environment.identities.map(\.identity).compactMap { identity -> RuleViolation? in
                guard let other = first.updateValue(identity, forKey: identity.name.lowercased()) else { return nil }
                first[identity.name.lowercased()] = other
                return RuleViolation(
                    "\(quoted(identity.name)) is the name of two identities; the other is of \(quoted(other.workload)), \(line(other.mark))",
                    at: identity.mark, hint: "rename the workload, or one of the hosts")
            }
        }
    }
}
