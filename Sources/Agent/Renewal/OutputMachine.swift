/// The life of one output: when it is obtained, saved and applied. A pure machine: (event, now) → actions.
///
/// The three concerns are apart, because mixing them is what turns one fault into another elsewhere: *obtaining* (asks
/// the server), *saving* (a result that could not be written stays in memory and is saved later; nothing is asked
/// again), and the *reload* (owed from the moment a new generation is current until its hook succeeded; it never
/// causes a new request).
package struct OutputMachine: Sendable {
    /// What happened.
    package enum Event: Sendable {
        /// A deadline may have come.
        case woke
        /// The agent may now ask the server with a token. `fresh`: it is a new login, not a renewal.
        case sessionReady(fresh: Bool)
        /// There is no token to ask with any more.
        case sessionLost
        /// The server answers again after an outage: what failed in it is tried again after so long at the latest.
        case serverAnswers(after: Duration)
        /// An operator asked for a renewal now. `passesBudget`: even where the budget is spent, once a minute at most.
        case renewRequested(passesBudget: Bool)
        /// What is held was damaged or may have been mended: it is obtained now.
        case obtainNow
        /// The local checks before asking the server passed.
        case checked
        /// The connection to the server stands, and the request is about to be sent: from now on it may make something.
        case sending
        /// What was received before is to be published now: the server need not be asked.
        case found
        /// A result is in memory, verified, ready to be saved.
        case obtained
        /// The server has nothing new; look again at `next`.
        case unchanged(next: Deadline)
        /// The server does not have what was asked for, and made nothing; look again at `next`.
        case absent(next: Deadline)
        /// Asking, or what was answered, or a local check failed. `atLeast` is the wait the server asked for; `spent`:
        /// the server may have made something all the same, so that the budget stays charged.
        case failed(fraction: Double, atLeast: Duration, spent: Bool)
        /// The server was not asked, or took the token away: asked again with the next one. It made nothing.
        case tokenGone(fraction: Double)
        /// The result was published; act again at `next`. `reload`: a hook is owed for it.
        case saved(next: Deadline, reload: Bool)
        /// The result could not be written.
        case saveFailed(fraction: Double)
        /// The current generation turns out not to be in use: the hook is run again.
        case reloadOwed
        /// The hook ended.
        case hookEnded(succeeded: Bool, fraction: Double)
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Make here what the request will need, while the session is waited for. Nothing is to be sent for it.
        case prepare
        /// Check what can be checked here before the server is asked; then send `.checked` or `.failed`.
        case check
        /// Store the budget, so that it holds over a restart.
        case store(budget: IssueBudget)
        /// The budget allows no request yet: say so. It is looked at again after `wait`.
        case budgetSpent(wait: Duration)
        /// A renewal that an operator asked for is not made, since the budget allows one after `wait` only: say so. Nothing is
        /// wrong with what is held, and the regular renewal stays. `passedBudget`: it was to pass the budget, and the last one that
        /// did was less than a minute ago.
        case renewalRefused(wait: Duration, passedBudget: Bool)
        /// The request that was sent has gone unanswered for too long: it failed, and is asked again. Its answer is taken all
        /// the same if it comes yet.
        case overdue
        /// Ask the server.
        case obtain
        /// Write the result that is in memory.
        case save
        /// Run the hook for the current generation.
        case runHook
    }

    /// What is held, as of an event.
    package struct InForce: Hashable, Sendable {
        /// What is left of the life of what is in force; `nil` where nothing valid is.
        package var left: Duration?
        /// How long what the server gives is valid: the measure of waits and of the budget. `nil`: asking makes nothing and
        /// is not metered.
        package var life: Duration?
        /// How long a request that was sent may go unanswered before it is asked again; `nil` for what is never asked again
        /// while the answer may still come.
        package var answerLimit: Duration?

        package init(left: Duration?, life: Duration?, answerLimit: Duration? = nil) {
            (self.left, self.life, self.answerLimit) = (left, life, answerLimit)
        }
    }

    /// What the output is doing.
    package enum Work: Hashable, Sendable {
        /// Nothing, until then.
        case resting(until: Deadline)
        /// It was due then, and there is no session to ask with.
        case waitingForSession(since: Deadline)
        /// Local checks run.
        case checking
        /// The server is being asked.
        case obtaining
        /// A result is being written.
        case saving
        /// A result waits in memory for the next try to write it.
        case unsaved(until: Deadline)
    }

    /// Whether, and since which try, a reload is owed.
    package enum Reload: Hashable, Sendable {
        /// None: the current generation is applied, or there is no hook.
        case none
        /// Owed; the next try is due then.
        case owed(until: Deadline)
        /// The hook runs. `again`: another generation came meanwhile.
        case running(again: Bool)
    }

    /// The current work.
    package private(set) var work: Work
    /// The reload's state.
    package private(set) var reload: Reload
    /// Tries of obtaining or saving that failed in a row.
    package var failures: Int { max(obtaining.failures, saving.failures) }
    /// Tries of the hook that failed in a row.
    package var hookFailures: Int { applying.failures }

    private let needsSession: Bool
    private var inForce = InForce(left: nil, life: nil)
    /// What is held dies with the token it was read with.
    private var bound = false
    private var hasSession = false
    private var budget: IssueBudget
    /// The request that is under way was charged; it passed the budget.
    private var isCharged = false
    private var isForced = false
    /// Since when the work that is under way was due.
    private var begunFor: Deadline?
    /// When the budget allows what is due, by the monotonic clock; `nil` where it was not spent.
    private var spentUntil: Duration?
    /// When the request that was sent is asked again, by the monotonic clock.
    private var overdueAt: Duration?
    /// What an operator asked for and did not get yet: its tries are no regular work, and end where the budget does.
    private var byHand: RenewalByHand?
    private var obtaining = Backoff()
    private var saving = Backoff()
    private var applying = Backoff()

    /// A machine for an output whose next regular work is due at `due` (in the past for one that has no generation).
    package init(due: Deadline, reloadOwed: Bool, needsSession: Bool, budget: IssueBudget, now: Now) {
        self.work = .resting(until: due)
        self.reload = reloadOwed ? .owed(until: .monotonic(now.monotonic)) : .none
        self.needsSession = needsSession
        self.budget = budget
    }

    /// Says that what is held ends with its token (a lease): from now on it is read again at each login.
    package mutating func bind() {
        bound = true
    }

    /// The next moment at which `.woke` is to be sent; `nil` while only other events can move the machine.
    package var deadlines: [Deadline] {
        var all: [Deadline] = []
        switch work {
        case .resting(let until), .unsaved(let until): all.append(until)
        case .obtaining: all += overdueAt.map { [.monotonic($0)] } ?? []
        case .waitingForSession, .checking, .saving: break
        }
        if case .owed(let until) = reload { all.append(until) }
        return all
    }

    /// When what is due or failed is asked for, which may be under way; `nil` while all is well until the next regular work.
    package var retryAt: Deadline? {
        switch work {
        case .resting(let until): spentUntil.map { .monotonic($0) } ?? (failures > 0 ? until : nil)
        case .waitingForSession(let since): since
        case .checking, .obtaining, .saving, .unsaved: begunFor
        }
    }

    /// When the issue budget allows the next request, by the monotonic clock; `nil` where it allows one now. `passes`: one that an
    /// operator passes the budget with.
    package func allowedAt(_ inForce: InForce, passes: Bool = false, now: Now) -> Duration? {
        guard let life = inForce.life else { return nil }
        let wait = budget.wait(life: life, holdsNothing: inForce.left == nil, passes: passes, now: now)
        return wait > .zero ? now.monotonic + wait : nil
    }

    /// Takes one event and returns what is to be done, in order.
    package mutating func handle(_ event: Event, inForce: InForce, now: Now) -> [Action] {
        self.inForce = inForce
        return switch event {
        case .woke: woke(now)
        case .sessionReady(let fresh): sessionReady(fresh: fresh, now)
        case .sessionLost: sessionLost()
        case .serverAnswers(let wait): hasten(wait, now)
        case .renewRequested(let passes): renewRequested(passes, now)
        case .obtainNow: isIdle ? begin(due: .monotonic(now.monotonic)) : []
        case .checked: checked(now)
        case .sending: sending(now)
        case .found: work == .checking ? save() : []
        case .obtained: save()
        case .unchanged(let next): rest(until: next)
        case .absent(let next): giveBack() + rest(until: next)
        case .failed(let fraction, let atLeast, let spent): failed(fraction, atLeast, spent, now)
        case .tokenGone(let fraction): tokenGone(fraction, now)
        case .saved(let next, let owed): saved(next, owed, now)
        case .saveFailed(let fraction): saveFailed(fraction, now)
        case .reloadOwed: reload == .none ? runHook() : []
        case .hookEnded(let succeeded, let fraction): hookEnded(succeeded, fraction, now)
        }
    }

    /// Whether nothing is being obtained or saved.
    package var isIdle: Bool {
        switch work {
        case .resting, .waitingForSession: true
        case .checking, .obtaining, .saving, .unsaved: false
        }
    }

    private mutating func woke(_ now: Now) -> [Action] {
        var actions: [Action] = []
        switch work {
        case .resting(let until) where now.isPast(until): actions += begin(due: until)
        case .unsaved(let until) where now.isPast(until): actions += save()
        case .obtaining where overdueAt.map { $0 <= now.monotonic } ?? false:
            overdueAt = nil
            actions.append(.overdue)
        default: break
        }
        if case .owed(let until) = reload, now.isPast(until) { actions += runHook() }
        return actions
    }

    private mutating func begin(due: Deadline) -> [Action] {
        begunFor = due
        guard hasSession || !needsSession else {
            work = .waitingForSession(since: due)
            return [.prepare]
        }
        work = .checking
        return [.check]
    }

    /// A login also tells the server's time: what seemed due by a clock that is wrong may not be due after all.
    private mutating func sessionReady(fresh: Bool, _ now: Now) -> [Action] {
        hasSession = true
        if fresh && bound && isIdle { return begin(due: .monotonic(now.monotonic)) }
        guard case .waitingForSession(let since) = work else { return [] }
        work = .resting(until: since)
        return woke(now)
    }

    private mutating func sessionLost() -> [Action] {
        hasSession = false
        return []
    }

    /// What was sent before the outage may never be answered.
    private mutating func hasten(_ wait: Duration, _ now: Now) -> [Action] {
        let soon = now.monotonic + wait
        if let overdueAt { self.overdueAt = min(overdueAt, soon) }
        guard case .resting(let until) = work, obtaining.failures > 0 else { return [] }
        work = .resting(until: .first([until, .monotonic(soon)]))
        return []
    }

    private mutating func renewRequested(_ passes: Bool, _ now: Now) -> [Action] {
        switch work {
        case .resting(let due), .waitingForSession(let due):
            byHand = RenewalByHand(passesBudget: passes, regular: byHand?.regular ?? due)
            return begin(due: .monotonic(now.monotonic))
        case .checking, .obtaining, .saving, .unsaved: return []
        }
    }

    private mutating func checked(_ now: Now) -> [Action] {
        guard work == .checking else { return [] }
        let asked = byHand
        byHand?.passesBudget = false
        let wait = inForce.life.map {
            budget.wait(
                life: $0, holdsNothing: inForce.left == nil, passes: asked?.passesBudget ?? false, now: now)
        }
        guard let wait, wait > .zero else {
            (work, isForced, spentUntil) = (.obtaining, asked?.passesBudget ?? false, nil)
            return [.obtain]
        }
        return asked.flatMap { refused($0, wait, now) } ?? spent(now)
    }

    /// `nil` where what was asked for by hand was due anyway.
    private mutating func refused(_ asked: RenewalByHand, _ wait: Duration, _ now: Now) -> [Action]? {
        byHand = nil
        guard inForce.left != nil, !now.isPast(asked.regular) else { return nil }
        work = .resting(until: asked.regular)
        return [.renewalRefused(wait: wait, passedBudget: asked.passesBudget)]
    }

    /// Charges the request once, however often it is sent: a server that could not be reached costs nothing.
    private mutating func sending(_ now: Now) -> [Action] {
        guard work == .obtaining, !isCharged, let life = inForce.life else { return [] }
        budget.charge(life: life, isForced: isForced, now: now)
        isCharged = true
        overdueAt = inForce.answerLimit.map { now.monotonic + $0 }
        return [.store(budget: budget)]
    }

    /// Looks again in time for the end of what is held, when less budget will do.
    private mutating func spent(_ now: Now) -> [Action] {
        let wait = allowedAt(inForce, now: now).map { $0 - now.monotonic } ?? .zero
        let atEnd = inForce.life.map { budget.wait(life: $0, holdsNothing: true, now: now) } ?? wait
        spentUntil = now.monotonic + min(wait, max(inForce.left ?? wait, atEnd))
        let pause = min(wait, inForce.left ?? wait, IssueBudget.longestWait)
        work = .resting(until: .monotonic(now.monotonic + max(pause, .seconds(1))))
        return [.budgetSpent(wait: wait)]
    }

    private mutating func save() -> [Action] {
        (work, overdueAt) = (.saving, nil)
        return [.save]
    }

    private mutating func rest(until next: Deadline) -> [Action] {
        obtaining.succeeded()
        (isCharged, overdueAt, byHand, spentUntil) = (false, nil, nil, nil)
        work = .resting(until: next)
        return []
    }

    /// No failure of the output's own. Where there is another token already, it is tried after a pause.
    private mutating func tokenGone(_ fraction: Double, _ now: Now) -> [Action] {
        let since = Deadline.monotonic(now.monotonic)
        let actions = hasSession ? failed(fraction, .zero, false, now) : giveBack()
        if !hasSession { work = .waitingForSession(since: since) }
        return actions
    }

    private mutating func giveBack() -> [Action] {
        defer { (isCharged, overdueAt) = (false, nil) }
        guard isCharged else { return [] }
        budget.giveBack()
        return [.store(budget: budget)]
    }

    private mutating func failed(_ fraction: Double, _ asked: Duration, _ spent: Bool, _ now: Now) -> [Action] {
        let wait = obtaining.failed(fraction: fraction, asked: asked, life: inForce.life, left: inForce.left)
        (work, spentUntil) = (.resting(until: .monotonic(now.monotonic + wait)), nil)
        if spent { isCharged = false }
        return giveBack()
    }

    private mutating func saved(_ next: Deadline, _ owed: Bool, _ now: Now) -> [Action] {
        obtaining.succeeded()
        saving.succeeded()
        (isCharged, byHand) = (false, nil)
        work = .resting(until: next)
        guard owed else { return [] }
        if case .running = reload {
            reload = .running(again: true)
            return []
        }
        applying.succeeded()
        return runHook()
    }

    private mutating func saveFailed(_ fraction: Double, _ now: Now) -> [Action] {
        work = .unsaved(until: .monotonic(now.monotonic + saving.failed(fraction: fraction, life: inForce.life)))
        return []
    }

    private mutating func runHook() -> [Action] {
        reload = .running(again: false)
        return [.runHook]
    }

    private mutating func hookEnded(_ succeeded: Bool, _ fraction: Double, _ now: Now) -> [Action] {
        guard case .running(let again) = reload else { return [] }
        if again {
            return runHook()
        }
        guard succeeded else {
            reload = .owed(until: .monotonic(now.monotonic + applying.failed(fraction: fraction)))
            return []
        }
        applying.succeeded()
        reload = .none
        return []
    }
}

/// A renewal that an operator asked for.
private struct RenewalByHand {
    /// Whether it passes the budget.
    var passesBudget: Bool
    /// When the regular work would have been due.
    var regular: Deadline
}
