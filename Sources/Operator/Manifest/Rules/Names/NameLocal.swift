internal import AgentConfig
internal import Core

extension ManifestRule {
    /// Everyone is localhost.
    static let nameLocal = ManifestRule(
        "name.localhost", "a leaf for localhost or a loopback address",
        reason:
            "`localhost` and the loopback addresses are every host: a certificate for them proves nothing, and is taken by "
            + "whoever connects to itself. The compiled roles do not sign them."
    ) { context in
        let local = ["localhost", "localhost.localdomain", "localhost6", "::1"]
        return context.names({ _, key, name in
            local.contains(name) || name.hasSuffix(".localhost") || key == "ip" && name.hasPrefix("127.")
        }
        ) { _, name in
            ("\(quoted(name)) is every host", "name the service as others reach it")
        }
    }
}
