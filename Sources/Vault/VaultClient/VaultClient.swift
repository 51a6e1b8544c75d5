package import Core
package import HTTP
package import System
package import VaultAPI

/// The way to the server: one queue of requests, few connections, and one place that waits.
///
/// Requests go over one connection while it answers quickly, and over up to four when many wait or one is slow, so that
/// a slow answer never holds up the others for long. A standby's redirect is followed once, by hand; a server that does
/// not answer is left for the next address of the configuration.
package final class VaultClient {
    /// What came of one request.
    package typealias Answer = Result<VaultResponse, VaultError>

    /// Beyond this many waiting requests, more connections are used at once.
    private static let crowd = 8
    private static let connections = 4
    /// A request that is under way for longer does not hold up the next.
    private static let patience = Duration.milliseconds(50)

    private final class PendingRequest {
        let request: VaultRequest
        let token: SecretBytes?
        let then: (Answer) -> Void
        var place: Int?
        var redirect: String?
        var tried = 1
        var startedAt = Duration.zero

        init(_ request: VaultRequest, token: SecretBytes?, then: @escaping (Answer) -> Void) {
            self.request = request
            self.token = token
            self.then = then
        }
    }

    private let transport: Transport
    private var namespace: String?
    private var ring: AddressRing
    private var waiting: [PendingRequest] = []
    private var underWay: [Transport.RequestID: PendingRequest] = [:]
    /// Called with the server's own time whenever an answer carries it.
    package var heardTime: (WallTime) -> Void = { _ in }

    /// `addresses` in the order to try them, never empty.
    package init(addresses: [String], namespace: String?, transport: Transport) {
        self.transport = transport
        self.namespace = namespace
        ring = AddressRing(addresses)
    }

    /// Whether nothing is asked and nothing waits to be.
    package var isIdle: Bool { waiting.isEmpty && underWay.isEmpty }
    /// The address that is asked now.
    package var address: String { ring.first }

    /// Takes other addresses; requests under way go on where they are.
    package func adopt(addresses: [String], namespace: String?) {
        self.namespace = namespace
        ring = AddressRing(addresses)
    }

    /// Asks the server; `then` is called later, from ``wait(also:timeout:)``.
    package func send(_ request: VaultRequest, token: SecretBytes?, then: @escaping (Answer) -> Void) {
        waiting.append(PendingRequest(request, token: token, then: then))
    }

    /// Lets what waits begin now, without waiting for it: the server works while the caller does something else.
    package func begin() {
        startWaiting()
        transport.advance()
    }

    /// Gives up everything that was asked; nobody is called back.
    package func cancelAll() {
        waiting = []
        underWay = [:]
        transport.cancelAll()
    }

    /// Waits for answers, for `also`, or for `timeout`; calls back what was answered and says which descriptors are ready.
    package func wait(also: [PollInterest], timeout: Duration) -> Set<Int32> {
        startWaiting()
        let patience = waiting.isEmpty ? timeout : min(timeout, Self.patience)
        let result = transport.wait(also: also, timeout: patience)
        let answered = result.completed.compactMap { id, answer in
            underWay.removeValue(forKey: id).map { (pending: $0, answer: answer) }
        }
        // The server works on the next request while we work on the last answer.
        if !answered.isEmpty, !waiting.isEmpty { begin() }
        for (pending, answer) in answered { take(answer, for: pending) }
        startWaiting()
        return Set(result.ready.map(\.descriptor))
    }

    private func startWaiting() {
        let now = Clock.monotonic()
        while let pending = waiting.first, mayStart(now) {
            waiting.removeFirst()
            pending.startedAt = now
            let place = pending.place ?? ring.preferred
            pending.place = place
            let base = pending.redirect ?? ring.addresses[min(place, ring.addresses.count - 1)]
            let request = pending.request.http(base: base, namespace: namespace, token: pending.token)
            underWay[transport.start(request)] = pending
        }
    }

    private func mayStart(_ now: Duration) -> Bool {
        if underWay.isEmpty { return true }
        guard underWay.count < Self.connections else { return false }
        return waiting.count > Self.crowd || underWay.values.allSatisfy { now - $0.startedAt > Self.patience }
    }

    private func take(_ answer: Result<HTTPResponse, TransportError>, for pending: PendingRequest) {
        if case .success(let response) = answer, let time = response.serverDate { heardTime(time) }
        let judged = VaultResponse.judge(answer, of: pending.request)
        guard case .failure(let error) = judged, again(pending, after: error) else {
            return pending.then(judged)
        }
    }

    /// Whether the request goes out once more: to where a standby points, or to the next address.
    private func again(_ pending: PendingRequest, after error: VaultError) -> Bool {
        if case .standby(let location?) = error, pending.redirect == nil,
            let target = Redirect.decide(location: location, configured: ring.addresses)
        {
            pending.redirect = target
            waiting.insert(pending, at: 0)
            return true
        }
        guard error.isServersFault, let place = pending.place else { return false }
        ring.failed(place)
        guard error.isWorthAnotherAddress, let next = ring.next(after: place, tries: pending.tried) else {
            return false
        }
        pending.tried += 1
        pending.redirect = nil
        pending.place = next
        waiting.insert(pending, at: 0)
        return true
    }

    /// From now on requests are made as `identity`.
    package func use(_ identity: TLSIdentity) {
        transport.replaceIdentity(identity)
    }
}
