import JSON
import VaultPolicy

extension TokenCreation {
    /// The policies of the new token: bounded by its role, or by its parent unless that has `sudo`.
    func policies(_ parent: TokenEntry, isSudo: Bool) throws(EngineError) -> [String] {
        let asked = try request.list("policies") ?? []
        let noDefault = try request.bool("no_default_policy") ?? false || role?.flag("token_no_default_policy") ?? false
        var names: [String]
        if let role, Self.bounds(role) {
            names = try bounded(asked, by: role, parent, addingDefault: !noDefault)
        } else if asked.isEmpty {
            names = LabCore.sanitized(parent.policies, addingDefault: false)
        } else if isSudo {
            names = LabCore.sanitized(asked, addingDefault: !noDefault)
        } else {
            let parents = LabCore.sanitized(parent.policies, addingDefault: false)
            guard Set(LabCore.sanitized(asked, addingDefault: false)).isSubset(of: parents) else {
                throw .bad("child policies must be subset of parent")
            }
            names = LabCore.sanitized(asked, addingDefault: !noDefault && parents.contains("default"))
        }
        if noDefault { names.removeAll { $0 == "default" } }
        return names
    }

    private static let fields = [
        "allowed_policies", "disallowed_policies", "allowed_policies_glob", "disallowed_policies_glob",
    ]

    private static func bounds(_ role: TokenRole) -> Bool { fields.contains { !role.list($0).isEmpty } }

    private func bounded(
        _ asked: [String], by role: TokenRole, _ parent: TokenEntry, addingDefault: Bool
    ) throws(EngineError) -> [String] {
        let forbidden = role.list("disallowed_policies")
        let forbiddenGlobs = role.list("disallowed_policies_glob")
        let adds =
            addingDefault && !forbidden.contains("default")
            && !forbiddenGlobs.contains { globMatches($0, "default") }
        let allowed = LabCore.sanitized(role.list("allowed_policies"), addingDefault: adds)
        let globs = role.list("allowed_policies_glob")
        var names = asked.isEmpty ? [] : LabCore.sanitized(asked, addingDefault: adds)
        if !role.list("allowed_policies").isEmpty || !globs.isEmpty {
            if names.isEmpty { names = allowed }
            for name in names where !allowed.contains(name) && !globs.contains(where: { globMatches($0, name) }) {
                throw .bad(
                    "token policies (\(GoText.quotedList(names))) must be subset of the role's allowed policies "
                        + "(\(GoText.quotedList(allowed))) or glob policies (\(GoText.quotedList(globs)))")
            }
        } else if names.isEmpty {
            names = LabCore.sanitized(parent.policies, addingDefault: adds)
        }
        for name in names where forbidden.contains(name) || forbiddenGlobs.contains(where: { globMatches($0, name) }) {
            throw .bad("token policy \(GoText.quoted(name)) is disallowed by this role")
        }
        return names
    }
}

extension TokenCreation {
    /// Sets period, maximum, lifetime and renewability; the warnings of doing so.
    func settleTimes(
        _ entry: inout TokenEntry, _ parent: TokenEntry, isSudo: Bool
    ) throws(EngineError) -> [String] {
        var warnings: [String] = []
        let asked = try askedTimes(isSudo: isSudo)
        let explicitMax = lesser(
            asked.explicitMax, role?.seconds("token_explicit_max_ttl") ?? 0, "Explicit max TTL", &warnings)
        let period = lesser(asked.period, role?.seconds("token_period") ?? 0, "Period", &warnings)
        if entry.isBatch {
            guard asked.explicitMax == 0 else { throw .bad("batch tokens cannot have \"explicit_max_ttl\" set") }
            guard asked.period == 0 else { throw .bad("batch tokens cannot have \"period\" set") }
        }
        (entry.explicitMaxSeconds, entry.periodSeconds) = (explicitMax, period)
        if period > 0 || asked.ttl > 0 || !entry.isRoot {
            let limits = TimeToLive.Limits(
                backendTTL: asked.ttl, period: period, explicitMax: explicitMax,
                defaultTTL: request.mount.defaultLeaseSeconds, maxTTL: request.mount.maxLeaseSeconds)
            let time = try TimeToLive.compute(limits, start: request.now.seconds, now: request.now.seconds)
            entry.ttlSeconds = time.seconds
            warnings += time.warnings
        } else {
            entry.ttlSeconds = explicitMax
        }
        entry.renewable = try request.bool("renewable") ?? true
        if let role, !role.flag("renewable") { entry.renewable = false }
        if entry.isBatch { entry.renewable = false }
        if entry.ttlSeconds == 0 {
            guard parent.ttlSeconds == 0 else {
                throw .bad("expiring root tokens cannot create non-expiring root tokens")
            }
            entry.renewable = false
            entry.boundCIDRs = []
        } else {
            entry.expires = request.now.adding(seconds: entry.ttlSeconds)
        }
        return warnings
    }

    private func askedTimes(isSudo: Bool) throws(EngineError) -> (ttl: Int64, explicitMax: Int64, period: Int64) {
        let explicitMax = try request.seconds("explicit_max_ttl") ?? 0
        guard explicitMax >= 0 else { throw .bad("explicit_max_ttl must be positive") }
        let period = try request.seconds("period") ?? 0
        guard period >= 0 else { throw .bad("period must be positive") }
        guard period == 0 || isSudo else { throw .bad("root or sudo privileges required to create periodic token") }
        let ttl = try request.seconds(firstOf: "ttl", "lease") ?? 0
        guard ttl >= 0 else { throw .bad("ttl must be positive") }
        return (ttl, explicitMax, period)
    }

    private func lesser(_ asked: Int64, _ roles: Int64, _ what: String, _ warnings: inout [String]) -> Int64 {
        guard roles > 0, asked > 0 else { return max(asked, roles) }
        let least = min(asked, roles)
        warnings.append(
            "\(what) specified both during creation call and in role; using the lesser value of \(least) seconds")
        return least
    }
}
