internal import Core

extension ManifestRule {
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
