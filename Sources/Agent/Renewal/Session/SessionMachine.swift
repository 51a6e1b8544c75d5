/// The life of the agent's token: login, renewal, login again. A pure machine: (event, now) → actions.
///
/// There is no path from any fault to a tight loop: each failure, and each token that did not last, lengthens the wait
/// before the next login (P-22, P-23, P-45, P-46).
package struct SessionMachine: Sendable {
    /// The current state.
    package private(set) var state: State
    /// Whether a token is held that has not expired.
    package private(set) var hasToken = false
    /// When the token expires, by the monotonic clock; `nil` for one that does not expire.
    package private(set) var ends: Duration?

    private let seed: Seed
    private var backoff = Backoff()
    private var grant = Grant(ttl: .zero, renewable: false)
    private var firstTTL = Duration.zero
    private var since = Duration.zero
    private var usesLeft: Int?
    /// What was learned of the uses of tokens whose logins do not tell it.
    private struct Learned {
        var uses: Int?
    }

    /// How many requests were made with the token.
    package private(set) var made = 0
    private var learned: Learned?
    private var countedAt: Duration?
    private var tellsUses = true
    /// How many requests the token is good for in all, as far as is known; `nil` for any number.
    package private(set) var uses: Int?
    private var pendingIdentity = false

    /// A session that logs in at the first `.woke`.
    package init(seed: Seed, now: Now) {
        self.seed = seed
        self.state = .out(until: .monotonic(now.monotonic))
    }

    /// Whether the token is good for a counted number of requests.
    package var isMetered: Bool { usesLeft != nil }

    /// Whether it is known for how many requests the token is good.
    package var knowsUses: Bool { tellsUses || learned != nil }

    /// Whether the server is to be asked for how many requests the token is good, before anything else is asked: its login
    /// did not tell, and it was not asked in the last five minutes. A single use is enough for the question.
    package func isCountDue(at now: Now) -> Bool {
        !tellsUses && countedAt.map { now.monotonic - $0 >= .seconds(300) } ?? true
    }

    /// Logins and renewals that failed, and tokens that did not last, in a row.
    package var failures: Int { backoff.failures }

    /// Whether a question of the agent's own is worth one of the token's uses: the greater half is left to the outputs.
    package var affordsQuestion: Bool { usesLeft.map { $0 - 1 > (uses ?? 0) / 2 } ?? true }

    /// The moments at which `.woke` is to be sent.
    package var deadlines: [Deadline] {
        switch state {
        case .out(let until): [until] + (hasToken ? ends.map { [.monotonic($0)] } ?? [] : [])
        case .active(let until): [until]
        case .loggingIn, .renewing: []
        }
    }

    /// Takes one event and returns what is to be done, in order.
    package mutating func handle(_ event: Event, now: Now) -> [Action] {
        switch event {
        case .woke: woke(now)
        case .identityChanged: identityChanged()
        case .loggedIn(let grant): loggedIn(grant, now)
        case .loginFailed(let fraction, let atLeast, let need): loginFailed(fraction, atLeast, need, now)
        case .renewed(let grant): renewed(grant, now)
        case .renewFailed(let final, let fraction): renewFailed(final, fraction, now)
        case .rejected(let fraction): rejected(fraction, now)
        case .used(let count): used(count)
        case .counting: counting(now)
        case .counted(let left): counted(left)
        case .estimated(let uses): estimated(uses)
        case .roleChanged: roleChanged()
        case .serverAnswers(let wait): hasten(wait, now)
        }
    }

    private mutating func woke(_ now: Now) -> [Action] {
        switch state {
        case .out(let until):
            let expired = expire(now)
            return now.isPast(until) ? expired + login() : expired
        case .active(let until) where now.isPast(until):
            let expired = expire(now)
            return expired + (hasToken && grant.renewable && grantLasts ? renew() : login())
        case .active, .loggingIn, .renewing:
            return []
        }
    }

    /// A server nearing the token's longest life grants ever less: then a new login is due, not one more renewal.
    private var grantLasts: Bool { grant.ttl * 2 > firstTTL }

    private mutating func hasten(_ wait: Duration, _ now: Now) -> [Action] {
        guard failures > 0 else { return [] }
        let soon = Deadline.monotonic(now.monotonic + wait)
        switch state {
        case .out(let until): state = .out(until: .first([until, soon]))
        case .active(let until): state = .active(until: .first([until, soon]))
        case .loggingIn, .renewing: break
        }
        return []
    }

    private mutating func expire(_ now: Now) -> [Action] {
        guard hasToken, let ends, now.monotonic >= ends else { return [] }
        hasToken = false
        return [.lost]
    }

    private mutating func login() -> [Action] {
        state = .loggingIn
        pendingIdentity = false
        return [.login]
    }

    private mutating func renew() -> [Action] {
        state = .renewing
        return [.renew]
    }

    private mutating func identityChanged() -> [Action] {
        switch state {
        case .loggingIn, .renewing:
            pendingIdentity = true
            return []
        case .out, .active:
            return login()
        }
    }

    private mutating func loggedIn(_ grant: Grant, _ now: Now) -> [Action] {
        firstTTL = grant.ttl
        since = now.monotonic
        made = 0
        tellsUses = grant.tellsUses
        if tellsUses { learned = nil }
        uses = tellsUses ? grant.uses : learned?.uses
        usesLeft = uses
        hold(grant, now)
        return pendingIdentity ? login() : []
    }

    private mutating func renewed(_ grant: Grant, _ now: Now) -> [Action] {
        guard state == .renewing else { return [] }
        backoff.succeeded()
        hold(grant, now)
        return pendingIdentity ? login() : []
    }

    private mutating func hold(_ grant: Grant, _ now: Now) {
        self.grant = grant
        hasToken = true
        let endless = grant.ttl <= .zero
        ends = endless ? nil : now.monotonic + grant.ttl
        let part = 2.0 / 3.0 - seed.fraction * RenewalRule.jitterShare
        state = .active(
            until: .monotonic(now.monotonic + (endless ? .seconds(86_400) : max(.seconds(1), grant.ttl * part))))
    }

    private mutating func loginFailed(
        _ fraction: Double, _ atLeast: Duration, _ need: Need, _ now: Now
    ) -> [Action] {
        wait(backoff.failed(fraction: fraction, asked: atLeast, life: need.life, left: need.left), now)
        return expire(now)
    }

    private mutating func renewFailed(_ final: Bool, _ fraction: Double, _ now: Now) -> [Action] {
        guard state == .renewing else { return [] }
        if final { grant.renewable = false }
        let pause = backoff.failed(fraction: fraction)
        state = .active(until: .monotonic(min(now.monotonic + pause, ends ?? now.monotonic + pause)))
        return pendingIdentity ? login() : []
    }

    private mutating func rejected(_ fraction: Double, _ now: Now) -> [Action] {
        guard hasToken else { return [] }
        hasToken = false
        if now.monotonic - since > .seconds(300) { backoff.succeeded() }
        if state != .loggingIn { wait(backoff.failed(fraction: fraction), now) }
        return [.lost]
    }

    private mutating func used(_ count: Int) -> [Action] {
        made += count
        guard let left = usesLeft else { return [] }
        usesLeft = left - count
        return replaceSpent()
    }

    private mutating func counting(_ now: Now) -> [Action] {
        countedAt = now.monotonic
        return []
    }

    private mutating func counted(_ left: Int?) -> [Action] {
        // Only the first question is exact: later ones do not know which requests under way are counted already.
        uses = left.map { left in made <= 1 ? left + made : max(uses ?? left + made, left) }
        usesLeft = left
        if !tellsUses { learned = Learned(uses: uses) }
        return replaceSpent()
    }

    private mutating func estimated(_ uses: Int) -> [Action] {
        self.uses = uses
        usesLeft = max(0, uses - made)
        learned = Learned(uses: uses)
        return replaceSpent()
    }

    private mutating func roleChanged() -> [Action] {
        (learned, countedAt) = (nil, nil)
        return []
    }

    /// The last use is never made: with it the server would revoke the token, and every lease that depends on it. A token
    /// of a single use has nothing to keep.
    private mutating func replaceSpent() -> [Action] {
        guard hasToken, let left = usesLeft, left <= (uses == 1 ? 0 : 1) else { return [] }
        hasToken = false
        return [.spent] + (state == .loggingIn ? [] : login())
    }

    private mutating func wait(_ pause: Duration, _ now: Now) {
        state = .out(until: .monotonic(now.monotonic + pause))
    }
}
