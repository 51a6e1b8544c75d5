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
    ) { evidence in
        trusts(evidence) + secrets(evidence)
    }

    private static func trusts(_ evidence: Evidence) -> [Breach] {
        evidence.trusts.compactMap { world, resolved, trust in
            let lives = evidence.lives(in: world, trust.issuers)
            guard let shortest = lives?.lowerBound, trust.refresh > shortest / 2 else { return nil }
            return Breach(
                "\(DurationText.render(trust.refresh)) is more than half of the shortest leaf's life in \(quoted(world.name)), \(DurationText.render(shortest))",
                at: resolved.place(trust.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(shortest / 2))` or less")
        }
    }

    private static func secrets(_ evidence: Evidence) -> [Breach] {
        evidence.secrets.compactMap { world, resolved, secret in
            let life = world.login.tokenMaxTTL
            guard secret.refresh > life / 2 else { return nil }
            return Breach(
                "\(DurationText.render(secret.refresh)) is more than half of a token's longest life in \(quoted(world.name)), \(DurationText.render(life))",
                at: resolved.place(secret.id, "refresh"),
                hint: "write `refresh: \(DurationText.render(life / 2))` or less")
        }
    }
}
