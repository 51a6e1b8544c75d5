import AgentConfig
import Core
import Renewal
import System
import VaultAPI
import VaultClient

// A session that outlives its process, for as long as a lease in use depends on it.
extension VaultSession {
    /// What a login would be for now.
    private var binding: LoginBinding { LoginBinding(role, certificate: certificate()) }

    /// Takes what an earlier process of the agent left. The tokens are used again, or replaced by a new login, or not sent
    /// anywhere: see ``LoginBinding/use(wanted:)``. To be called before any output is made.
    func restore(_ left: (session: StoredSession, tokens: [Int: SecretBytes])) {
        restored = left.session
        for login in left.session.logins {
            held.restore(login.number, end: login.end)
            let use = login.binding.use(wanted: binding)
            context.log.write(.info, "session.kept", [("login", String(login.number)), ("use", use.text)])
            guard use != .forget else {
                sayNotRevoked("login \(login.number)", "it is of another server or namespace than agent.yaml names now")
                continue
            }
            hold(left.tokens[login.number], of: login.number, for: login.binding)
            if use == .resume, login.number == left.session.current { resumable = login.number }
        }
    }

    /// Looks the token of an earlier process up, and goes on with it. Where the server does not know it, there is a login;
    /// where the server cannot be asked, it is tried again like a login.
    func resume(_ number: Int) {
        guard let token = tokens[number] else { return logIn() }
        let asked = role
        context.vault.send(.lookupSelf, token: token) { [weak self] answer in
            guard let self, !self.isStopping else { return }
            guard self.role == asked else { return self.answeredElsewhere() }
            let facts = answer.flatMap { response in Result { () throws(VaultError) in try TokenFacts(response) } }
            switch facts {
            case .success(let facts): self.resumed(number, facts)
            case .failure(let error) where error.isRetryable: self.refused(error)
            case .failure: self.replaceResumable(number)
            }
        }
    }

    /// The server does not know the token, or the token may not look itself up: both look alike. It is held like that of any
    /// former login: what depends on it is replaced at once, and it is revoked afterwards.
    private func replaceResumable(_ number: Int) {
        resumable = nil
        context.log.write(
            .info, "session.unconfirmed", [("login", String(number)), ("use", LoginBinding.Use.replace.text)])
        logIn()
    }

    private func resumed(_ number: Int, _ facts: TokenFacts) {
        resumable = nil
        take(tokens[number], ttl: facts.ttl)
        confirmed()
        context.log.write(
            .info, "session.resumed", [("role", role.authRole), ("token_ttl", DurationText.render(facts.ttl))])
        let left = facts.uses == 0 ? nil : facts.uses - 1
        handle(.loggedIn(Grant(ttl: facts.ttl, renewable: facts.renewable, uses: left)))
        noteLimit()
        refreshRights { [weak self] in self?.begin(fresh: false) }
    }

    /// What the next process of the agent needs, with ``tokens``; `nil` where nothing in use depends on a token.
    func snapshot(of outputs: [StoredSession.Output]) -> StoredSession? {
        let needed = outputs.reduce(into: Set<Int>()) { logins, output in
            logins.formUnion(output.former.union([output.lease].compactMap { $0?.login }))
        }
        let logins = held.alive.filter(needed.contains).compactMap { number in
            tokens[number].flatMap { token in
                bindings[number].map {
                    StoredSession.Login(
                        number: number, binding: $0, end: held.end(of: number), size: token.count)
                }
            }
        }
        return logins.isEmpty ? nil : StoredSession(current: login, logins: logins, outputs: outputs)
    }

    /// Whether a token of that login may be sent to the server of the configuration.
    func isOfThisServer(_ number: Int) -> Bool { bindings[number]?.isSameServer(as: binding) ?? true }

    /// Holds a token, and what it was obtained for; by default what a login would be for now.
    func hold(_ token: SecretBytes?, of number: Int, for binding: LoginBinding? = nil) {
        tokens[number] = token
        bindings[number] = binding ?? self.binding
    }
}

extension LoginBinding.Use {
    fileprivate var text: String {
        switch self {
        case .resume: "resumed"
        case .replace: "replaced"
        case .forget: "of another server"
        }
    }
}
