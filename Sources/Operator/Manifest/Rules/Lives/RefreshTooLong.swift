import AgentConfig
internal import Core

extension ManifestRule {
    /// What is read too seldom is stale half of the time.
    static let refreshTooLong = ManifestRule(
        "refresh.too-long", "something that is read again only after half of its life",
        reason:
            "A proxy must know a new issuer before leaves of it arrive, so it reads the mounts at least twice in the shortest "
            + "life of their leaves. A secret lives no longer than the token that read it, so it is read at least twice in a "
            + "token's longest life."
    ) { context in
        trusts(context) + secrets(context)
    }

    private static func trusts(_ context: RuleContext) -> [RuleViolation] {
        context.trusts.compactMap { settings, resolved, trust in
            let lives = context.lives(in: settings, trust.issuers)
            guard let shortest = lives?.lowerBound, trust.refresh > shortest / 2 else { return nil }
            return RuleViolation(
                "\(DurationText.render(trust.refresh)) is more than half of the shortest leaf's life in \(quoted(settings.name)), \(DurationText.render(shortest))",
                at: resolved.place(trust.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(shortest / 2))` or less")
        }
    }

    private static func secrets(_ context: RuleContext) -> [RuleViolation] {
        context.secrets.compactMap { settings, resolved, secret in
            let life = settings.login.tokenMaxTTL
            guard secret.refresh > life / 2 else { return nil }
            return RuleViolation(
                "\(DurationText.render(secret.refresh)) is more than half of a token's longest life in \(quoted(settings.name)), \(DurationText.render(life))",
                at: resolved.place(secret.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(life / 2))` or less")
        }
    }
}
