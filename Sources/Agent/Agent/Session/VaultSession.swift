import AgentConfig
import Core
import Renewal
import System
import VaultAPI
import VaultClient

/// The agent's one session with the server: logs in with the client keypair, keeps the token alive, asks what it may do.
///
/// The token lives here in memory and nowhere else. *Authenticated* is said only when `auth/token/lookup-self` has
/// answered for it: reads of chains need no token, so they prove nothing.
final class VaultSession {
    /// What the session tells the agent.
    enum News {
        /// A token is there and its rights are known; `fresh` after a login, not after a renewal.
        case ready(fresh: Bool)
        /// There is none any more.
        case lost
    }

    private(set) var machine: SessionMachine
    /// The token that requests are made with; `nil` while there is none.
    private(set) var token: SecretBytes?
    /// The logins whose tokens are held, former ones included.
    var held = HeldTokens()
    /// Since when `lookup-self` has confirmed the current token; `nil` while it has not.
    private(set) var authenticatedSince: WallTime?
    /// Why there is no session, or why it cannot be renewed.
    private(set) var activeFailure: ActiveFailure?
    /// Whether the last login was refused, or could not be tried.
    private(set) var hasLoginFailed = false
    /// How long the token lives in all, as far as its login told; `nil` for one that does not expire.
    private(set) var tokenLife: Duration?
    /// The leases of every output.
    var leases: () -> [SecretLeases] = { [] }
    /// The SHA-256 of the client certificate that a login would use.
    var certificate: () -> String = { "" }
    /// What the outputs need a login for.
    var need: () -> SessionMachine.Need = { SessionMachine.Need() }
    /// Called when the server has refused a login for the certificate's sake, by a rule of the role or a revocation list.
    var certificateRefused: () -> Void = {}
    /// That the client certificate was revoked, where that is known.
    var revoked: () -> OutputFailure? = { nil }
    /// Why no login can be tried; asked before each.
    var obstacle: (VaultEndpoint) -> OutputFailure? = { _ in nil }
    /// The paths whose capabilities are asked for after each login.
    var paths: [String]

    let context: AgentContext
    private(set) var role: VaultEndpoint
    /// The tokens of the logins in ``held`` that may be sent to this server, and what each was obtained for.
    var tokens: [Int: SecretBytes] = [:]
    var bindings: [Int: LoginBinding] = [:]
    /// What an earlier process of the agent left, and the number of its login where that may go on.
    var restored: StoredSession?
    var resumable: Int?
    private(set) var isStopping = false
    /// A login was sent and is not answered yet: the server may make a token.
    private(set) var isLoginSent = false
    /// Revocations that the server has not answered yet.
    var revocations = 0
    /// What was last said of a limit to the uses of a token.
    var lastLimit: OutputFailure?
    /// Whether the current token may look itself up, as far as is known.
    private(set) var mayLookUp = true
    /// What is made of denied requests while it is not known whether the token is alive.
    var denials = DeniedRequests()
    /// The denied request that the next token is to tell about, and who waits for that.
    var suspected: (SentRequest, (_ isAnswer: Bool) -> Void)?
    /// How many requests were answered with the tokens, by the numbers of their logins.
    var answers: [Int: Int] = [:]
    /// The last role of which was said that its tokens may not look themselves up.
    private var lastUnconfirmed: VaultEndpoint?
    private var awaiting: [() -> Void] = []
    private let tell: (News) -> Void

    init(context: AgentContext, endpoint: VaultEndpoint, paths: [String], tell: @escaping (News) -> Void) {
        self.context = context
        self.role = endpoint
        self.paths = paths
        self.tell = tell
        machine = SessionMachine(seed: context.seed.with("session"), now: context.now)
    }

    /// Whether `--once` need not wait for a login: it was refused for good, or failed often enough.
    var isHopeless: Bool {
        OutputDecision.givesUp(
            failures: machine.failures,
            isPermanent: machine.failures > 0 && activeFailure?.failure.isPermanent ?? false)
    }

    /// Whether `--once` need not wait for the login any more: it succeeded, or failed for good.
    var isDecided: Bool { token != nil || isHopeless }

    /// The number of the last login: what was read under another one depends on another token.
    var login: Int { held.login }

    /// When the token expires, by the calendar.
    var tokenEnds: WallTime? { token == nil ? nil : held.end(of: login)?.wall }

