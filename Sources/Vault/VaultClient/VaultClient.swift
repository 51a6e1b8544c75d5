package import Core
package import HTTP
package import System
package import VaultAPI

/// The way to the server: one queue of requests, few connections, and one place that waits.
///
/// A standby's redirect is followed once, by hand; a server that does not answer is left for the next address of the
/// configuration, as the ``RetryPolicy`` allows. ``wait(also:timeout:)`` is for a loop that does other things too;
/// ``ask(_:tokens:stopsAtFailure:isStopped:progress:)`` waits for the answers itself.
package final class VaultClient {
    /// What came of one request.
    package typealias Answer = Result<VaultResponse, VaultError>

    /// What came of one request, with what surrounds it.
    package struct Reply: Sendable {
        /// What came of it.
        package let result: Answer
        /// The answer as it came; `nil` without one.
        package let response: HTTPResponse?
        /// The address that was asked last.
        package let address: String
        /// Whether a standby's redirect led there.
        package let isRedirected: Bool
    }

    let transport: Transport
    let policy: RetryPolicy
    let parallelism: Parallelism
    private var namespace: String?
    var ring: AddressRing
    var queue = RequestQueue()
    /// Counts the sets of addresses.
    private(set) var era = 0
    var underWay: [Transport.RequestID: PendingRequest] = [:]
    /// Requests that were taken away from a server: answered as if their time were over.
    var takenAway: [Received] = []
    /// How many requests in a row were not answered in time, of the sources whose last one was not.
    private var late: [String: Int] = [:]
    var silence = SilenceWatch()
    /// Addresses that are asked for a sign of life, and since when.
    var signs: [Transport.RequestID: (address: String, since: Duration)] = [:]
    /// Called with the server's own time of each answer, `nil` where it carries none, and how long it took to come.
    package var heardTime: (_ time: WallTime?, _ roundTrip: Duration) -> Void = { _, _ in }
    /// Called with what came of each request, before its caller is: the failure, or `nil`.
    package var heard: (VaultError?) -> Void = { _ in }

    /// `addresses` in the order to try them, never empty. Connects when it is first asked.
    package init(
        addresses: [String], namespace: String?, transport: Transport, policy: RetryPolicy = .agent,
        parallelism: Parallelism = .adaptive
    ) {
        (self.transport, self.policy, self.parallelism) = (transport, policy, parallelism)
        self.namespace = namespace
        ring = AddressRing(addresses)
    }

    /// Whether nothing is asked and nothing waits to be.
    package var isIdle: Bool { queue.isEmpty && underWay.isEmpty && takenAway.isEmpty }
    /// The address that is asked now.
    package var address: String { ring.first }

    /// Takes other addresses, or another namespace. Requests under way go on where they are; what waits was meant for the
    /// server before, as its token is, and ends as if that could not be reached.
    package func adopt(addresses: [String], namespace: String?) {
        let before = ring.first
        self.namespace = namespace
        ring = AddressRing(addresses)
        era += 1
        for pending in queue.removeStrangers(era: era) { takenAway.append((pending, Self.abandoned(before))) }
    }

    private static func abandoned(_ address: String) -> Result<HTTPResponse, TransportError> {
        .failure(
            .unreachable(at: Address.parse(address)?.endpoint ?? address, text: "the configuration names another now"))
    }

    /// Gives up what was asked for `source` and was not sent yet; it is not called back.
    package func withdraw(_ source: String) {
        queue.removeUnsent(of: source)
        for (id, pending) in underWay where pending.priority.source == source && !pending.wasSent {
            transport.cancel(id)
            underWay[id] = nil
        }
    }

    /// From now on requests are made as `identity`.
    package func use(_ identity: TLSIdentity) {
        transport.replaceIdentity(identity)
    }

    /// Asks the server; `then` is called later, from ``wait(also:timeout:)``. `sending` is called from there or from
    /// ``begin()`` each time that a connection stands and the first byte is about to be sent: before it nothing can have been
    /// made. It must not ask anything.
    package func send(
        _ request: VaultRequest, token: SecretBytes?, priority: RequestPriority = .first,
        sending: @escaping () -> Void = {}, then: @escaping (Answer) -> Void
    ) {
        enqueue(request, token: token, priority: priority, sending: sending) { then($0.result) }
    }

    /// Lets what waits begin now, without waiting for it: the server works while the caller does something else.
    package func begin() {
        startWaiting()
        transport.advance()
    }

    /// Gives up everything that was asked, but for what is under way and `stays`; nothing is called back.
    package func cancelAll(unless stays: (VaultRequest) -> Bool = { _ in false }) {
        cancelWaiting()
        underWay = underWay.filter { stays($0.value.request) }
        (takenAway, signs, silence) = ([], [:], SilenceWatch())
        transport.cancelAll(but: Set(underWay.keys))
    }

    /// Waits for answers, for `also`, or for `timeout`; calls back what was answered and says which descriptors are ready.
    package func wait(also: [PollInterest], timeout: Duration) -> Set<Int32> {
        startWaiting()
        let (answered, ready) = receive(also: also, timeout: timeout)
        // The server works on the next request while we work on the last answer.
        if !answered.isEmpty, !queue.isEmpty { begin() }
        for one in answered { take(one) }
        startWaiting()
        return Set(ready.map(\.descriptor))
    }
}

