import VaultPolicy

/// How long a token or a lease lives: the real server's rule, with its warnings.
struct TimeToLive {
    var seconds: Int64
    var warnings: [String] = []

    /// What is asked for and what bounds it, all in seconds; 0 is "not said".
    struct Limits {
        var increment: Int64 = 0
        var backendTTL: Int64 = 0
        var period: Int64 = 0
        var backendMax: Int64 = 0
        var explicitMax: Int64 = 0
        /// The mount's.
        var defaultTTL: Int64
        var maxTTL: Int64
    }

    /// From `start`, seen from `now`. Throws `past the max TTL, cannot renew` when nothing is left.
    static func compute(_ limits: Limits, start: Int64, now: Int64) throws(EngineError) -> TimeToLive {
        let bounds = [limits.maxTTL, limits.backendMax, limits.explicitMax].filter { $0 > 0 }
        let most = bounds.min() ?? limits.maxTTL
        var result = TimeToLive(seconds: 0)
        var end: Int64?
        if limits.period > 0 {
            result.seconds = min(limits.period, most)
            if limits.period > most {
                result.warnings.append(capped("period", "period", limits.period, most))
            }
            if limits.explicitMax > 0 { end = start + limits.explicitMax }
        } else {
            let asked = [limits.increment, limits.backendTTL].first { $0 > 0 }
            result.seconds = asked ?? limits.defaultTTL
            end = start + most
        }
        guard let end else { return result }
        guard end > now else { throw .bad("past the max TTL, cannot renew") }
        if result.seconds > end - now {
            result.warnings.append(capped("TTL", "TTL", result.seconds, end - now))
            result.seconds = end - now
        }
        return result
    }

    private static func capped(_ what: String, _ value: String, _ asked: Int64, _ most: Int64) -> String {
        "\(what) of \"\(GoText.duration(seconds: asked))\" exceeded the effective max_ttl of "
            + "\"\(GoText.duration(seconds: most))\"; \(value) value is capped accordingly"
    }
}
