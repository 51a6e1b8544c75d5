internal import AgentConfig
internal import Core
internal import HTTP
internal import VaultAPI
internal import X509

/// The login, tried for real; a failure is split into its causes by what else is tried.
enum LoginCheck {
    static let check = "login"

    /// `issuers` are certificates of this host among which a missing intermediate may be. With `isTold` an earlier check has
    /// said what is wrong with the trust or the server: a login that does not come about for it is one that was not tried.
    static func result(
        _ trial: LoginTrial, _ endpoint: VaultEndpoint, client: ClientMaterial.Pair, probe: TLSProbeResult?,
        issuers: [Certificate], isTold: Bool
    ) -> (CheckResult, TokenGrant?) {
        let first = trial.login()
        switch first.answer {
        case .success(let grant):
            let life = grant.ttl == .zero ? "without end" : "for \(RelativeTime.short(grant.ttl))"
            let good = "logged in as the role '\(bounded(endpoint.authRole))', \(life)"
            return (CheckResult(check, .good(good), facts: facts(grant) + trial.caller.way), grant)
        case .failure(let error):
            if isTold, let reason = error.wantOfTrust { return (CheckResult(check, .notChecked(reason)), nil) }
            var evidence = LoginEvidence(error: error, endpoint: endpoint, client: client.certificates)
            evidence.isAsked = probe?.observation.map { $0.request != nil }
            evidence.program = program(first.headers)
            if error == .certificateUnknown { evidence.ask(trial, client, issuers) }
            return (CheckResult(check, .found([evidence.finding(by: trial.caller.way)])), nil)
        }
    }

    private static func facts(_ grant: TokenGrant) -> [String] {
        ["policies: \(bounded(grant.policies.joined(separator: ", ")))"]
    }

    /// Vault and OpenBao name neither themselves nor a way; what is named is in between.
    private static func program(_ headers: HTTPHeaders?) -> String? {
        (headers?["Via"] ?? headers?["Server"]).map { "'\(bounded($0, limit: 80))'" }
    }
}

extension VaultError {
    /// Why nothing was sent to a server that is not verified; `nil` for any other failure.
    fileprivate var wantOfTrust: String? {
        switch self {
        case .transport(.identity(.trust, file: let file), _): return "nothing in \(bounded(file)) verifies a server"
        case .transport(.tls(let failure, at: let at, names: let names), _):
            return failure.isOfServersChain ? "\(bounded(at)) is not verified by \(bounded(names.trust))" : nil
        default: return nil
        }
    }
}

extension TLSFailure {
    fileprivate var isOfServersChain: Bool {
        switch self {
        case .unknownIssuer, .incompleteTrust, .nameMismatch, .expired, .notYetValid, .wrongPurpose, .refusedChain: true
        default: false
        }
    }
}

extension LoginEvidence {
    /// Tries what tells the causes of one text apart.
    fileprivate mutating func ask(_ trial: LoginTrial, _ client: ClientMaterial.Pair, _ issuers: [Certificate]) {
        let path = ChainPath(from: client.certificates[0], in: client.others)
        if let lacking = path.missingIntermediate(among: issuers) {
            completion = (lacking, trial.works(with: lacking))
        }
        if completion?.works != true { nameless = trial.loginWithoutName() }
    }
}
