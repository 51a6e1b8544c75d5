internal import AgentConfig

extension ManifestRule {
    /// What the server's check of names takes.
    static let nameNotHost = ManifestRule(
        "name.not-a-host", "a common name or DNS name that is no host's name",
        reason:
            "The compiled roles check names as host names: letters, digits and dashes between dots. What is none, such as a "
            + "title or a name with an underscore, would be refused at every issue."
    ) { context in
        context.names({ _, key, name in
            isHostKey(key) && !name.contains("*")
                && !name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Rules.isLabel)
        }
        ) { _, name in
            ("\(quoted(name)) is no host's name", "write a DNS name of letters, digits and dashes: web.<domain>")
        }
    }
}
