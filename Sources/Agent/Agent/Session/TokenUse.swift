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
        let sent = SentRequest(
            request: request, login: login, before: machine.made, isCounted: machine.isMetered)
        guard let token = use() else { return then(nil) }
        context.vault.send(request, token: token, priority: priority, sending: sending) { [weak self] answer in
            guard let self else { return then(answer) }
            guard answer.isDenied else {
                if case .success = answer { self.noteGranted(sent) }
                return then(answer)
            }
            self.judge(sent) { then($0 ? answer : nil) }
        }
    }

    /// Whether a denied request is an answer: then the policy does not grant it. Otherwise the token is gone.
    private func judge(_ sent: SentRequest, then: @escaping (_ isAnswer: Bool) -> Void) {
        guard login == sent.login, token != nil else { return then(sent.isCounted) }
        confirm { [weak self] state in
            switch state {
            case .alive: then(true)
            case .gone: then(false)
            case .untold: self?.decide(sent, then: then)
            }
        }
    }

    /// Decides without knowing whether the token is alive. One that is counted was: its last use is never made.
    private func decide(_ sent: SentRequest, then: @escaping (_ isAnswer: Bool) -> Void) {
        if sent.isCounted { return then(true) }
        guard login == sent.login, token != nil, !mayLookUp else { return then(false) }
        guard denials.denied(sent.request.path, before: sent.before) == .token else {
            answers[login, default: 0] += 1
            return then(true)
        }
        guard suspected == nil else { return then(false) }
        suspected = (sent, then)
        note(.suspected(sent.request.path, before: sent.before))
        handle(.rejected(fraction: context.fraction()))
    }

    private func noteGranted(_ sent: SentRequest) {
        answers[sent.login, default: 0] += 1
        denials.granted(sent.request.path)
    }

    /// Makes the request again that was denied to the token before, as the first one with the new token, if there is one.
    func repeatSuspected(then: @escaping () -> Void) {
        guard let (sent, tell) = suspected, let token = use() else { return then() }
        suspected = nil
        let former = answers[sent.login] ?? 0
        answers = [login: 1]
        context.vault.send(sent.request, token: token) { [weak self] answer in
            switch answer {
            case .success: self?.formerWasGone(sent, after: former)
            case .failure(let error) where error.isDenied:
                _ = self?.denials.denied(sent.request.path, before: 0)
                tell(true)
                return then()
            case .failure: break
            }
            tell(false)
            then()
        }
    }

    private func formerWasGone(_ sent: SentRequest, after answers: Int) {
        guard let uses = denials.ended(sent.request.path, after: answers) else { return }
        handle(.estimated(uses: uses))
        noteLimit()
    }

    /// Asks for the capabilities on the paths that the outputs need.
    func refreshRights(then: @escaping () -> Void) {
        guard !paths.isEmpty, machine.affordsQuestion, let token = use() else { return then() }
        context.vault.send(.capabilitiesSelf(paths: paths), token: token) { [weak self] answer in
            if let self { self.answers[self.login, default: 0] += 1 }
            if let self, case .success(let response) = answer, let known = try? Capabilities(response) {
                self.context.rights.learn(known.byPath)
            }
            then()
        }
    }

    /// What is known of the token after a question for it.
    enum TokenState {
        /// The server knows it, or could not be asked.
        case alive
        /// The server does not know it any more.
        case gone
        /// It may not look itself up, or has no use to spare for that.
        case untold
    }

    /// Asks whether the server knows the token, where it may look itself up and can spare a use for it.
    func confirm(then: @escaping (TokenState) -> Void = { _ in }) {
        guard mayLookUp, machine.affordsQuestion else { return then(.untold) }
        lookUp(then: then)
    }

    /// Asks how many requests the token is good for, where its login did not tell: before anything else is asked with it.
    func countUses(then: @escaping () -> Void) {
        guard machine.isCountDue(at: context.now) else { return then() }
        handle(.counting)
        lookUp { _ in then() }
    }

    /// `lookup-self`. Denied to a token that looked itself up before, the token is gone; otherwise it is a right that the
    /// policy lacks, and work goes on.
    private func lookUp(then: @escaping (TokenState) -> Void) {
        guard let token = use() else { return then(.gone) }
        let asked = login
        context.vault.send(.lookupSelf, token: token) { [weak self] answer in
            guard let self, self.login == asked else { return then(.gone) }
            switch answer {
            case .success(let response): self.confirmed(response)
            case .failure(let error) where error.isDenied && self.authenticatedSince == nil:
                self.unconfirmed(error)
                return then(.untold)
            case .failure(let error) where error.isDenied:
                self.rejected(self.machine.uses.map { .limitedUses($0) } ?? .unknownToken)
                return then(.gone)
            case .failure: break
            }
            then(.alive)
        }
    }

    private func confirmed(_ response: VaultResponse) {
        confirmed()
        guard let facts = try? TokenFacts(response) else { return }
        handle(.counted(left: facts.uses == 0 ? nil : facts.uses - 1))
        noteLimit()
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

/// A request that was made with a token of the session.
struct SentRequest {
    var request: VaultRequest
    /// The login of its token.
    var login: Int
    /// How many requests were made with that token before.
    var before: Int
    /// Whether it was known for how many requests the token is good.
    var isCounted: Bool
}

extension OutputFailure {
    fileprivate static func suspected(_ path: String, before: Int) -> OutputFailure {
        let count = before == 1 ? "1 request" : "\(before) requests"
        return OutputFailure(
            .tokenRejected,
            "\(bounded(path)) was denied after \(count) with this token, which may not look itself up: either its uses are "
                + "spent (token_num_uses), or it was revoked, or the policy does not grant the path",
            hint: "add path \"auth/token/lookup-self\" { capabilities = [\"read\"] } to the identity's policy",
            isPermanent: false)
    }

    fileprivate static let unknownToken = OutputFailure(
        .tokenRejected,
        "the server does not know the token any more, and knew it before: it was revoked, or this node has not heard of it",
        hint: "vault operator raft list-peers shows whether the nodes agree; the agent logs in again by itself",
        isPermanent: false)

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
