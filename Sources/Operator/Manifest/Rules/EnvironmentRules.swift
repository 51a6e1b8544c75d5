internal import Core
import YAML

extension ManifestRule {
    /// Two environments, two servers, or at least two namespaces.
    static let environmentSharedServer = ManifestRule(
        "environment.shared-server", "two environments on one server and namespace",
        reason:
            "Everything that Coppice owns on a server is called by the owner's prefix and the identity's name. Two environments "
            + "in one namespace would own the same objects, and `apply` of one would undo the other."
    ) { context in
        var first: [String: String] = [:]
        return context.environments.flatMap { environment in
            environment.settings.server.addresses.compactMap { address -> RuleViolation? in
                let key = address + " " + (environment.settings.server.namespace ?? "")
                guard let other = first[key] else {
                    first[key] = environment.settings.name
                    return nil
                }
                return RuleViolation(
                    "the environment \(quoted(other)) is on this server and in this namespace too",
                    at: environment.node.mark(at: .key("vault"), .key("address")),
                    hint: "give each environment its own server, or its own `namespace:`")
            }.prefix(1)
        }
    }

    /// An empty environment.
    static let environmentUnused = ManifestRule(
        "environment.unused", "an environment without identities", as: .note,
        reason:
            "Nothing is compiled, planned or proved for an environment without identities. That may be meant while a manifest "
            + "grows."
    ) { context in
        context.environments.filter { $0.identities.isEmpty && $0.isComplete }.map {
            RuleViolation(
                "no identity is in the environment \(quoted($0.settings.name))", at: $0.node.mark,
                hint: "add it to the `environments:` of an identity, or remove it")
        }
    }
}
