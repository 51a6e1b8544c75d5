import AgentConfig
internal import Core

extension ManifestRule {
    /// An issuer stays as long as a leaf of it may live.
    static let trustRetiresEarly = ManifestRule(
        "trust.retires-early", "an issuer that leaves a trust while its leaves are valid",
        reason:
            "When a mount stops offering an issuer, leaves that it signed are still in use, until the last of "
            + "them expires. With a trust that drops the issuer before that, valid servers are refused."
    ) { context in
        context.trusts.compactMap { settings, resolved, trust in
            let lives = context.lives(in: settings, trust.issuers)
            guard let longest = lives?.upperBound, let after = trust.retireAfter, after < longest else { return nil }
            return RuleViolation(
                "an issuer would leave after \(DurationText.render(after)), and its leaves are valid for \(DurationText.render(longest)) in \(quoted(settings.name))",
                at: resolved.mark(of: trust.id, "retire_after"),
                hint: "remove `retire_after:`, which then is \(DurationText.render(longest)), or write a longer one")
        }
    }

    /// What is read too seldom is stale half of the time.
    static let refreshTooLong = ManifestRule(
        "refresh.too-long", "something that is read again only after half of its lifetime",
        reason:
            "A proxy must know a new issuer before leaves of it arrive, so it reads the mounts at least twice in the shortest "
            + "lifetime of their leaves. A secret expires with the token that read it, so it is read at least twice in a "
            + "token's longest lifetime."
    ) { context in
        trusts(context) + secrets(context)
    }

    private static func trusts(_ context: RuleContext) -> [RuleViolation] {
        context.trusts.compactMap { settings, resolved, trust in
            let lives = context.lives(in: settings, trust.issuers)
            guard let shortest = lives?.lowerBound, trust.refresh > shortest / 2 else { return nil }
            return RuleViolation(
                "\(DurationText.render(trust.refresh)) is more than half of the shortest leaf's lifetime in \(quoted(settings.name)), \(DurationText.render(shortest))",
                at: resolved.mark(of: trust.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(shortest / 2))` or less")
        }
    }

    private static func secrets(_ context: RuleContext) -> [RuleViolation] {
        context.secrets.compactMap { settings, resolved, secret in
            let life = settings.login.tokenMaxTTL
            guard secret.refresh > life / 2 else { return nil }
            return RuleViolation(
                "\(DurationText.render(secret.refresh)) is more than half of a token's longest lifetime in \(quoted(settings.name)), \(DurationText.render(life))",
                at: resolved.mark(of: secret.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(life / 2))` or less")
        }
    }

    /// A token's first life within its longest.
    static let loginTokenLife = ManifestRule(
        "login.token-life", "tokens whose TTL is longer than their maximum TTL",
        reason:
            "A token must be renewed within `token_ttl`, and expires after `token_max_ttl` at the latest. A server refuses a role "
            + "in which the first is the longer one."
    ) { context in
        context.environments.filter { $0.settings.login.tokenTTL > $0.settings.login.tokenMaxTTL }.map {
            RuleViolation(
                "tokens would be valid for \(DurationText.render($0.settings.login.tokenTTL)), and at most \(DurationText.render($0.settings.login.tokenMaxTTL))",
                at: $0.node.mark(
                    at:
                        .key("login"),
                    .key($0.node.after(.key("login"))?.has("token_ttl") == true ? "token_ttl" : "token_max_ttl")),
                hint: "make `token_max_ttl:` the longer one")
        }
    }
}
