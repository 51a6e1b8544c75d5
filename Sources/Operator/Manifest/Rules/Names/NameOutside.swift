internal import AgentConfig
internal import Core

extension ManifestRule {
    /// Most likely a slip.
    static let nameOutside = ManifestRule(
        "name.outside-domain", "a leaf whose name lies outside the environment's domain", as: .note,
        reason:
            "Names of one environment usually lie in its domain. One that does not is often left over from the other "
            + "environment; `<domain>` keeps them apart."
    ) { context in
        context.names({ settings, key, name in isHostKey(key) && !isWithin(name, settings.domain) }) { settings, name in
            (
                "\(quoted(name)) lies outside \(quoted(settings.domain)), the domain of \(quoted(settings.name))",
                "write it with <domain> if it is meant for every environment"
            )
        }
    }
}
