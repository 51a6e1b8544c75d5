import AgentConfig
import Boundary
import Core
import Renewal

/// One output at work: its machine decides, its provider does, and the failures are remembered here for `status`.
///
/// Nothing that happens in one worker reaches another: there is no shared retry, and each has its own backoff, budget
/// and owed reload (P-39).
final class OutputWorker {
    let id: OutputID
    private(set) var machine: OutputMachine
    /// What keeps the output from being obtained or saved; `nil` while all is well.
    private(set) var activeFailure: ActiveFailure?
    /// What keeps the current generation from being applied.
    var applyFailure: ActiveFailure?
    /// What is known of who reads its files.
    var reader = ReaderRemark()
    /// When its reader is looked at again.
    var looks = LookSchedule()
    let provider: any OutputProvider
    /// Something was seen on disk while the machine was busy: it is looked at when that is over.
    private var mustLook = false
    /// A new one was asked for by hand, and what came of it is to be said.
    private var isAsked = false
    /// The generation of which was said that it has expired.
    private var expired: GenerationName?
    /// What failed before the budget was spent.
    private var failureBeforeBudget: OutputFailure?
    /// A renewal that was asked for by hand and not made, until the budget would allow it.
    private var refusedRenewal: (failure: OutputFailure, until: Duration)?
    /// Counts the requests, so that a late answer is told from one that is waited for.
    private var request = 0
    let context: AgentContext
    /// Whether the certificate in force was revoked; `nil` for what is no leaf.
    private(set) lazy var revocation = id.kind == .leaf ? makeRevocationLook() : nil

    init(provider: any OutputProvider, context: AgentContext) {
        self.provider = provider
        self.context = context
        let facts = provider.facts
        id = facts.output.id
        machine = OutputMachine(
            due: facts.due, reloadOwed: context.owesReload(facts.output), needsSession: facts.needsSession,
            budget: context.state.budget(of: facts.output.id), now: context.now)
        if !provider.leases.inUse.isEmpty { machine.bind() }
        noteCertificate()
    }

    private func noteCertificate() {
        guard let revocation else { return }
        let current = facts.current
        revocation.update(current?.serial, life: current?.lifetime?.length)
    }

    /// Asks the server whether the certificate in force was revoked, where that is due.
    func lookForRevocation() { revocation?.wake() }

    /// What is known of the output.
    var facts: OutputFacts { provider.facts }
    /// What a person should know of it although it is good.
    var remarks: [OutputFailure] {
        let refused = refusedRenewal.flatMap { $0.until > context.now.monotonic ? $0.failure : nil }
        return facts.remarks + [refused, reader.failure(of: id)].compactMap { $0 }
    }

    /// The leases that it depends on.
    var leases: SecretLeases { provider.leases }

    /// Takes an event and does what the machine says, until nothing is left to do.
    func handle(_ event: OutputMachine.Event) {
        for action in machine.handle(event, inForce: inForce, now: context.now) { perform(action) }
        if mustLook, machine.isIdle { lookAtDisk() }
        revocation?.take(event)
        noteCertificate()
        lookAtReader()
        rememberAge()
        noteExpiry()
    }

    var inForce: OutputMachine.InForce {
        let facts = facts
        let left = facts.current.flatMap { OutputDecision.left(of: $0.lifetime, now: context.now) }
        return OutputMachine.InForce(
            left: left, life: facts.budgetLifetime,
            answerLimit: facts.takesLateAnswers
                ? facts.budgetLifetime.map { OutputDecision.answerLimit(life: $0, left: left) } : nil)
    }

    /// Writes the age of the current generation down now and then, for a boot after which only that is known.
    private func rememberAge() {
        guard let current = facts.current, let lifetime = current.lifetime else { return }
        context.state.remember(
            age: lifetime.furthestAge(at: context.now), of: id, current.name,
            step: max(lifetime.length / 20, .seconds(15)), now: context.now)
    }

    /// A new one was asked for by hand; `force` passes the budget, once a minute.
    func renew(force: Bool) {
        isAsked = true
        provider.forget()
        handle(.renewRequested(passesBudget: force))
    }

