import AgentConfig
internal import Core

extension ManifestRule {
    /// An issuer stays as long as a leaf of it may live.
    static let retiresEarly = ManifestRule(
        "trust.retires-early", "an issuer that leaves a trust while leaves of it live",
        reason:
            "When a mount stops offering an issuer, leaves that it signed are still out there, at most as long as the longest of "
            + "them lives. A trust that drops the issuer before that refuses good servers."
    ) { context in
        context.trusts.compactMap { settings, resolved, trust in
            let lives = context.lives(in: settings, trust.issuers)
            guard let longest = lives?.upperBound, let after = trust.retireAfter, after < longest else { return nil }
            return RuleViolation(
                "an issuer would leave after \(DurationText.render(after)), and leaves of it live \(DurationText.render(longest)) in \(quoted(settings.name))",
                at: resolved.place(trust.id, "retire_after"),
                hint: "remove `retire_after:`, which then is \(DurationText.render(longest)), or write a longer one")
        }
    }
}
