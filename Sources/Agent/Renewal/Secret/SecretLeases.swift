/// The leases of one secret, from the request to the moment at which its consumer uses the next one. Pure.
///
/// What is *in use* is more than what is current: a consumer that has not been told yet still connects with the one
/// before.
package struct SecretLeases: Hashable, Sendable {
    /// That of the current generation; `nil` where it has none, or none that is known.
    package private(set) var current: HeldLease?
    /// That of an answer which is not published yet.
    package private(set) var received: HeldLease?
    /// The life that the server last gave: the measure of the budget.
    package private(set) var life: Duration?
    /// The logins of the requests that are under way.
    private var asking: Set<Int> = []
    /// The logins of generations that a consumer may still use.
    private var former: Set<Int> = []

    /// The server gives the current one no more time: the secret is read anew.
    package private(set) var isExhausted = false
    /// An operator asked for a new secret in its place.
    private var isUnwanted = false

    package init() {}

    /// What an earlier process of the agent held.
    init(current: HeldLease?, former: Set<Int>) {
        (self.current, self.former) = (current, former)
    }

    /// The one that is renewed when it is time, instead of reading a new one.
    package var renewed: HeldLease? { isExhausted || isUnwanted ? nil : current }
    /// The logins of generations before the current one that a consumer may still use.
    package var replaced: Set<Int> { former }

    /// The logins that a consumer may depend on: of the current generation, and of those before that are not replaced yet.
    package var inUse: Set<Int> { former.union([current].compactMap { $0?.login }) }

    /// Those, and the logins of what is asked for or waits to be published: an agent that stops gives that up.
    package var needed: Set<Int> { inUse.union(asking).union([received].compactMap { $0?.login }) }

    /// The server is asked with the token of that login.
    package mutating func ask(login: Int) {
        asking.insert(login)
    }

    /// It answered, or did not.
    package mutating func answered(login: Int) {
        asking.remove(login)
    }

    /// The answer has this lease, or none; the token that it depends on lives for so long in all.
    package mutating func receive(_ lease: HeldLease?, tokenLife: Duration?) {
        received = lease
        (isExhausted, isUnwanted) = (false, false)
        life = lease.map { min($0.duration, tokenLife ?? $0.duration) }
    }

    /// The server gave the current one more time.
    package mutating func renew(_ lease: HeldLease) {
        current = lease
    }

    /// The server gave the current one no more time, or hardly any.
    package mutating func exhaust() {
        isExhausted = true
    }

    /// A new secret was asked for by hand: the current lease is not renewed meanwhile.
    package mutating func replace() {
        isUnwanted = current != nil
    }

    /// No new one is to be had now: the current lease is renewed as if none had been asked for. False when it was not.
    package mutating func keep() -> Bool {
        defer { isUnwanted = false }
        return isUnwanted && !isExhausted
    }

    /// What was received is the current generation now; the one before stays in use until ``apply()``.
    package mutating func publish() {
        if let current { former.insert(current.login) }
        current = received
        received = nil
    }

    /// The consumer uses the current generation.
    package mutating func apply() {
        former = []
    }

    /// The output was configured anew: until its first generation is applied, what these depend on stays in use.
    package mutating func inherit(_ logins: Set<Int>) {
        former.formUnion(logins)
    }
}
