import VaultPolicy

/// When a certificate begins and ends: a request's wishes, cut by the role, the mount and the issuer.
struct Lifetime {
    /// What an issuer does with a leaf that would outlive it.
    enum LeafBehavior: String {
        /// Refuses.
        case err
        /// Cuts the leaf to its own end.
        case truncate
        /// Lets the leaf outlive it.
        case permit
    }

    /// The role's `ttl` in seconds, 0 for the mount's.
    var ttl: Int64 = 0
    /// The role's `max_ttl` in seconds, 0 for the mount's.
    var maxTTL: Int64 = 0
    /// The role's fixed end, empty for none.
    var notAfter = ""
    /// `permit`, `forbid`, `ttl-limited`, or the latest end that a request may name.
    var notAfterBound = "permit"
    /// The role's fixed beginning, empty for none.
    var notBefore = ""
    /// `permit`, `forbid` or `duration`.
    var notBeforeBound = "permit"
    /// How far certificates are backdated, in seconds.
    var backdating: Int64 = 30
    /// The mount's default and longest lives, in seconds.
    var mount: (ttl: Int64, maxTTL: Int64)
    /// The issuer's end and what it does at it; `nil` for a root that signs itself.
    var issuer: (end: Timestamp, behavior: LeafBehavior)?
    /// The clock's moment.
    var now: Timestamp

    /// What a request asks for; `nil` for what it does not name.
    struct Request {
        /// `ttl` in seconds, 0 when not named.
        var ttl: Int64 = 0
        /// `not_after`.
        var notAfter: String?
        /// `not_before`.
        var notBefore: String?
    }

    /// The end, and what the caller is warned of.
    func end(_ request: Request) throws(EngineError) -> (Timestamp, warnings: [String]) {
        let fixed = try fixedEnd(request)
        if request.ttl > 0, fixed != nil {
            throw .bad(
                "Either ttl or not_after should be provided. Both should not be provided in the same request.")
        }
        let (life, warnings) = cappedLife(request.ttl)
        if notAfterBound == "ttl-limited", let fixed, fixed > now.adding(seconds: life) {
            throw .bad(
                "not_after_bound is set to ttl-limited. Cannot satisfy request as that would result in notAfter of "
                    + "\(fixed.text) that is beyond the TTL of \(GoText.duration(seconds: life))")
        }
        let end = try cutByIssuer(fixed ?? now.adding(seconds: life))
        try checkLatest(end)
        return (end, warnings)
    }

    /// The beginning: the one that is named, or now less the backdating.
    func beginning(_ request: Request) throws(EngineError) -> Timestamp {
        if !notBefore.isEmpty { return try Self.parsed(notBefore) }
        guard let wanted = request.notBefore else { return now.adding(seconds: -backdating) }
        if notBeforeBound == "forbid" {
            throw .bad("not_before_bound is set to forbid. not_before cannot be provided.")
        }
        let moment = try Self.parsed(wanted)
        if notBeforeBound == "duration", moment < now.adding(seconds: -backdating) {
            throw .bad(
                "not_before_bound is set to duration. Cannot satisfy request as it would result in notBefore of "
                    + "\(moment.text) that is older than the allowed not_before_duration of "
                    + GoText.duration(seconds: backdating))
        }
        return moment
    }

    private func fixedEnd(_ request: Request) throws(EngineError) -> Timestamp? {
        if !notAfter.isEmpty { return try Self.parsed(notAfter) }
        guard let wanted = request.notAfter else { return nil }
        if notAfterBound == "forbid" {
            throw .bad("not_after_bound is set to forbid. not_after cannot be provided.")
        }
        return try Self.parsed(wanted)
    }

    private func cappedLife(_ requested: Int64) -> (Int64, [String]) {
        let wished = requested > 0 ? requested : ttl > 0 ? ttl : mount.ttl
        let longest = maxTTL > 0 ? maxTTL : mount.maxTTL
        guard wished > longest else { return (wished, []) }
        let warning =
            "TTL \"\(GoText.duration(seconds: wished))\" is longer than permitted maxTTL "
            + "\"\(GoText.duration(seconds: longest))\", so maxTTL is being used"
        return (longest, [warning])
    }

    private func cutByIssuer(_ end: Timestamp) throws(EngineError) -> Timestamp {
        guard let issuer, end > issuer.end else { return end }
        switch issuer.behavior {
        case .permit: return end
        case .truncate:
            if end < now {
                throw .bad("cannot satisfy request, as NotAfter date \(end.text) is in the past")
            }
            return issuer.end
        case .err:
            throw .bad(
                "cannot satisfy request, as TTL would result in notAfter of \(end.text) that is beyond the "
                    + "expiration of the CA certificate at \(issuer.end.text)")
        }
    }

    private func checkLatest(_ end: Timestamp) throws(EngineError) {
        guard !["", "permit", "forbid", "ttl-limited"].contains(notAfterBound) else { return }
        let latest = try Self.parsed(notAfterBound)
        if end > latest {
            throw .bad(
                "not_after_bound is set to \(notAfterBound). Cannot statisfy request as that would result in notAfter "
                    + "of \(end.text) that is beyond the maximum timestamp of \(latest.text)")
        }
    }

    private static func parsed(_ text: String) throws(EngineError) -> Timestamp {
        guard let moment = Timestamp(text: text) else {
            throw .bad(
                "parsing time \"\(text)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\(text)\" as \"2006\"")
        }
        return moment
    }
}
