import AgentConfig
import Boundary
import Core
import Renewal

/// One output at work: its machine decides, its craft does, and the failures are remembered here for `status`.
///
/// Nothing that happens in one worker reaches another: there is no shared retry, and each has its own backoff, budget
/// and owed reload (P-39).
final class OutputWorker {
    /// A failure and since when it lasts.
    struct ActiveFailure {
        var failure: OutputFailure
        var since: WallTime
    }

    let id: OutputID
    private(set) var provider: any OutputProvider
    private(set) var machine: OutputMachine
    /// What keeps the output from being obtained or saved; `nil` while all is well.
    private(set) var activeFailure: ActiveFailure?
    /// What keeps the current generation from being applied.
    private(set) var applyFailure: ActiveFailure?
    /// What failed before the budget was spent.
    private var whatSpentIt: OutputFailure?
    private let context: AgentContext

    init(provider: any OutputProvider, context: AgentContext) {
        self.provider = provider
        self.context = context
        id = provider.output.id
        machine = OutputMachine(
            due: provider.firstDue(), reloadOwed: context.owesReload(provider.output),
            needsSession: provider.needsSession,
            metered: provider.metered, budget: context.state.budget(of: provider.output.id), now: context.now)
    }

    /// Takes an event and does what the machine says, until nothing is left to do.
    func handle(_ event: OutputMachine.Event) {
        for action in machine.handle(event, now: context.judgedNow) { perform(action) }
    }

    /// A person asked for a new one.
    func renew() {
        provider.forget()
        handle(.renewRequested)
    }

    /// What was in trouble is tried again now: somebody may have mended it.
    func retry() {
        if activeFailure != nil { handle(.renewRequested) }
    }

    /// Takes over a configuration that asks the server for the same: what is held in memory stays. False when it differs.
    func takes(_ output: any ConfiguredOutput) -> Bool {
        guard output.requestText == provider.output.requestText, provider.adopt(output) else { return false }
        return true
    }

    /// Whether a generation is current and has not ended.
    func isGood(at now: WallTime) -> Bool {
        provider.currentGeneration?.isValid(at: now) ?? false
    }

    /// Whether it is good, nothing is wrong and no reload is owed.
    func isSettledWell(at now: WallTime) -> Bool {
        isGood(at: now) && activeFailure == nil && applyFailure == nil && machine.reload == .none
    }

    /// For `--once`: nothing is under way, and it is well or was tried often enough. `hasSession` is false where no login
    /// is to be hoped for.
    func isDone(hasSession: Bool) -> Bool {
        if case .running = machine.reload { return false }
        switch machine.work {
        case .checking, .obtaining, .saving: return false
        case .waitingForSession: return !hasSession
        case .resting, .unsaved: break
        }
        return machine.failures == 0 || isHopeless || !provider.output.required
    }

    /// Whether `--once` is to give up: what stays as it is, at the first try; all else at the third.
    private var isHopeless: Bool { machine.failures >= Self.onceTries || activeFailure?.failure.isPermanent ?? false }

    /// How often `--once` tries what may yet succeed.
    static let onceTries = 3

    private func perform(_ action: OutputMachine.Action) {
        switch action {
        case .prepare: provider.prepare()
        case .check: check()
        case .store(let budget): context.state.store(budget, of: id)
        case .obtain: provider.obtain { [weak self] result in self?.answered(result) }
        case .save: save()
        case .runHook: apply()
        }
    }

    private func check() {
        do throws(OutputFailure) {
            try provider.check()
        } catch {
            return fail(error)
        }
        handle(.checked)
        guard case .resting(let until) = machine.work, !context.judgedNow.isPast(until), case .wall(let at) = until
        else {
            return
        }
        let cause = activeFailure.map(\.failure).flatMap { $0.kind == .budgetSpent ? nil : $0 }
        if let cause { whatSpentIt = cause }
        note(Self.budgetSpent(until: at, by: whatSpentIt))
    }

    private func answered(_ result: Result<Obtained, OutputFailure>) {
        switch result {
        case .failure(let failure):
            fail(failure)
        case .success(.result):
            handle(.obtained)
        case .success(.unchanged(let next)):
            settle(nil)
            handle(.unchanged(next: next))
        case .success(.stale(let failure, let next)):
            settle(failure)
            handle(.unchanged(next: next))
        }
    }

    private func settle(_ failure: OutputFailure?) {
        if let failure { note(failure) } else { clear() }
    }

    private func save() {
        do throws(OutputFailure) {
            let saved = try provider.save()
            clear()
            if let life = saved.boundFor { machine.bind(lifetime: life) }
            if saved.isNew {
                context.log.write(.info, "\(id.kind.rawValue).written", [("output", id.description)] + saved.facts)
            }
            handle(.saved(next: saved.next, reload: saved.reload))
        } catch {
            note(error)
            handle(.saveFailed(fraction: context.fraction()))
        }
    }

    private func apply() {
        let generation = context.currentGeneration(id)
        provider.apply { [weak self] result in self?.applied(result, generation: generation) }
    }

    private func applied(_ result: HookResult, generation: GenerationName?) {
        switch result {
        case .succeeded:
            applyFailure = nil
            context.noteApplied(id, generation: generation)
            context.log.write(.info, "reload.done", [("output", id.description)])
        case .failed(let why):
            noteApply(.hookFailed(id, why))
        case .putBack(let why):
            noteApply(.putBack(id, why))
        case .interrupted:
            return
        }
        handle(.hookEnded(succeeded: !result.isFailure, fraction: context.fraction()))
    }

    private func noteApply(_ failure: OutputFailure) {
        applyFailure = ActiveFailure(failure: failure, since: applyFailure?.since ?? context.now.wall)
        context.log.write(.warning, failure.kind, [("output", id.description)], failure)
    }

    private func fail(_ failure: OutputFailure) {
        note(failure)
        handle(.failed(fraction: context.fraction(), atLeast: failure.atLeast, spent: failure.mayHaveIssued))
    }

    /// Logs a failure when it is a new one: an outage is one line, not one line a try.
    private func note(_ failure: OutputFailure) {
        let isNew = activeFailure?.failure != failure
        activeFailure = ActiveFailure(failure: failure, since: activeFailure?.since ?? context.now.wall)
        if isNew {
            context.log.write(.warning, failure.kind, [("output", id.description)], failure)
        }
    }

    private func clear() {
        if activeFailure != nil { context.log.write(.info, "output.healed", [("output", id.description)]) }
        activeFailure = nil
    }

    private static func budgetSpent(until: WallTime, by cause: OutputFailure?) -> OutputFailure {
        OutputFailure(
            .budgetSpent,
            "the issue budget is spent until \(until.rfc3339)" + (cause.map { "; before: " + $0.summary } ?? ""),
            hint: cause?.hints.first
                ?? "find out what used it up in the log: the budget is 3, then one for each tenth of the lifetime")
    }
}

extension OutputFailure {
    fileprivate static func hookFailed(_ output: OutputID, _ why: String) -> OutputFailure {
        OutputFailure(
            .reloadFailed, "the hook of \(output) failed: \(why)",
            hint: "run it by hand as this user; the reload stays owed and is tried again")
    }

    fileprivate static func putBack(_ output: OutputID, _ why: String) -> OutputFailure {
        OutputFailure(
            .trustPutBack, "\(output): \(why)",
            hint: "run the test by hand with the new roots; it is tried again in 10 minutes, or at coppice renew")
    }
}
