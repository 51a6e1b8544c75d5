import System
import VaultAPI

/// A request from its being asked to its answer.
final class PendingRequest {
    let request: VaultRequest
    let token: SecretBytes?
    let priority: RequestPriority
    /// Called each time that it is about to be sent over a connection that stands.
    private let sending: () -> Void
    let then: (VaultClient.Reply) -> Void
    var plan: RequestPlan
    /// Counts the sets of addresses: the one that it is meant for.
    var era = 0
    /// The address that it was last sent to, and when.
    var address = ""
    var startedAt = Duration.zero
    /// Whether the server may have it: it was sent, or about to be.
    private(set) var wasSent = false
    /// When its pause is over, by the monotonic clock.
    var notBefore = Duration.zero
    /// Its place among those with the same deadline.
    fileprivate var number = 0

    init(
        _ request: VaultRequest, token: SecretBytes?, priority: RequestPriority = .first,
        sending: @escaping () -> Void = {}, then: @escaping (VaultClient.Reply) -> Void
    ) {
        (self.request, self.token, self.priority, self.sending, self.then) = (request, token, priority, sending, then)
        plan = RequestPlan(for: request)
    }

    /// It is about to be sent over a connection that stands.
    func noteSending() {
        wasSent = true
        sending()
    }

    /// Whether it may be sent again although nothing was heard of it.
    var mayBeSentAgain: Bool { request.isRepeatable || !wasSent }
}

/// What waits to be sent: the nearest deadline first, of equal ones the oldest; and last, whose requests hang.
struct RequestQueue {
    /// In the order of deadlines.
    private var waiting: [PendingRequest] = []
    private var lastNumber = 0

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    mutating func append(_ pending: PendingRequest) {
        lastNumber += 1
        pending.number = lastNumber
        insert(pending)
    }

    /// Puts back what goes out again, at its old place.
    mutating func appendAgain(_ pending: PendingRequest) { insert(pending) }

    /// Takes out what is to be sent at `now`. `hanging`: the sources whose requests hang.
    mutating func next(_ now: Duration, hanging: Set<String> = []) -> PendingRequest? {
        let place =
            waiting.firstIndex { $0.notBefore <= now && !hanging.contains($0.priority.source) }
            ?? waiting.firstIndex { $0.notBefore <= now }
        return place.map { waiting.remove(at: $0) }
    }

    /// How long it takes until something may be sent; `nil` when nothing waits.
    func delay(_ now: Duration) -> Duration? {
        guard !waiting.contains(where: { $0.notBefore <= now }) else { return .zero }
        return waiting.map(\.notBefore).min().map { $0 - now }
    }

    /// Takes out what was meant for other addresses than those of `era`.
    mutating func removeStrangers(era: Int) -> [PendingRequest] {
        defer { waiting.removeAll { $0.era != era } }
        return waiting.filter { $0.era != era }
    }

    /// Takes out what is of `source` and was never sent.
    mutating func removeUnsent(of source: String) {
        waiting.removeAll { $0.priority.source == source && !$0.wasSent }
    }

    mutating func removeAll() { waiting = [] }

    /// Most come in their order: the place is looked for from the end.
    private mutating func insert(_ pending: PendingRequest) {
        let last = waiting.lastIndex { Self.order($0) < Self.order(pending) }
        waiting.insert(pending, at: last.map { $0 + 1 } ?? 0)
    }

    private static func order(_ pending: PendingRequest) -> (Duration, Int) {
        (pending.priority.deadline, pending.number)
    }
}
