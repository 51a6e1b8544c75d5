internal import Model
internal import Vault

/// Whether the token of the login is one that an agent can live by.
enum TokenCheck {
    static let rejected = FindingKind(
        "token.rejected", .error,
        "The server does not know its own token a moment later: it was revoked, or the nodes of the cluster do not agree.",
        remedy: "ask again; vault operator raft list-peers shows the cluster")
    static let uses = FindingKind(
        "token.limited-uses", .error,
        "The token is good for a few requests only. An agent asks often, and then meets what looks like random refusals.",
        remedy: "set token_num_uses=0 on the role")
    static let policyless = FindingKind(
        "token.no-policy", .error, "The login gives no policy but `default`: the identity may do nothing.",
        remedy: "set token_policies on the role of the login")
    static let short = FindingKind(
        "token.short", .warning, "The token lives for less than a minute: the agent logs in all the time.",
        remedy: "set token_ttl on the role to some minutes or more")
    static let unrevoked = FindingKind(
        "token.not-revoked", .warning,
        "The token of this examination could not be given back; it ends by itself at the end of its life.",
        remedy: "allow update on auth/token/revoke-self in the identity's policy")
    static let kinds = [rejected, uses, policyless, short, unrevoked]

    static let check = "login.token"

    static func result(_ caller: Caller, _ grant: TokenGrant) -> CheckResult {
        let lookup = caller.ask(.lookupSelf, token: grant.token).result
        let facts = try? lookup.flatMap { response in Result { () throws(VaultError) in try TokenFacts(response) } }
            .get()
        let uses = grant.uses > 0 ? grant.uses : facts?.uses ?? 0
        var findings = findings(uses: uses, policies: grant.policies, ttl: grant.ttl)
        if case .failure(let error) = lookup, error.isDenied {
            findings.insert(
                Finding(rejected, "the server rejects the token that it has just given", evidence: [error.summary]),
                at: 0)
        }
        return CheckResult(
            check, findings, good: grant.renewable ? "the token can be renewed" : "the token cannot be renewed")
    }

    static func findings(uses: Int, policies: [String], ttl: Duration) -> [Finding] {
        var findings: [Finding] = []
        if uses > 0 { findings.append(Finding(Self.uses, "the token is good for \(uses) requests only")) }
        if policies.allSatisfy({ $0 == "default" }) {
            findings.append(Finding(policyless, "the token has no policy of the identity's"))
        }
        if ttl > .zero, ttl < .seconds(60) {
            findings.append(Finding(short, "the token lives for \(RelativeTime.short(ttl)) only"))
        }
        return findings
    }
}
