package import Core

/// Why the agent has no session with the server, or may not do with it what it must.
extension FindingKind {
    package static let loginFailed = FindingKind(
        "login.failed", .error,
        "The login failed. The agent and its status show the server's words under this code; the doctor has a code for each "
            + "cause that it can tell apart, and uses this one for the rest.",
        remedy: "coppice doctor tries the same login and names the cause; the server's log says more")
    package static let tokenUnconfirmed = FindingKind(
        "token.unconfirmed", .warning, "The agent could not check its token with the server, and keeps it.",
        remedy: "the message quotes the server; the agent tries again by itself")
    package static let tokenRejected = FindingKind(
        "token.rejected", .error,
        "The server does not know a token that it gave out: it was revoked, or the nodes of the cluster do not agree. The "
            + "agent logs in again.",
        remedy: "coppice doctor logs in and checks the token; vault operator raft list-peers shows the cluster")
    package static let limitedUses = FindingKind(
        "token.limited-uses", .error,
        "The role of the login gives tokens that are good for a few requests only (token_num_uses), and the server revokes "
            + "such a token, with every lease that depends on it, at its last request. The agent makes many requests: it "
            + "counts them, and logs in again before the last one.",
        remedy: "set token_num_uses=0 on the role")
    package static let tokenNotRenewed = FindingKind(
        "token.not-renewed", .warning, "The server did not renew the agent's token; the agent logs in again in time.",
        remedy: "the message quotes the server; renew-self must be allowed: the policy default does")
    package static let tokenNotRevoked = FindingKind(
        "token.not-revoked", .warning,
        "A token that is not needed any more could not be revoked, or may not be sent to the server that agent.yaml names now; "
            + "it expires by itself.",
        remedy:
            "where the message says 403: allow update on auth/token/revoke-self in the identity's policy; else it expires by itself"
    )
    package static let rightsMissing = FindingKind(
        "rights.missing", .error,
        "The identity's policy does not grant what agent.yaml asks of the server: that output fails with 403.",
        remedy:
            "coppice plan shows what the policy lacks, coppice apply adds it; without a manifest add the path to the policy"
    )
    package static let clockSkew = FindingKind(
        "clock.skew", .error,
        "The server's clock and this host's differ by more than 30 seconds, or than a tenth of the shortest life. The agent "
            + "renews by elapsed time all the same; readers on this host may call a new certificate not valid yet.",
        remedy: "chronyc tracking, or timedatectl, on both hosts")

    /// The kinds of this file that the agent alone can tell, in the order of the reference.
    package static let ofSessions = [
        loginFailed, tokenUnconfirmed, tokenRejected, tokenNotRenewed, tokenNotRevoked, rightsMissing, clockSkew,
    ]
}
