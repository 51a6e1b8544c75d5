internal import Core

extension ManifestRule {
    /// An identity without outputs is a right without a use.
    static let identityKeepsNothing = ManifestRule(
        "identity.keeps-nothing", "an identity without any output",
        reason:
            "An identity that keeps nothing would be a login and a policy on the server that nothing uses, and its agent would "
            + "refuse to start."
    ) { context in
        context.identities.filter { !["leaf", "secret", "trust"].contains(where: $0.resolved.node.has) }.map {
            let isApp = $0.resolved.identity.kind == .app
            return RuleViolation(
                "\(quoted($0.resolved.identity.workload)) names nothing to keep", at: $0.resolved.identity.mark,
                hint: isApp ? "add `leaf:` or `secret:`" : "add `trust:`")
        }
    }

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

    /// The names of what an identity's tickets are made with end so.
    static let identityReservedName = ManifestRule(
        "identity.reserved-name", "the name of an identity ends with `-enrol`",
        reason:
            "The policy and the token role that the tickets of `web` are made with are called `web-enrol`, beside the owner's "
            + "prefix: an identity of that name would share its policy with them."
    ) { context in
        context.identities.filter { $0.resolved.identity.name.lowercased().hasSuffix("-enrol") }.map {
            RuleViolation(
                "\(quoted($0.resolved.identity.name)) ends with \(quoted("-enrol"))", at: $0.resolved.identity.mark,
                hint: "rename the workload or the host")
        }
    }

    /// What every place takes that the name becomes part of.
    static let identityTooLong = ManifestRule(
        "identity.too-long", "the name of an identity has more than 64 characters",
        reason:
            "The name becomes `identity:` of the agent's configuration, a directory in many installations, and the common "
            + "name of the client certificate; X.509 takes 64 characters there."
    ) { context in
        context.identities.filter { $0.resolved.identity.name.utf8.count > 64 }.map {
            let name = $0.resolved.identity.name
            return RuleViolation(
                "\(quoted(name)) has \(name.utf8.count) characters; 64 are taken", at: $0.resolved.identity.mark,
                hint: "choose a shorter name for the workload or the host")
        }
    }
}
