import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Renews the agent's own client certificate, by the machine that renews leaves: a key is made here, a CSR goes to the server, the
/// new pair is tried at a login, and only then becomes the current generation.
///
/// A failure keeps the pair in use. Without ``settings`` an operator renews it, and nothing is asked.
final class ClientRenewal {
    private(set) var machine: OutputMachine
    /// What keeps the certificate from being renewed; `nil` while all is well.
    private(set) var activeFailure: ActiveFailure?
    /// Called when a new pair is current.
    var published: () -> Void = {}
    /// What a login needs besides the pair.
    var server: () -> (endpoint: VaultEndpoint, trust: [UInt8])?

    let context: AgentContext
    let session: VaultSession
    private let trials: ClientTrials
    private let next: NextRequest
    private(set) var settings: ClientRenewalSettings?
    /// The identity's name.
    private(set) var identity: String
    /// The mount that signs client certificates; `nil` where that is not known.
    private(set) var mount: String?
    /// The pair in use.
    private(set) var pair: ClientPair?
    /// The life of the pair in use.
    private(set) var held: Lifetime?
    /// Whether the certificate in use was revoked.
    private(set) lazy var revocation = makeRevocationLook()
    /// A new one was asked for by hand, and what came of it is to be said.
    var isAsked = false
    /// A renewal that was asked for by hand and not made, until the budget would allow it.
    var refusedRenewal: (failure: OutputFailure, until: Duration)?
    private var unsaved: NewClientPair?
    /// Counts the requests: an answer to one that is not waited for any more is dropped.
    private var request = 0
    /// Counts the trials: what one says that is not waited for any more, of another pair or another server, is dropped.
    private var trial = 0
    private var isPublishing = false

    init(
        _ configuration: AgentConfiguration, context: AgentContext, session: VaultSession, trials: ClientTrials,
        server: @escaping () -> (endpoint: VaultEndpoint, trust: [UInt8])?
    ) {
        (settings, mount) = (configuration.client, configuration.clientMount)
        identity = configuration.identity
        (self.context, self.session) = (context, session)
        (self.trials, self.server) = (trials, server)
        next = NextRequest(keys: context.keys)
        machine = Self.resting(context, due: .first([]))
    }

    private static func resting(_ context: AgentContext, due: Deadline) -> OutputMachine {
        OutputMachine(
            due: due, reloadOwed: false, needsSession: true,
            budget: context.state.budget(named: StateStore.clientName), now: context.now)
    }

    /// A pair is in use, be it another one than before or not.
    func uses(_ pair: ClientPair?) {
        guard let pair, pair.generation.name != self.pair?.generation.name else { return }
        self.pair = pair
        held = life(of: pair)
        noteCertificate()
        guard !isPublishing else { return }
        restart()
    }

    /// Takes a new configuration.
    func adopt(_ configuration: AgentConfiguration) {
        (mount, identity) = (configuration.clientMount, configuration.identity)
        guard configuration.client != settings else { return }
        settings = configuration.client
        held = pair.flatMap(life)
        restart()
    }

    /// The server is another one: what the one before said of a pair is not believed.
    func serverChanged() {
        restart()
    }

    /// What failed is tried again now.
    func retry() {
        revocation.hasten()
        if settings != nil, activeFailure != nil { handle(.obtainNow) }
    }

    /// Begins anew: what was under way, signed or failed was for another pair, server or configuration.
    private func restart() {
        (unsaved, activeFailure) = (nil, nil)
        (request, trial) = (request + 1, trial + 1)
        machine = Self.resting(context, due: schedule.due)
        if session.token != nil { handle(.sessionReady(fresh: false)) }
    }

    private func life(of pair: ClientPair) -> Lifetime? {
        let name = pair.generation.name
        return ClientLife.of(
            pair, requested: settings?.ttl,
            ageBeforeBoot: context.state.ageBeforeBoot(named: StateStore.clientName, name, boot: context.host.boot),
            now: context.now)
    }

    private var seed: Seed { context.seed.with(StateStore.clientName) }

