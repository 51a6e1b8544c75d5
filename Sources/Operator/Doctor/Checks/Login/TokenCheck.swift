internal import Core
internal import Renewal
internal import VaultAPI

/// Whether the token of the login is one that an agent can live by.
enum TokenCheck {
    static let rejected = FindingKind.tokenRejected
    static let unseen = FindingKind(
        "token.lookup-denied", .warning,
        "The server answers 403 when the token asks about itself and about its rights. The policy `default` allows both, and a "
            + "role with token_no_default_policy does not give it.",
        remedy: "add path \"auth/token/lookup-self\" { capabilities = [\"read\"] } and path \"sys/capabilities-self\" "
            + "{ capabilities = [\"update\"] } to the identity's policy")
    static let uses = FindingKind.limitedUses
    static let policyless = FindingKind(
        "token.no-policy", .error,
        "The login gives no policy but `default`: the identity has access to nothing.",
        remedy: "set token_policies on the role of the login")
    static let short = FindingKind(
        "token.short", .warning,
        "The token's TTL is less than a minute: the agent logs in all the time.",
        remedy: "set token_ttl on the role to some minutes or more")
    static let unrevoked = FindingKind.tokenNotRevoked
    static let kinds = [rejected, unseen, uses, policyless, short, unrevoked]

    static let check = DoctorCheck(
        "login.token", in: .login, kinds: kinds, .session { result($0.caller, $0.grant) })

    static func result(_ caller: DoctorVaultClient, _ grant: TokenGrant) -> CheckResult {
        let lookup = caller.ask(.lookupSelf, token: grant.token)
        let facts = try? lookup.result.get()
        let known = facts.flatMap { try? TokenFacts($0) }
        let uses = grant.uses > 0 ? grant.uses : known?.uses ?? 0
        let findings =
            recognition(caller, grant, lookup) + findings(uses: uses, policies: grant.policies, ttl: grant.ttl)
        return CheckResult(
            check, findings, good: grant.renewable ? "the token can be renewed" : "the token cannot be renewed")
    }

    /// Whether the server knows the token. A 403 is also what a policy says that does not allow the question; where the token
    /// may ask for its rights, the check of the rights names the one that is missing.
    private static func recognition(
        _ caller: DoctorVaultClient, _ grant: TokenGrant, _ lookup: DoctorVaultClient.Answer
    ) -> [Finding] {
        let path = VaultRequest.lookupSelf.path
        guard case .failure(let error) = lookup.result, error.isDenied else { return [] }
        if lookup.errors?.contains(where: { $0.contains("invalid token") || $0.contains("bad token") }) == true {
            return [Finding(rejected, "the server rejects the token that it has just given", evidence: [error.summary])]
        }
        let rights = caller.ask(.capabilitiesSelf(paths: [path]), token: grant.token).result
        guard case .failure(let second) = rights, second.isDenied else { return [] }
        return [
            Finding(
                unseen, "the token may not read \(path), nor ask what it may",
                evidence: [error.summary, second.summary])
        ]
    }

    /// What became of the tokens that the server did not take back: nothing where all were taken. `results` are those of the
    /// checks so far.
    static func end(_ left: [(grant: TokenGrant, error: VaultError)], after results: [CheckResult]) -> [CheckResult] {
        let kept = left.map(\.grant)
        guard let first = kept.first, let error = left.first?.error else { return [] }
        let check = "login.end"
        let end = first.ttl == .zero ? "" : " \(RelativeTime.short(first.ttl)) after the login"
        // Batch tokens alone have no accessor.
        if kept.allSatisfy(\.accessor.isEmpty) {
            return [CheckResult(check, .good("a batch token, which no server can revoke: it expires by itself\(end)"))]
        }
        if results.contains(where: { $0.findings.contains { $0.code == uses.code } }) {
            return [CheckResult(check, .good("the token's uses are spent, or it expires by itself\(end)"))]
        }
        let finding = Finding(
            unrevoked, "the server did not revoke the token of this examination", evidence: [error.summary],
            hint: error.isDenied ? nil : "nothing to do: it expires by itself\(end)")
        return [CheckResult(check, .found([finding]))]
    }

    static func findings(uses: Int, policies: [String], ttl: Duration) -> [Finding] {
        var findings: [Finding] = []
        if uses > 0 {
            findings.append(
                Finding(Self.uses, "the token is good for \(uses == 1 ? "1 request" : "\(uses) requests") only"))
        }
        if policies.allSatisfy({ $0 == "default" }) {
            findings.append(Finding(policyless, "the token has no policy of the identity's"))
        }
        if ttl > .zero, ttl < .seconds(60) {
            findings.append(Finding(short, "the token is valid for \(RelativeTime.short(ttl)) only"))
        }
        return findings
    }
}
