package import Core

/// Whether the certificate in use was revoked: when to ask the server, and what follows from its answer. A pure machine.
///
/// An answer is a hint of the server's: it leads to a renewal within the issue budget, once for each certificate, and to nothing
/// else. A server that calls every certificate revoked makes each next renewal wait longer, up to half a life.
package struct RevocationWatch: Hashable, Sendable {
    /// What the server says of a certificate.
    package enum Answer: Hashable, Sendable {
        /// It is stored, and not revoked.
        case valid
        /// It was revoked then.
        case revoked(at: WallTime)
        /// Nothing that can be believed: it is not stored, or the server could not be asked.
        case untold
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Ask the server about this certificate; then give the answer to ``answered(_:of:seed:now:)``.
        case ask(serial: String)
        /// Say that it was revoked: once for each certificate.
        case tell(Revocation)
        /// Have it renewed, within the issue budget.
        case renew
        /// Say that what was told is over: another certificate is in use, or the server takes its word back.
        case ended(Revocation)
    }

    /// A certificate that was revoked.
    package struct Revocation: Hashable, Sendable {
        /// As `aa:bb:…`.
        package var serial: String
        /// When it was revoked, by the server.
        package var at: WallTime

        package init(serial: String, at: WallTime) {
            (self.serial, self.at) = (serial, at)
        }
    }

    private struct Held: Hashable {
        var serial: String
        var life: Duration?
        /// Since when, by the monotonic clock.
        var since: Duration
    }

    /// Never asked more often than this.
    package static let shortest = Duration.seconds(5)
    /// Asked at least this often.
    package static let longest = Duration.seconds(300)

    /// Of the certificate in use; `nil` while none is known.
    package private(set) var revocation: Revocation?
    private var held: Held?
    private var isAsking = false
    private var asked: Duration?
    /// When to ask next, by the monotonic clock; `nil` while ``begin(now:)`` has not allowed it.
    private var next: Duration?
    /// Until when a revoked one is kept, by the monotonic clock, since the one before it was revoked too; `nil` where it is renewed
    /// at once, and for one that was not revoked.
    package private(set) var keptUntil: Duration?
    /// How many certificates in a row were revoked and never seen valid.
    private var inARow = 0

    package init() {}

    /// How long it takes from one question to the next: a tenth of the life, from 5 s to 5 min.
    package static func interval(life: Duration?) -> Duration {
        min(max((life ?? longest * 10) / 10, shortest), longest)
    }

    /// The moments at which ``woke(now:)`` is to be called.
    package var deadlines: [Deadline] {
        guard held != nil else { return [] }
        return [isAsking ? nil : next, keptUntil].compactMap { $0.map { .monotonic($0) } }
    }

    /// The certificate that is in use from now on, and how long it is valid; `nil`: there is none. The same again changes nothing.
    @discardableResult
    package mutating func holds(_ serial: String?, life: Duration?, seed: Seed, now: Now) -> [Action] {
        guard serial != held?.serial else { return [] }
        if revocation != nil { inARow += 1 }
        let actions = end()
        held = serial.map { Held(serial: $0, life: life, since: now.monotonic) }
        if next != nil { next = afterPause(seed, now) }
        return actions
    }

    private mutating func end() -> [Action] {
        defer { (revocation, keptUntil) = (nil, nil) }
        return revocation.map { [.ended($0)] } ?? []
    }

    /// The server can be asked: what is in use already is asked about at once, unless that was done lately.
    package mutating func begin(now: Now) {
        let interval = Self.interval(life: held?.life)
        next = next ?? max(now.monotonic, asked.map { $0 + interval } ?? .zero)
    }

    /// There is no server to ask for now.
    package mutating func suspend() {
        next = nil
    }

    /// An operator wants everything to be looked at: asked about at once where the server can be asked, unless that was done a
    /// moment ago.
    package mutating func hasten(now: Now) {
        if next != nil { suspect(now: now) }
    }

    /// The server itself suggests that it may have been revoked: asked about at once, unless that was done a moment ago.
    package mutating func suspect(now: Now) {
        let soon = max(now.monotonic, asked.map { $0 + Self.shortest } ?? .zero)
        next = min(next ?? soon, soon)
    }

    /// A deadline may have come.
    package mutating func woke(now: Now) -> [Action] {
        guard let held else { return [] }
        var actions: [Action] = []
        if let keptUntil, keptUntil <= now.monotonic {
            self.keptUntil = nil
            actions.append(.renew)
        }
        if !isAsking, let next, next <= now.monotonic {
            (isAsking, asked) = (true, now.monotonic)
            actions.append(.ask(serial: held.serial))
        }
        return actions
    }

    /// Takes what the server says of a certificate. Of one that is not in use any more it means nothing.
    package mutating func answered(_ answer: Answer, of serial: String, seed: Seed, now: Now) -> [Action] {
        isAsking = false
        guard let held else { return [] }
        if next != nil { next = afterPause(seed, now) }
        guard held.serial == serial else { return [] }
        switch answer {
        case .untold: return []
        case .valid:
            inARow = 0
            return end()
        case .revoked(let time): return revoked(Revocation(serial: serial, at: time), held, now)
        }
    }

    private mutating func revoked(_ new: Revocation, _ held: Held, _ now: Now) -> [Action] {
        defer { revocation = new }
        guard revocation == nil else { return [] }
        let due = held.since + Self.wait(after: inARow, life: held.life)
        guard due > now.monotonic else { return [.tell(new), .renew] }
        keptUntil = due
        return [.tell(new)]
    }

    /// How long a certificate is kept at least that follows `count` revoked ones in a row: nothing for the first; then a tenth of
    /// its life, twice that, and so on to half of it.
    private static func wait(after count: Int, life: Duration?) -> Duration {
        guard count > 0 else { return .zero }
        let life = life ?? longest * 10
        return min(life / 10 * (1 << min(count - 1, 8)), life / 2)
    }

    private func afterPause(_ seed: Seed, _ now: Now) -> Duration {
        let interval = Self.interval(life: held?.life)
        return now.monotonic + interval * (1 - seed.fraction * RenewalRule.jitterShare)
    }
}