// One request on its way, for this target's own loops.
extension VaultClient {
    typealias Received = (pending: PendingRequest, answer: Result<HTTPResponse, TransportError>)

    func enqueue(
        _ request: VaultRequest, token: SecretBytes?, priority: RequestPriority = .first,
        sending: @escaping () -> Void = {}, then: @escaping (Reply) -> Void
    ) {
        let pending = PendingRequest(request, token: token, priority: priority, sending: sending, then: then)
        pending.era = era
        queue.append(pending)
    }

    /// Gives up what is not under way.
    func cancelWaiting() { queue.removeAll() }

    /// Starts what may start.
    func startWaiting() {
        let now = Clock.monotonic()
        makeRoom(now)
        while delay(now) == .zero, let pending = queue.next(now, hanging: hanging(now)) { start(pending, now) }
        askForSigns(now)
    }

    private func start(_ pending: PendingRequest, _ now: Duration) {
        pending.startedAt = now
        pending.address = pending.plan.begin(ring)
        var call = pending.request.http(base: pending.address, namespace: namespace, token: pending.token)
        call.timeout = policy.timeout ?? limit(pending, usual: call.timeout)
        if mayGoElsewhere(pending) { call.connectTimeout = SilenceWatch.connecting }
        call.isRepeatable = call.isRepeatable && policy.repeats
        underWay[transport.start(call, sending: pending.noteSending)] = pending
    }

    /// The sources whose requests hang, or hung when they were last sent.
    private func hanging(_ now: Duration) -> Set<String> {
        let old = underWay.values.filter { now - $0.startedAt > Parallelism.moment }
        return Set(late.keys).union(old.map(\.priority.source)).subtracting([""])
    }

    private func limit(_ pending: PendingRequest, usual: Duration) -> Duration {
        var priority = pending.priority
        priority.limit = priority.limit ?? policy.patience
        return priority.limit(afterLate: late[priority.source, default: 0], usual: usual)
    }

    /// Waits for answers, for `interests`, for `timeout`, or until something that waits may start.
    func receive(also interests: [PollInterest] = [], timeout: Duration?) -> ([Received], [PollInterest]) {
        let now = Clock.monotonic()
        let limits = [timeout, delay(now), signDelay(now), takenAway.isEmpty ? nil : .zero].compactMap { $0 }
        let result = transport.wait(also: interests, timeout: limits.min())
        let answered = result.completed.compactMap { id, answer -> Received? in
            if let sign = signs.removeValue(forKey: id) { judge(sign, answer) }
            return underWay.removeValue(forKey: id).map { (pending: $0, answer: answer) }
        }
        defer { takenAway = [] }
        return (answered + takenAway, result.ready)
    }

    /// Calls back, unless the request goes out once more.
    func take(_ received: Received) {
        let (pending, answer) = received
        let response = try? answer.get()
        if let response {
            let now = Clock.monotonic()
            silence.heard(pending.address, at: now)
            heardTime(response.serverDate, now - pending.startedAt)
        }
        var judged = VaultResponse.judge(answer, of: pending.request)
        if case .failure(let error) = judged {
            guard !goesOutAgain(pending, after: error) else { return }
            judged = .failure(pending.plan.verdict(error))
        } else {
            if pending.era == era { pending.plan.succeed(&ring) }
        }
        noteLateness(pending, judged)
        heard(judged.failure)
        pending.then(
            Reply(
                result: judged, response: response, address: pending.address,
                isRedirected: pending.plan.isRedirected))
    }

    private func noteLateness(_ pending: PendingRequest, _ answer: Answer) {
        if case .failure(.transport(.timedOut, _)) = answer {
            late[pending.priority.source, default: 0] += 1
        } else {
            late[pending.priority.source] = nil
        }
    }

    private func goesOutAgain(_ pending: PendingRequest, after error: VaultError) -> Bool {
        guard pending.era == era else { return false }
        switch pending.plan.fail(error, policy, &ring) {
        case .giveUp: return false
        case .redirect, .nextAddress: pending.notBefore = .zero
        case .pause(let pause): pending.notBefore = Clock.monotonic() + pause
        }
        queue.appendAgain(pending)
        return true
    }

    /// How long it takes until something that waits may start; `nil` until something is answered or asked.
    private func delay(_ now: Duration) -> Duration? {
        guard let due = queue.delay(now) else { return nil }
        let ages = underWay.values.map { now - $0.startedAt }
        return parallelism.delay(waiting: queue.count, underWay: ages).map { max($0, due) }
    }
}

extension VaultClient.Answer {
    fileprivate var failure: VaultError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