    private var schedule: LeafSchedule { LeafSchedule(held: held, waiting: nil, seed: seed) }

    /// The moments at which `.woke` is to be handled.
    var deadlines: [Deadline] { (isAtWork ? machine.deadlines : []) + revocation.deadlines }

    /// When it is renewed, by the calendar; `nil` where the agent does not renew it.
    var renewAt: WallTime? {
        guard isAtWork, let held else { return nil }
        let regular = held.wall + schedule.renewalAge(of: held)
        return context.earliest(regular, machine.retryAt, keptUntil: revocation.keptUntil)
    }

    /// Whether the agent renews it at all.
    var isAtWork: Bool { settings != nil && pair != nil && held != nil }

    /// Whether `--once` need not wait for it.
    var isDone: Bool {
        guard isAtWork else { return true }
        switch machine.work {
        case .checking, .obtaining, .saving: return false
        case .resting(let until): return machine.failures > 0 || !context.now.isPast(until)
        case .waitingForSession, .unsaved: return true
        }
    }
}

// MARK: At work

extension ClientRenewal {
    /// Takes an event and does what the machine says.
    func handle(_ event: OutputMachine.Event) {
        revocation.take(event)
        guard isAtWork else { return }
        for action in machine.handle(event, inForce: inForce, now: context.now) { perform(action) }
        rememberAge()
    }

    var inForce: OutputMachine.InForce {
        let life = held?.budgetLife ?? settings?.ttl ?? .seconds(3600)
        return OutputMachine.InForce(left: OutputDecision.left(of: held, now: context.now), life: life)
    }

    private func rememberAge() {
        guard let held, let pair, pair.generation.record.request == ClientLife.renewed else { return }
        context.state.remember(
            age: held.furthestAge(at: context.now), named: StateStore.clientName, pair.generation.name,
            step: max(held.length / 20, .seconds(15)), now: context.now)
    }

    private func perform(_ action: OutputMachine.Action) {
        switch action {
        case .prepare: wanted.map { next.prepare($0, deadline: context.now.monotonic) }
        case .check: check()
        case .store(let budget): context.state.store(budget, named: StateStore.clientName)
        case .obtain: obtain()
        case .budgetSpent(let wait): note(.budgetSpent(until: context.now.wall + wait, by: activeFailure?.failure))
        case .renewalRefused(let wait, let passed): noteRefusedRenewal(wait, passedBudget: passed)
        case .save: save()
        case .overdue, .runHook: break
        }
    }

    private var name: String { pair?.certificates.first?.commonName ?? "" }

    private var wanted: NextRequest.Wanted? {
        settings.map { NextRequest.Wanted(algorithm: $0.key, names: RequestedNames(commonName: name)) }
    }

    private func check() {
        guard unsaved == nil else { return handle(.found) }
        do throws(OutputFailure) {
            try context.rights.require(Permission(path: settings?.sign ?? "", capability: "update"), isClient: true)
        } catch {
            return fail(error)
        }
        handle(.checked)
    }

    private func obtain() {
        guard let settings, let wanted else { return }
        request += 1
        let number = request
        next.get(wanted, deadline: context.now.monotonic) { [weak self] made in
            guard let self, number == self.request else { return }
            switch made {
            case .success(let made): self.ask(made, settings, number)
            case .failure(let error): self.fail(OutputFailure(.leafKey, error))
            }
        }
    }

    private func ask(_ made: KeyAndRequest, _ settings: ClientRenewalSettings, _ number: Int) {
        let asked = VaultRequest.signClient(
            path: settings.sign, csr: made.request.pem, commonName: name, ttl: settings.ttl)
        let left = OutputDecision.left(of: held, now: context.now) ?? .zero
        let priority = RequestPriority(
            source: StateStore.clientName, deadline: context.now.monotonic + left,
            limit: OutputDecision.longestAnswer)
        session.ask(asked, priority: priority, sending: { [weak self] in self?.sending(number) }) {
            [weak self] answer in
            guard let self, number == self.request else { return }
            guard let answer else { return self.handle(.tokenGone(fraction: self.context.fraction())) }
            self.received(answer, made.key)
        }
    }