    /// When ``handle(_:)`` is to be called next for time's sake.
    var deadlines: [Deadline] {
        let regular =
            machine.deadlines + (revocation?.deadlines ?? []) + (unseenSince == nil ? [] : [.monotonic(looks.due)])
        guard let current = facts.current, let lifetime = current.lifetime, expired != current.name else {
            return regular
        }
        return regular + [.over(lifetime.length, of: lifetime)]
    }

    /// Says once that what is held has expired: from now on readers have nothing valid.
    private func noteExpiry() {
        guard let current = facts.current, let lifetime = current.lifetime, expired != current.name,
            lifetime.isOver(at: context.now)
        else { return }
        expired = current.name
        let failure = OutputFailure.expired(id, at: lifetime.notAfter, in: context.boundary.path)
        context.log.write(
            .error, failure.kind,
            [("output", id.description), ("generation", current.name.text), ("since", lifetime.notAfter.rfc3339)],
            failure)
    }

    /// Says what came of a renewal that was asked for by hand.
    private func noteRenewal(_ result: String) {
        guard isAsked else { return }
        isAsked = false
        context.log.write(.info, "renew.done", [("output", id.description), ("result", result)])
    }

    /// Says why a renewal that was asked for by hand brought nothing, also where the log has the same fault already.
    private func noteRenewal(_ failure: OutputFailure) {
        guard isAsked else { return }
        isAsked = false
        context.log.write(
            .info, "renew.failed", [("output", id.description), ("code", failure.code), ("error", failure.summary)])
    }

    /// Looks whether the current generation is on disk as it was published. What was damaged or removed is asked for again
    /// at once, within the budget.
    func lookAtDisk() {
        mustLook = !machine.isIdle
        guard let current = facts.current, machine.isIdle, let damage = context.damage(of: current, id) else { return }
        provider.forgetCurrent()
        note(damage)
        handle(.obtainNow)
    }

    /// What failed is tried again now: it may have been mended. A revocation is looked for at once.
    func retry() {
        revocation?.hasten()
        if activeFailure != nil { handle(.obtainNow) }
    }

    /// The server answers again after an outage: what failed in it need not wait any longer.
    func serverAnswers() {
        guard activeFailure?.failure.isOutage ?? false else { return }
        let delay = CatchUp(refresh: facts.output.refresh).delay(fraction: context.fraction())
        handle(.serverAnswers(after: delay))
    }

    /// Takes over a configuration that asks the server for the same: what is held in memory stays. False when it differs.
    func takes(_ output: ConfiguredOutput) -> Bool {
        guard output.requestText == facts.output.requestText else { return false }
        provider.adopt(output)
        return true
    }

    /// Whether a generation is current and has not expired.
    func isGood(at now: Now) -> Bool {
        facts.current?.isValid(at: now) ?? false
    }

    /// Whether readiness need not wait for it: it is good, or not required.
    func isReady(at now: Now) -> Bool { isGood(at: now) || !facts.output.required }

    /// How far it has come, for the decision whether the agent has started.
    func progress(at now: Now) -> StartDecision.Output {
        StartDecision.Output(isGood: isGood(at: now), work: machine.work, failures: machine.failures)
    }

    /// Whether it is good, nothing is wrong and no reload is owed.
    func isSettledWell(at now: Now) -> Bool {
        isGood(at: now) && activeFailure == nil && applyFailure == nil && machine.reload == .none
    }

    /// Whether `--once` is done with it; `hasSession` is false where no login is to be hoped for.
    func isDone(hasSession: Bool) -> Bool {
        OutputDecision.isDone(
            work: machine.work, reload: machine.reload, failures: machine.failures,
            isPermanent: activeFailure?.failure.isPermanent ?? false, isRequired: facts.output.required,
            hasSession: hasSession)
    }

    private func perform(_ action: OutputMachine.Action) {
        switch action {
        case .prepare: provider.prepare()
        case .check: check()
        case .store(let budget): context.state.store(budget, of: id)
        case .obtain: obtain()
        case .budgetSpent(let wait): noteBudgetSpent(until: context.now.wall + wait)
        case .renewalRefused(let wait, let passed): noteRefusedRenewal(wait, passedBudget: passed)
        case .overdue: fail(.overdue(at: context.address))
        case .save: save()
        case .runHook: apply()
        }
    }

    private func check() {
        do throws(OutputFailure) {
            let facts = facts
            try context.check(facts.preflight, of: facts.output)
            try provider.check()
            if let permission = facts.permission { try context.rights.require(permission) }
        } catch {
            return fail(error)
        }
        handle(provider.hasResult ? .found : .checked)
    }

