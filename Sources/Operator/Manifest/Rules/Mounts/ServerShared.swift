internal import Core

extension ManifestRule {
    /// Two environments, two servers, or at least two namespaces.
    static let serverShared = ManifestRule(
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
                    at: environment.node.place(.key("vault"), .key("address")),
                    hint: "give each environment its own server, or its own `namespace:`")
            }.prefix(1)
        }
    }
}