    private func sending(_ number: Int) {
        if number == request { handle(.sending) }
    }

    private func received(_ answer: Result<VaultResponse, VaultError>, _ key: PrivateKey) {
        let response: VaultResponse
        switch answer {
        case .success(let good): response = good
        case .failure(let error):
            var failure = OutputFailure(signing: error, at: context.now)
            if error.isDenied { failure.hints = [RightsRemedy.clientHint(on: settings?.sign ?? "")] }
            return fail(error.mayHaveIssued ? failure.afterIssue : failure)
        }
        next.use()
        do throws(OutputFailure) {
            unsaved = try NewClientPair(
                signed(response), key: key, named: name, requested: settings?.ttl, now: context.now)
            handle(.obtained)
        } catch {
            fail(error.afterIssue)
        }
    }

    private func signed(_ response: VaultResponse) throws(OutputFailure) -> SignedCertificate {
        do throws(VaultError) {
            return try SignedCertificate(response)
        } catch {
            throw OutputFailure(.leafAnswer, error)
        }
    }

    /// A pair that cannot log in replaces none that can.
    private func save() {
        guard let unsaved, !unsaved.lifetime.isOver(at: context.now), let server = server() else {
            self.unsaved = nil
            return fail(.clientRenewalExpired)
        }
        trial += 1
        let number = trial
        trials.start(server.endpoint, unsaved.identity(trust: server.trust, serverName: server.endpoint.serverName)) {
            [weak self] failure in
            guard let self, number == self.trial, self.machine.work == .saving else { return }
            if let failure { return self.saveFailed(.clientTrialFailed(failure)) }
            self.publish(unsaved)
        }
    }

    private func saveFailed(_ failure: OutputFailure) {
        note(failure)
        handle(.saveFailed(fraction: context.fraction()))
    }

    private func publish(_ new: NewClientPair) {
        isPublishing = true
        defer { isPublishing = false }
        do throws(BoundaryError) {
            try context.boundary.publishClientPair(
                key: new.key, certificate: SecretBytes(copying: Array(new.text.utf8).span), record: new.record,
                keepsFiles: true)
        } catch {
            return saveFailed(OutputFailure(error.kindOfWriting, error))
        }
        unsaved = nil
        if let ended = activeFailure { context.log.write(.info, "client.healed", ended.ending) }
        activeFailure = nil
        published()
        context.log.write(
            .info, "client.renewed",
            [("serial", new.chain.first?.serial ?? ""), ("not_after", new.lifetime.notAfter.rfc3339)])
        refusedRenewal = nil
        noteRenewal("a new pair is in use")
        handle(.saved(next: schedule.due, reload: false))
    }

    private func fail(_ failure: OutputFailure) {
        note(failure)
        handle(
            .failed(fraction: context.fraction(), atLeast: failure.atLeast, spent: failure.mayHaveIssued))
    }

    /// Logs a failure when it is a new one, with the end of the pair in use.
    private func note(_ cause: OutputFailure) {
        let failure = OutputFailure.clientNotRenewed(cause, until: held?.notAfter ?? context.now.wall)
        if activeFailure.take(failure, at: context.now.wall) { context.log.write(.warning, failure.kind, [], failure) }
        noteRenewal(failure)
    }

    /// Nothing is wrong with the pair in use, not even where the tries before failed.
    private func noteRefusedRenewal(_ wait: Duration, passedBudget: Bool) {
        isAsked = false
        if let ended = activeFailure { context.log.write(.info, "client.healed", ended.ending) }
        activeFailure = nil
        let failure = OutputFailure.refusedRenewal(
            of: StateStore.clientName, until: context.now.wall + wait, passedBudget: passedBudget)
        refusedRenewal = (failure, context.now.monotonic + wait)
        context.log.write(.warning, failure.kind, [("output", StateStore.clientName)], failure)
    }
}
