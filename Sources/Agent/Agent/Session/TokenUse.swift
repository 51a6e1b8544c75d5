import AgentConfig
import Core
import Renewal
import System
import VaultAPI
import VaultClient

// Requests with the session's token. Each is counted when it is made, since some tokens are good for a few only.
extension VaultSession {
    /// The token, for one request that is made now; `nil` while there is none.
    func use() -> SecretBytes? {
        guard let token else { return nil }
        handle(.used(1))
        return token
    }

    /// Requests were made with ``token`` that nothing else counted.
    func noteUses(_ count: Int) {
        if token != nil { handle(.used(count)) }
    }

    /// Asks the server with the token. `then` gets `nil` where there is none, or where the server does not know it any
    /// more: that is no answer to the request. `sending` is called when it is about to be sent.
    func ask(
        _ request: VaultRequest, priority: RequestPriority, sending: @escaping () -> Void = {},
        then: @escaping (Result<VaultResponse, VaultError>?) -> Void
    ) {
        let asked = login
        guard let token = use() else { return then(nil) }
        context.vault.send(request, token: token, priority: priority, sending: sending) { [weak self] answer in
            guard let self, answer.isDenied else { return then(answer) }
            guard self.login == asked else { return then(nil) }
            self.confirm { then($0 ? answer : nil) }
        }
    }

    /// Asks for the capabilities on the paths that the outputs need.
    func refreshRights(then: @escaping () -> Void) {
        guard !paths.isEmpty, machine.affordsQuestion, let token = use() else { return then() }
        context.vault.send(.capabilitiesSelf(paths: paths), token: token) { [weak self] answer in
            if let self, case .success(let response) = answer, let known = try? Capabilities(response) {
                self.context.rights.learn(known.byPath)
            }
            then()
        }
    }

    /// Asks whether the server knows the token; `then` is told false when it does not.
    ///
    /// Refused right after the login, `lookup-self` is a right that the policy lacks, and work goes on; refused later, the
    /// token is gone.
    func confirm(fresh: Bool = false, then: @escaping (_ isKnown: Bool) -> Void = { _ in }) {
        guard mayLookUp, machine.affordsQuestion, let token = use() else { return then(token != nil) }
        let asked = login
        context.vault.send(.lookupSelf, token: token) { [weak self] answer in
            guard let self, self.login == asked else { return then(false) }
            switch answer {
            case .success(let response): self.confirmed(response)
            case .failure(let error) where error.isDenied && fresh: self.unconfirmed(error)
            case .failure(let error) where error.isDenied:
                self.rejected(self.rejection(error))
                return then(false)
            case .failure: break
            }
            then(true)
        }
    }

    private func confirmed(_ response: VaultResponse) {
        confirmed()
        guard let facts = try? TokenFacts(response), facts.uses > 0 else { return }
        handle(.counted(left: facts.uses - 1))
        noteLimit()
    }

    private func rejection(_ error: VaultError) -> OutputFailure {
        machine.uses.map { .limitedUses($0) } ?? OutputFailure(.tokenRejected, error)
    }

    /// Why requests with the tokens of this login are denied now and then; `nil` where they are good for any number.
    var limit: OutputFailure? { machine.uses.map { .limitedUses($0) } }

    /// Says once for each login role that its tokens are good for a few requests only.
    func noteLimit() {
        guard let limit, limit != lastLimit else { return }
        lastLimit = limit
        context.log.write(.warning, limit.kind, [("role", role.authRole)], limit)
    }
}

extension OutputFailure {
    fileprivate static func limitedUses(_ uses: Int) -> OutputFailure {
        OutputFailure(
            .limitedUses, "a token of this login is good for \(uses == 1 ? "1 request" : "\(uses) requests") only",
            hint: "set token_num_uses=0 on the role of vault.auth.role", isPermanent: false)
    }
}

extension Result<VaultResponse, VaultError> {
    /// Whether the server said that the token may not do this.
    var isDenied: Bool {
        if case .failure(let error) = self { error.isDenied } else { false }
    }
}
