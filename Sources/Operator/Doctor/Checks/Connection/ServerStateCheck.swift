internal import Core
internal import HTTP
internal import System
internal import VaultAPI

/// What the server says of itself: whether it is Vault at all, sealed or a standby, and what its clock says.
enum ServerStateCheck {
    static let sealed = FindingKind(
        "server.sealed", .error,
        "The server is sealed: it answers nothing until it is unsealed.",
        remedy: "vault operator unseal; the agent then continues by itself")
    static let uninitialised = FindingKind(
        "server.uninitialised", .error, "The server was never initialised.",
        remedy: "vault operator init, or correct vault.address")
    static let standby = FindingKind(
        "server.standby", .error,
        "The server is a standby that cannot pass requests on, and points to an address that agent.yaml does not name.",
        remedy: "add the leader's address to vault.address")
    static let leaderless = FindingKind(
        "server.leaderless", .error, "The cluster has no leader at the moment.",
        remedy: "wait for the election; vault operator raft list-peers shows the cluster")
    static let notVault = FindingKind(
        "server.not-vault", .error, "What answers there is not Vault or OpenBao.",
        remedy: "look at what answers there: another program, or a proxy's error page")
    static let refuses = FindingKind(
        "server.refuses", .warning,
        "The server speaks as Vault and OpenBao do, and refuses even the question for its health: by a limit on requests (429), "
            + "or by a rule on the way to it (403).",
        remedy: "vault list sys/quotas/rate-limit; look at what limits or filters requests on the way")
    static let kinds = [sealed, uninitialised, standby, leaderless, notVault, refuses]

    static let check = DoctorCheck(
        "server.state", in: .server, kinds: kinds, .api { result($0, now: Clock.wall) })

    static func result(_ caller: DoctorVaultClient, now: () -> WallTime) -> CheckResult {
        let start = Clock.monotonic()
        let answer = caller.ask(.health)
        let roundTrip = Clock.monotonic() - start
        let moment = now()
        switch answer.result {
        case .failure(.transport(let error, _)):
            return CheckResult(check, .notChecked("there is no answer: \(error.summary)"))
        case .failure(.standby(let leader)): return CheckResult(check, .found([pointer(leader)]))
        case .failure(let error): return CheckResult(check, .found([refusal(caller, answer, error.summary)]))
        case .success(let response):
            guard let health = try? ServerHealth(response) else {
                return CheckResult(check, .found([refusal(caller, answer, "sys/health holds nothing of Vault's")]))
            }
            let shortest = caller.shortestLife
            let clock = ServerClockCheck.findings(
                answer.date ?? health.time, at: moment, after: roundTrip, shortest: shortest)
            return CheckResult(check, states(health) + clock, good: good(health, shortest), facts: caller.way)
        }
    }

    private static func pointer(_ leader: String?) -> Finding {
        let error = VaultError.standby(leader)
        return Finding(standby, error.summary, hint: error.hints.first)
    }

    /// Vault that does not want to answer, or something else.
    private static func refusal(
        _ caller: DoctorVaultClient, _ answer: DoctorVaultClient.Answer, _ what: String
    ) -> Finding {
        guard let errors = answer.errors else { return notVaultFinding(caller, answer, what) }
        let said = errors.prefix(3).map { "it says: \(VaultError.errorText([$0]))" }
        return Finding(
            refuses, "the server at \(bounded(caller.base)) refuses to say how it is (\(answer.status ?? 0))",
            evidence: said)
    }

    private static func good(_ health: ServerHealth, _ shortest: Duration?) -> String {
        "version \(health.version), unsealed, \(health.isStandby ? "a standby" : "active"), its clock within "
            + "\(ServerClockCheck.threshold(shortest)) of this host's"
    }

    private static func states(_ health: ServerHealth) -> [Finding] {
        guard health.isInitialised else { return [Finding(uninitialised, "the server is not initialised")] }
        return health.isSealed ? [Finding(sealed, "the server is sealed")] : []
    }

    private static func notVaultFinding(
        _ caller: DoctorVaultClient, _ answer: DoctorVaultClient.Answer, _ what: String
    ) -> Finding {
        let program = answer.headers?["Server"].map { ["it calls itself '\(bounded($0, limit: 80))'"] } ?? []
        return Finding(
            notVault, "what answers at \(bounded(caller.base)) is not Vault or OpenBao",
            evidence: [bounded(what)] + program)
    }
}
