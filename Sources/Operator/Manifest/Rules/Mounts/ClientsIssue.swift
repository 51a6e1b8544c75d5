internal import Core

extension ManifestRule {
    /// Client certificates and leaves never come from one mount.
    static let clientsIssue = ManifestRule(
        "clients.mount-issues", "the mount of client certificates also issues leaves",
        reason:
            "The login accepts what the mount of client certificates signs. If apps had their leaves signed there, a leaf with "
            + "the right name would be a login."
    ) { context in
        context.environments.flatMap { environment in
            let clients = environment.settings.clients.mount
            return environment.settings.issuing.filter { $0.path == clients }.map { _ in
                RuleViolation(
                    "\(quoted(clients)) issues leaves too, in the environment \(quoted(environment.settings.name))",
                    at: environment.node.place(.key("clients"), .key("mount")),
                    hint: "sign client certificates in a mount of their own: `mount: pki_agents`")
            }
        }
    }
}
