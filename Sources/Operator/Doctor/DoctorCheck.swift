internal import Core
internal import VaultAPI

/// One check of the doctor. Its file declares it as `static let check`: its name, the section of the reference that its
/// findings stand in, their kinds, and what is looked at. A new check is such a file and its line in ``all``.
struct DoctorCheck: Sendable {
    /// What a check looks at. All checks of one stage are made before those of the next.
    enum Body: Sendable {
        /// A boundary's files, without network.
        case boundary(@Sendable (DoctorContext) -> CheckResult)
        /// A client keypair.
        case client(@Sendable (TLSFiles) -> CheckResult)
        /// A trust file.
        case trust(@Sendable (TLSFiles) -> CheckResult)
        /// What each server shows in a handshake.
        case server(@Sendable (ServerContext) -> CheckResult)
        /// The same in `coppice doctor tls` alone; `nil` where its options do not ask for it.
        case endpoint(@Sendable (TLSDoctor, ServerContext) -> CheckResult?)
        /// What each server answers without a login.
        case api(@Sendable (DoctorVaultClient) -> CheckResult)
        /// The login at the first server that shook hands, and what it granted.
        case login(@Sendable (LoginContext) -> (CheckResult, TokenGrant?))
        /// What the token of the login can do.
        case session(@Sendable (SessionContext) -> CheckResult)
        /// Servers behind a proxy that the caller names.
        case upstreams(@Sendable (DoctorContext, [TLSProbeResult]) -> CheckResult)
    }

    /// Which findings the headline of a report takes first: causes, then what follows from them, then what the agent
    /// itself reports.
    enum Rank: Int, CaseIterable, Sendable {
        case cause, consequence, agentReport
    }

    /// Its stable name, as `client.keypair`.
    let name: String
    /// Where its kinds stand in the reference, and which commands show them.
    let section: ReferenceSection
    /// What it may find, in the order of the reference.
    let kinds: [FindingKind]
    let rank: Rank
    let body: Body

    init(
        _ name: String, in section: ReferenceSection, kinds: [FindingKind], rank: Rank = .cause, _ body: Body
    ) {
        (self.name, self.section, self.kinds, self.rank, self.body) = (name, section, kinds, rank, body)
    }

    /// Every check, in the order of a report and of the reference.
    static let all = [
        LayoutCheck.check, FreeSpaceCheck.check, ConfigurationCheck.check, GroupsCheck.check, RootFilesCheck.check,
        ProgramsCheck.check, GenerationsCheck.check, PinnedMountCheck.check, AgentCheck.check,
        KeypairCheck.check, ClientCertificateCheck.check, ClientChainCheck.check,
        TrustFileCheck.check,
        HandshakeCheck.check, SentChainCheck.check, ServerNameCheck.check, ServerTrustCheck.check,
        ClientRequestCheck.check,
        ClientReceptionCheck.check,
        ServerStateCheck.check, ServerClockCheck.check,
        LoginCheck.check, RevocationCheck.check, TokenCheck.check, RightsCheck.check, IssuersCheck.check,
        ProxyTrustCheck.check,
    ]

    /// How much a finding of the check of that name weighs.
    static func rank(of name: String) -> Rank { all.first { $0.name == name }?.rank ?? .cause }

    /// The result where it cannot be made; the reason reads after "because".
    func notChecked(_ reason: String) -> CheckResult { CheckResult(self, .notChecked(reason)) }
}

// The checks of each stage.
extension DoctorCheck {
    /// Those that a boundary's examination makes.
    static var ofBoundaries: [DoctorCheck] {
        all.filter { if case .endpoint = $0.body { false } else { true } }
    }

    static var ofServers: [DoctorCheck] { all.filter { if case .server = $0.body { true } else { false } } }

    static var ofSessions: [DoctorCheck] { all.filter { if case .session = $0.body { true } else { false } } }

    /// The login, and what follows from it.
    static var ofLogins: [DoctorCheck] {
        all.filter { if case .login = $0.body { true } else { false } } + ofSessions
    }

    /// Those that a server has to answer.
    static var ofAnswers: [DoctorCheck] {
        all.filter { if case .api = $0.body { true } else { false } } + ofLogins
    }

    static func results(_ context: DoctorContext) -> [CheckResult] {
        all.compactMap { if case .boundary(let look) = $0.body { look(context) } else { nil } }
    }

    static func clientResults(_ files: TLSFiles) -> [CheckResult] {
        all.compactMap { if case .client(let look) = $0.body { look(files) } else { nil } }
    }

    static func trustResults(_ files: TLSFiles) -> [CheckResult] {
        all.compactMap { if case .trust(let look) = $0.body { look(files) } else { nil } }
    }

    static func results(_ server: ServerContext) -> [CheckResult] {
        all.compactMap { if case .server(let look) = $0.body { look(server) } else { nil } }
    }

    static func results(_ doctor: TLSDoctor, _ server: ServerContext) -> [CheckResult] {
        all.compactMap { if case .endpoint(let look) = $0.body { look(doctor, server) } else { nil } }
    }

    static func results(_ caller: DoctorVaultClient) -> [CheckResult] {
        all.compactMap { if case .api(let ask) = $0.body { ask(caller) } else { nil } }
    }

    static func results(_ session: SessionContext) -> [CheckResult] {
        all.compactMap { if case .session(let ask) = $0.body { ask(session) } else { nil } }
    }

    static func results(_ context: DoctorContext, upstreams: [TLSProbeResult]) -> [CheckResult] {
        all.compactMap { if case .upstreams(let look) = $0.body { look(context, upstreams) } else { nil } }
    }

    /// The logins, and what the first that succeeds grants.
    static func results(_ login: LoginContext) -> ([CheckResult], TokenGrant?) {
        let tried = all.compactMap { if case .login(let attempt) = $0.body { attempt(login) } else { nil } }
        return (tried.map(\.0), tried.compactMap(\.1).first)
    }
}

extension CheckResult {
    init(_ check: DoctorCheck, _ state: State, facts: [String] = []) {
        self.init(check.name, state, facts: facts)
    }

    /// The findings, or the good news where there are none.
    init(_ check: DoctorCheck, _ findings: [Finding], good: String, facts: [String] = []) {
        self.init(check.name, findings, good: good, facts: facts)
    }
}
