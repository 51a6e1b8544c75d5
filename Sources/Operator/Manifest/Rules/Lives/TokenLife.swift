internal import Core

extension ManifestRule {
    /// A token's first life within its longest.
    static let tokenLife = ManifestRule(
        "login.token-life", "tokens whose life is longer than their longest life",
        reason:
            "A token lives `token_ttl` before it must be renewed, and never longer than `token_max_ttl`. A server refuses a role "
            + "in which the first is the longer one."
    ) { context in
        context.environments.filter { $0.settings.login.tokenTTL > $0.settings.login.tokenMaxTTL }.map {
            RuleViolation(
                "tokens would live \(DurationText.render($0.settings.login.tokenTTL)), and at most \(DurationText.render($0.settings.login.tokenMaxTTL))",
                at: $0.node.place(
                    .key("login"),
                    .key($0.node.after(.key("login"))?.has("token_ttl") == true ? "token_ttl" : "token_max_ttl")),
                hint: "make `token_max_ttl:` the longer one")
        }
    }
}