    private func obtain() {
        request += 1
        let number = request
        provider.obtain(sending: { [weak self] in self?.handle(.sending) }) { [weak self] answer in
            guard let self, answer.isGood || self.awaits(number) else { return }
            self.answered(answer)
        }
    }

    /// Whether a request is still waited for: of one that was asked again meanwhile only a good answer counts.
    private func awaits(_ number: Int) -> Bool { number == request && machine.work == .obtaining }

    private func noteBudgetSpent(until: WallTime) {
        if let cause = activeFailure?.failure, cause.kind != .budgetSpent { failureBeforeBudget = cause }
        let failure = OutputFailure.budgetSpent(until: until, by: failureBeforeBudget)
        note(failure)
        noteRenewal(failure)
        if provider.keepsLease() { handle(.unchanged(next: .monotonic(context.now.monotonic))) }
    }

    /// Nothing is wrong, not even where the tries before failed: it is a remark until the budget would allow one.
    private func noteRefusedRenewal(_ wait: Duration, passedBudget: Bool) {
        isAsked = false
        clear()
        let failure = OutputFailure.refusedRenewal(
            of: id.description, until: context.now.wall + wait, passedBudget: passedBudget)
        refusedRenewal = (failure, context.now.monotonic + wait)
        context.log.write(.warning, failure.kind, [("output", id.description)], failure)
    }

    private func answered(_ result: Result<Obtained, OutputFailure>) {
        switch result {
        case .failure(let failure):
            fail(failure)
        case .success(.result):
            handle(.obtained)
        case .success(.tokenGone):
            handle(.tokenGone(fraction: context.fraction()))
        case .success(.askAgain):
            handle(.unchanged(next: .monotonic(context.now.monotonic)))
        case .success(.unchanged(let next)):
            settle(nil)
            noteRenewal("the server has nothing new")
            handle(.unchanged(next: next))
        case .success(.stale(let failure, let next)):
            settle(failure)
            noteRenewal(failure)
            handle(.absent(next: next))
        case .success(.removed(let failure, let next)):
            settle(failure)
            noteRenewal(failure)
            handle(.saved(next: next, reload: context.owesReload(facts.output)))
        }
    }

    private func settle(_ failure: OutputFailure?) {
        if let failure { note(failure) } else { clear() }
    }

    private func save() {
        do throws(OutputFailure) {
            let saved = try provider.save()
            clear()
            refusedRenewal = nil
            if saved.isBound { machine.bind() }
            if saved.isNew {
                context.log.write(.info, "\(id.kind.rawValue).written", [("output", id.description)] + saved.facts)
            }
            noteRenewal(saved.isNew ? "new files are written" : "the files are unchanged")
            let owes = context.owesReload(facts.output)
            if !owes { provider.noteApplied() }
            // A reader that is being told of these very files is not told once more.
            handle(.saved(next: saved.next, reload: owes && (saved.isNew || !isTelling)))
        } catch  where error.dropsResult {
            fail(error)
        } catch {
            note(error)
            noteRenewal(error)
            handle(.saveFailed(fraction: context.fraction()))
        }
    }

    private var isTelling: Bool {
        if case .running = machine.reload { true } else { false }
    }

    private func fail(_ failure: OutputFailure) {
        note(failure)
        noteRenewal(failure)
        handle(.failed(fraction: context.fraction(), atLeast: failure.atLeast, spent: failure.mayHaveIssued))
    }

    /// Logs a failure when it is a new one: an outage is one line, not one line a try.
    private func note(_ failure: OutputFailure) {
        let failure = failure.naming(mountOf: facts.output)
        guard activeFailure.take(failure, at: context.now.wall) else { return }
        context.log.write(.warning, failure.kind, [("output", id.description)], failure)
    }

    private func clear() {
        guard let ended = activeFailure else { return }
        context.log.write(.info, "output.healed", [("output", id.description)] + ended.ending)
        activeFailure = nil
    }
}

extension Result<Obtained, OutputFailure> {
    /// Whether it brings something, be it late.
    fileprivate var isGood: Bool {
        switch self {
        case .success(.result), .success(.unchanged): true
        default: false
        }
    }
}
