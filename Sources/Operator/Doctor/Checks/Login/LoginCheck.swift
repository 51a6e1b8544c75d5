internal import AgentConfig
internal import Core
internal import HTTP
internal import Renewal
internal import VaultAPI
internal import X509

/// The login, tried for real; a failure is split into its causes by what else is tried.
enum LoginCheck {
    static let noCertificate = FindingKind(
        "login.no-certificate", .error,
        "The server saw no client certificate, although one was offered on a connection to it.",
        remedy: "leave tls_disable_client_certs off in its listener, and connect to the server itself")
    static let proxy = FindingKind(
        "login.proxy-terminates-tls", .error,
        "A proxy in between terminates TLS, and the client certificate does not reach the server.",
        remedy: "connect to the server itself, or let the proxy pass TLS through (a TCP listener)")
    static let intermediate = FindingKind(
        "login.intermediate-missing", .error,
        "The server knows the root that the client certificate comes from, and not the intermediate, which the client does not "
            + "send along. It says the same as for an unknown CA.",
        remedy: "append the intermediate to mtls/client.crt, after the certificate")
    static let unknownCA = FindingKind(
        "login.unknown-ca", .error,
        "No role of the auth method has the CA that the client certificate comes from. The server says the same when the "
            + "client's file lacks an intermediate.",
        remedy: "vault read auth/cert/certs/ROLE shows the CA of a role: it must be the one above mtls/client.crt")
    static let role = FindingKind(
        "login.role-name", .error,
        "The client certificate is good for a role of the server, and the role that agent.yaml names does not exist or has "
            + "another CA. The server says the same as for an unknown CA.",
        remedy: "correct vault.auth.role in agent.yaml; vault list auth/cert/certs shows the roles")
    static let name = FindingKind(
        "login.name-not-allowed", .error,
        "The server knows the client certificate's CA, and the role does not take this certificate: its names do not match the "
            + "role's allowed_* settings, a required extension is absent, or it was revoked.",
        remedy: "compare coppice inspect mtls/client.crt with vault read auth/cert/certs/ROLE")
    static let usage = FindingKind(
        "login.wrong-usage", .error, "The server refuses the client certificate since it is not for clients.",
        remedy: "issue it by a role with client_flag=true")
    static let expired = FindingKind(
        "login.expired", .error,
        "By the server's clock the client certificate, or a CA certificate above it, has expired or is "
            + "not valid yet.",
        remedy: "put a new pair at mtls/client.key and mtls/client.crt; compare the clocks first: date -u")
    static let nameless = FindingKind(
        "login.no-common-name", .error,
        "The server needs a common name in the client certificate, to name the entity by.",
        remedy: "issue it with a common name: IDENTITY.HOST")
    static let refused = FindingKind(
        "login.certificate-refused", .error, "The server checked the client certificate and refuses it.",
        remedy: "coppice inspect mtls/client.crt; the message quotes the server's reason")
    static let handshake = ClientReceptionCheck.refused
    static let denied = FindingKind(
        "login.denied", .error,
        "The server denies the login itself: token_bound_cidrs of the role leave this host out, or there is no such auth "
            + "method.",
        remedy: "vault read auth/cert/certs/ROLE shows token_bound_cidrs; vault auth list the auth methods")
    static let namespace = FindingKind(
        "login.namespace", .error, "There is no such namespace, or no such auth method in it.",
        remedy: "correct vault.namespace in agent.yaml; vault namespace list shows what there is")
    static let mount = FindingKind(
        "login.no-mount", .error, "No auth method is mounted where agent.yaml says.",
        remedy: "correct vault.auth.mount in agent.yaml; vault auth list shows the auth methods")
    static let otherMethod = FindingKind(
        "login.other-method", .error,
        "The auth method at vault.auth.mount is of another type than cert: it asks for something else than a certificate.",
        remedy: "vault auth list shows the auth methods and their types; correct vault.auth.mount in agent.yaml")
    static let failed = FindingKind.loginFailed

    static let kinds = [
        noCertificate, proxy, intermediate, unknownCA, role, name, usage, expired, nameless, refused, handshake, denied,
        namespace, mount, otherMethod, failed,
    ]

    static let check = DoctorCheck(
        "login", in: .login, kinds: kinds,
        .login {
            result(
                $0.trial, $0.endpoint, client: $0.pair, probe: $0.probe, issuers: $0.issuers, isTold: $0.isTold)
        })

    /// `issuers` are certificates of this host among which a missing intermediate may be. With `isTold` an earlier check has
    /// said what is wrong with the trust or the server: a login that does not come about for it is one that was not tried.
    static func result(
        _ trial: LoginTrial, _ endpoint: VaultEndpoint, client: LoadedKeypair.Pair, probe: TLSProbeResult?,
        issuers: [Certificate], isTold: Bool
    ) -> (CheckResult, TokenGrant?) {
        let first = trial.login()
        switch first.answer {
        case .success(let grant):
            let life = grant.ttl == .zero ? "without a limit" : "for \(RelativeTime.short(grant.ttl))"
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
    fileprivate mutating func ask(_ trial: LoginTrial, _ client: LoadedKeypair.Pair, _ issuers: [Certificate]) {
        let path = ChainPath(from: client.certificates[0], in: client.others)
        if let lacking = path.missingIntermediate(among: issuers) {
            completion = (lacking, trial.works(with: lacking))
        }
        if completion?.works != true { nameless = trial.loginWithoutName() }
    }
}
