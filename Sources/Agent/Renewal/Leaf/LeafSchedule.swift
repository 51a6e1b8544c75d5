import Core

/// The leaf in force and the one that waits beside it: when to ask for the next, and when to publish the one that waits.
package struct LeafSchedule: Hashable, Sendable {
    /// The life of the one in force; `nil` while none is.
    package private(set) var held: Lifetime?
    /// The life of one that is not valid yet by the host's clock; `nil` while none waits.
    package private(set) var waiting: Lifetime?
    /// What is held serves its readers and is not what the configuration asks for now: it is replaced as soon as may be.
    private var isOutdated = false
    private let seed: Seed

    package init(held: Lifetime?, waiting: Lifetime?, seed: Seed) {
        (self.held, self.waiting, self.seed) = (held, waiting, seed)
    }

    /// When to act next: to ask for a new one, or to publish the one that waits. At once while nothing is held that is wanted.
    package var due: Deadline {
        guard let held, !isOutdated || waiting != nil else { return .first([]) }
        guard let waiting else { return renewal(of: held) }
        // One that was past its end by the host's clock comes into its dates only where that clock is set back.
        let valid = waiting.wall < waiting.notBefore ? [Deadline.wall(waiting.notBefore)] : []
        return .first(
            valid + [
                .over(RenewalRule.lastMoment(of: held.length), of: held), renewal(of: waiting),
            ])
    }

    /// Whether the one that waits is to be published now.
    package func publishesWaiting(at now: Now) -> Bool {
        guard let waiting, !waiting.isExpired(at: now), !waiting.isOver(at: now) else { return false }
        guard let held, !held.isOver(at: now) else { return true }
        return waiting.isValid(byHostAt: now) || held.age(at: now) >= RenewalRule.lastMoment(of: held.length)
    }

    /// Whether something is in force whose life is not over.
    package func holdsValid(at now: Now) -> Bool { held.map { !$0.isOver(at: now) } ?? false }

    /// The one that waits, or a new one, is in force now.
    package mutating func published(_ lifetime: Lifetime) {
        (held, waiting, isOutdated) = (lifetime, nil, false)
    }

    /// What is in force was made from another request than the one that is asked now.
    package mutating func holdsOutdated(_ lifetime: Lifetime) {
        (held, isOutdated) = (lifetime, true)
    }

    /// What was in force is not there any more.
    package mutating func losesHeld() {
        held = nil
    }

    /// A new one waits.
    package mutating func keeps(_ lifetime: Lifetime) {
        waiting = lifetime
    }

    /// What waited is gone.
    package mutating func dropsWaiting() {
        waiting = nil
    }

    /// The age at which a leaf is renewed.
    package func renewalAge(of lifetime: Lifetime) -> Duration {
        RenewalRule.age(of: lifetime.lengthForRenewal, seed: seed.with(String(lifetime.notAfter.seconds)))
    }

    private func renewal(of lifetime: Lifetime) -> Deadline { .elapsed(renewalAge(of: lifetime), of: lifetime) }
}
