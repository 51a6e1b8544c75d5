import HTTP
package import VaultAPI

/// What a caller of the server does about requests that fail.
package struct RetryPolicy: Hashable, Sendable {
    /// Whether the other addresses are asked where one does not answer.
    package var failsOver: Bool
    /// Whether an answer that may be one address's own fault, such as a 500, is believed only when another says so too.
    package var doubtsAnswers = false
    /// How long to wait before each further round of what succeeds by itself a moment later; none gives up instead.
    package var pauses: [Duration]
    /// Whether a request that may be repeated goes out again by itself when a kept connection breaks.
    package var repeats: Bool
    /// How long one exchange may take; `nil` for the usual time.
    package var timeout: Duration?
    /// How long an exchange may take at first where its priority does not say; `nil` for the usual time.
    package var patience: Duration?

    package init(failsOver: Bool, pauses: [Duration] = [], repeats: Bool = true, timeout: Duration? = nil) {
        (self.failsOver, self.pauses, self.repeats, self.timeout) = (failsOver, pauses, repeats, timeout)
    }

    /// An agent's: the next address at once, and no pause, since the agent decides itself when it tries again.
    package static let agent: RetryPolicy = {
        var policy = RetryPolicy(failsOver: true)
        policy.doubtsAnswers = true
        policy.patience = .seconds(15)
        return policy
    }()
    /// An operator's: the next address at once, and a few growing pauses for an election or a rate limit.
    package static let command = RetryPolicy(
        failsOver: true, pauses: [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])

    /// An examination's: each failure is told as it is.
    package static func examination(timeout: Duration) -> RetryPolicy {
        RetryPolicy(failsOver: false, repeats: false, timeout: timeout)
    }
}

/// The tries of one request: which address is asked, and what follows from an answer.
///
/// A standby's redirect is followed by hand: not from where a redirect led, and only to an address of the ring, since
/// the token goes there.
package struct RequestPlan: Hashable, Sendable {
    /// What is done after a failure.
    package enum Action: Hashable, Sendable {
        /// The same request at once, to where a standby points.
        case redirect(to: String)
        /// The same request at once, to the next address.
        case nextAddress(String)
        /// The same request after a pause, beginning at the address that is preferred then.
        case pause(Duration)
        /// The failure is the answer.
        case giveUp
    }

    /// A server's `Retry-After` is honoured up to this.
    private static let longestPause = Duration.seconds(10)

    private var address: String?
    private var asked: Set<String> = []
    /// Whether the address was the target of a standby's redirect.
    private(set) var isRedirected = false
    private var pausesTaken = 0
    private let isRepeatable: Bool
    private let isLogin: Bool
    /// The first answer that may be one address's own fault.
    private var doubt: VaultError?

    package init(isRepeatable: Bool = true, isLogin: Bool = false) {
        (self.isRepeatable, self.isLogin) = (isRepeatable, isLogin)
    }

    /// For this request.
    package init(for request: VaultRequest) {
        self.init(isRepeatable: request.isRepeatable, isLogin: request.isLogin)
    }

    /// Whether another address is left to try.
    package func hasOther(_ ring: AddressRing) -> Bool {
        address.flatMap { ring.next(after: $0, asked: asked) } != nil
    }

    /// What the caller is told when `error` is the last one: the answer that says most.
    package func verdict(_ error: VaultError) -> VaultError {
        error.isAnswer && !error.mayBeOneAddresses(isLogin: isLogin) ? error : doubt ?? error
    }

    /// The address to send to: where an earlier answer led, or where `ring` begins.
    package mutating func begin(_ ring: AddressRing) -> String {
        let chosen = address.flatMap { ring.addresses.contains($0) ? $0 : nil } ?? ring.first
        address = chosen
        asked.insert(chosen)
        return chosen
    }

    /// Tells `ring` that the address answered that was begun with.
    package func succeed(_ ring: inout AddressRing) {
        if let address { ring.answered(address) }
    }

    /// What to do after `error`, the answer of the address that was begun with; tells `ring` what became of it.
    package mutating func fail(_ error: VaultError, _ policy: RetryPolicy, _ ring: inout AddressRing) -> Action {
        if case .standby(let location?) = error, !isRedirected,
            let target = Redirect.decide(location: location, configured: ring.addresses)
        {
            (address, isRedirected) = (target, true)
            return .redirect(to: target)
        }
        if let next = elsewhere(error, policy, &ring) {
            (address, isRedirected) = (next, false)
            return .nextAddress(next)
        }
        guard error.passesByItself, !error.isLost, pausesTaken < policy.pauses.count else { return .giveUp }
        let pause = max(policy.pauses[pausesTaken], min(error.retryAfter, Self.longestPause))
        (address, asked, isRedirected, doubt) = (nil, [], false, nil)
        pausesTaken += 1
        return .pause(pause)
    }

    /// The next address for this request, if it may go there. Where only one address is asked, that one stays preferred.
    private mutating func elsewhere(_ error: VaultError, _ policy: RetryPolicy, _ ring: inout AddressRing) -> String? {
        guard let address else { return nil }
        guard error.isServersFault else { return elsewhere(answer: error, of: address, policy, &ring) }
        guard policy.failsOver else { return nil }
        ring.failed(address)
        return error.isWorthAnotherAddress ? ring.next(after: address, asked: asked) : nil
    }

    /// A page of another program, or a failure of everything, may be this address's own: another is asked where the request
    /// may be sent again, and preferred from then on if it does better.
    private mutating func elsewhere(
        answer error: VaultError, of address: String, _ policy: RetryPolicy, _ ring: inout AddressRing
    ) -> String? {
        guard policy.doubtsAnswers, error.mayBeOneAddresses(isLogin: isLogin) else {
            if error.isAnswer { ring.answered(address) }
            return nil
        }
        doubt = doubt ?? error
        guard isRepeatable else {
            ring.doubted(address)
            return nil
        }
        return ring.next(after: address, asked: asked)
    }
}

extension VaultError {
    /// Whether a moment's patience is likely to help: a sealed server or a refused connection wants a person.
    fileprivate var passesByItself: Bool {
        switch self {
        case .rateLimited, .leaderless, .behind, .upgrading, .standby: true
        case .server(_, let status, _): status == 502 || status == 503 || status == 504
        case .transport(.truncated, _), .transport(.noAnswer, _): true
        default: false
        }
    }

    /// Whether it may be said by this one address alone: a page of another program, or a server that fails at everything.
    /// A login is the first request of all, so that a path that is not there may be another server's.
    fileprivate func mayBeOneAddresses(isLogin: Bool) -> Bool {
        switch self {
        case .server, .malformed: true
        case .notFound, .noMount, .unsupported: isLogin
        default: false
        }
    }

    /// Whether the server said something, be it a refusal.
    fileprivate var isAnswer: Bool {
        if case .transport = self { false } else { true }
    }
}
