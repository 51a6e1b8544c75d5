import System
import VaultAPI

/// A request from its being asked to its answer.
final class PendingRequest {
    let request: VaultRequest
    let token: SecretBytes?
    /// Called each time that it is about to be sent over a connection that stands.
    let sending: () -> Void
    let then: (VaultClient.Reply) -> Void
    var plan = RequestPlan()
    /// The address that it was last sent to, and when.
    var address = ""
    var startedAt = Duration.zero
    /// When its pause is over, by the monotonic clock.
    var notBefore = Duration.zero

    init(
        _ request: VaultRequest, token: SecretBytes?, sending: @escaping () -> Void,
        then: @escaping (VaultClient.Reply) -> Void
    ) {
        (self.request, self.token, self.sending, self.then) = (request, token, sending, then)
    }
}

/// What waits to be sent: first what goes out again and whose pause is over, then everything else in its order.
struct RequestQueue {
    private var again: [PendingRequest] = []
    private var fresh: ArraySlice<PendingRequest> = []

    var isEmpty: Bool { again.isEmpty && fresh.isEmpty }
    var count: Int { again.count + fresh.count }

    mutating func append(_ pending: PendingRequest) { fresh.append(pending) }

    mutating func appendAgain(_ pending: PendingRequest) { again.append(pending) }

    /// Takes out what may be sent at `now`.
    mutating func next(_ now: Duration) -> PendingRequest? {
        if let due = again.firstIndex(where: { $0.notBefore <= now }) { return again.remove(at: due) }
        defer { if fresh.isEmpty { fresh = [] } }
        return fresh.popFirst()
    }

    /// How long it takes until something may be sent; `nil` when nothing waits.
    func delay(_ now: Duration) -> Duration? {
        guard fresh.isEmpty else { return .zero }
        return again.map(\.notBefore).min().map { max($0 - now, .zero) }
    }

    mutating func removeAll() { self = RequestQueue() }
}