    /// The moments at which ``wake()`` is to be called.
    var deadlines: [Deadline] { machine.deadlines + held.deadlines }

    /// Does what is due.
    func wake() {
        handle(.woke)
        letGo()
    }

    /// The server answers again after an outage: what failed in it is tried again within a second.
    func serverAnswers() {
        guard activeFailure?.failure.isOutage ?? false else { return }
        handle(.serverAnswers(after: .seconds(1) * context.fraction()))
    }

    /// The client keypair is another one: log in at once.
    func identityChanged() {
        handle(.identityChanged)
    }

    /// The server, its namespace or the role is another one. No token of before is used any more: it may be another server's.
    func endpointChanged(_ endpoint: VaultEndpoint) {
        role = endpoint
        resumable = nil
        denials = DeniedRequests()
        suspected?.1(false)
        suspected = nil
        handle(.roleChanged)
        if token != nil { lost() }
        handle(.identityChanged)
    }

    /// Calls `then` as soon as it is known whether there is a token: at once, unless the login is under way that brings the
    /// first one.
    func whenSettled(_ then: @escaping () -> Void) {
        guard token == nil, machine.state == .loggingIn else { return then() }
        awaiting.append(then)
    }

    private func settle() {
        let callers = awaiting
        awaiting = []
        for caller in callers { caller() }
    }

    /// Gives every token back to the server on which nothing in use depends, that of a login under way included.
    func stop() {
        isStopping = true
        revoke(held.stop(needed: logins(\.inUse)))
    }

    /// Revokes the tokens of former logins on which nothing in use depends any more.
    private func letGo() {
        guard held.hasFormer else { return }
        revoke(held.letGo(needed: logins(\.needed), now: context.now))
    }

    private func logins(_ part: (SecretLeases) -> Set<Int>) -> Set<Int> {
        leases().reduce(into: []) { $0.formUnion(part($1)) }
    }

    private func revoke(_ logins: [Int]) {
        for login in logins {
            if let token = tokens[login] { giveBack(token, of: login) }
        }
        let kept = Set(held.alive)
        tokens = tokens.filter { kept.contains($0.key) }
        bindings = bindings.filter { kept.contains($0.key) }
    }

    func handle(_ event: SessionMachine.Event) {
        for action in machine.handle(event, now: context.now) {
            switch action {
            case .login: logIn()
            case .renew: renew()
            case .lost, .spent: lost()
            }
        }
    }

    func logIn() {
        if let obstacle = obstacle(role) { return refused(obstacle, atLeast: .zero) }
        if let resumable { return resume(resumable) }
        let asked = role
        context.vault.send(
            .certLogin(mount: role.authMount, role: role.authRole), token: nil,
            sending: { [weak self] in self?.isLoginSent = true }
        ) { [weak self] answer in
            guard let self else { return }
            self.isLoginSent = false
            let answer = answer.flatMap { response in Result { () throws(VaultError) in try TokenGrant(response) } }
            guard self.role == asked else { return self.answeredElsewhere(answer, for: asked) }
            self.loggedIn(answer)
        }
    }

    /// A server answered that is not asked any more: what it gave is not for the one that is.
    func answeredElsewhere(_ answer: Result<TokenGrant, VaultError>? = nil, for asked: VaultEndpoint? = nil) {
        if case .success(let grant) = answer, let asked { giveBack(grant, for: asked) }
        handle(.loginFailed(fraction: 0, atLeast: .zero))
    }

    private func loggedIn(_ answer: Result<TokenGrant, VaultError>) {
        switch answer {
        case .failure(let error):
            refused(error)
        case .success(let grant) where isStopping:
            giveBack(grant, for: role)
        case .success(let grant):
            held.loggedIn(end: nil)
            take(grant.token, ttl: grant.ttl)
            hold(grant.token, of: login)
            context.log.write(
                .info, "login.done", [("role", role.authRole), ("token_ttl", DurationText.render(grant.ttl))])
            handle(.loggedIn(grant.lifetime))
            noteLimit()
            letGo()
            repeatSuspected { [weak self] in
                self?.countUses { self?.refreshRights { self?.begin() } }
            }
        }
    }

    /// From now on requests are made with this token; the one before is kept for as long as it is needed.
    func take(_ token: SecretBytes?, ttl: Duration) {
        self.token = token
        hasLoginFailed = false
        held.renewed(end: TokenEnd(ttl: ttl, at: context.now))
        tokenLife = ttl == .zero ? nil : ttl
        authenticatedSince = nil
        mayLookUp = lastUnconfirmed != role
        recovered()
        context.rights.forget()
    }

    /// The server could not be asked whether it knows a token.
    func refused(_ error: VaultError) {
        var failure = OutputFailure(.loginFailed, error).naming(role)
        if case .certificateUnfit = error {
            failure = failure.explained(by: revoked())
            certificateRefused()
        }
        refused(failure, atLeast: error.retryAfter)
    }

    private func refused(_ failure: OutputFailure, atLeast: Duration) {
        hasLoginFailed = true
        note(failure)
        handle(.loginFailed(fraction: context.fraction(), atLeast: atLeast, need: need()))
        settle()
    }

    /// The session is usable; the proof that it is ours is asked for after the work that waits for it.
    func begin(fresh: Bool = true) {
        settle()
        guard token != nil else { return }
        tell(.ready(fresh: fresh))
        if authenticatedSince == nil { confirm() }
    }

    /// The server does not know the token (any more).
    func rejected(_ failure: OutputFailure) {
        note(failure)
        held.died(login, at: context.now)
        handle(.rejected(fraction: context.fraction()))
    }

    /// `lookup-self` has answered for the token.
    func confirmed() {
        authenticatedSince = authenticatedSince ?? context.now.wall
        mayLookUp = true
        lastUnconfirmed = nil
    }

    /// The token may not look itself up: it is kept.
    func unconfirmed(_ error: VaultError) {
        mayLookUp = false
        answers[login, default: 0] += 1
        note(OutputFailure(.tokenUnconfirmed, error))
    }

    private func renew() {
        guard let token = use() else { return handle(.rejected(fraction: context.fraction())) }
        context.vault.send(.renewSelf, token: token) { [weak self] answer in
            self?.renewed(answer.flatMap { response in Result { () throws(VaultError) in try TokenGrant(response) } })
        }
    }

    private func renewed(_ answer: Result<TokenGrant, VaultError>) {
        switch answer {
        case .success(let grant):
            recovered()
            held.renewed(end: TokenEnd(ttl: grant.ttl, at: context.now))
            handle(.renewed(grant.lifetime))
            tell(.ready(fresh: false))
        case .failure(let error):
            note(OutputFailure(.tokenNotRenewed, error))
            handle(.renewFailed(final: !error.isRetryable, fraction: context.fraction()))
        }
    }

    private func lost() {
        token = nil
        authenticatedSince = nil
        tell(.lost)
    }

    func note(_ failure: OutputFailure) {
        guard activeFailure.take(failure, at: context.now.wall) else { return }
        // A right that every token of a role lacks is said once for the role.
        guard failure.kind != .tokenUnconfirmed || lastUnconfirmed != role else { return }
        if failure.kind == .tokenUnconfirmed { lastUnconfirmed = role }
        context.log.write(.warning, failure.kind, [], failure)
    }

    /// What failed has ended.
    private func recovered() {
        defer { activeFailure = nil }
        guard let ended = activeFailure, ended.failure.kind != .tokenUnconfirmed else { return }
        context.log.write(.info, "session.healed", ended.ending)
    }
}

extension OutputFailure {
    /// The same with what is known to be the cause.
    fileprivate func explained(by revocation: OutputFailure?) -> OutputFailure {
        guard let revocation else { return self }
        var failure = self
        failure.summary += "; " + revocation.summary
        failure.hints = revocation.hints
        return failure
    }

    /// The same with the mount and the role of the login in the commands of its hints.
    fileprivate func naming(_ role: VaultEndpoint) -> OutputFailure {
        var failure = self
        failure.hints = hints.map { hint in
            hint.replacing("auth/MOUNT/", with: "auth/\(bounded(role.authMount))/")
                .replacing("certs/ROLE", with: "certs/\(bounded(role.authRole))")
        }
        return failure
    }
}

extension TokenGrant {
    /// What the session's rules need to know.
    fileprivate var lifetime: Grant {
        Grant(ttl: ttl, renewable: renewable, uses: uses == 0 ? nil : uses, tellsUses: tellsUses)
    }
}
