import AgentConfig
import HTTP
package import System
package import VaultAPI
import VaultClient

/// Asks a server as the operator: many requests at a time, bounded, on the caller's thread.
///
/// What can succeed by itself a moment later (a rate limit, an election, a node that is behind) is asked again a few times,
/// with growing pauses; a server that does not answer is left for the next address; a standby's redirect is followed once,
/// by hand, and only to an address that is configured. What must not be sent twice says so itself: every other request of an
/// operator may be.
package final class OperatorSession {
    /// What came of one request.
    package typealias Answer = Result<VaultResponse, VaultError>

    /// How many requests are under way at a time when nobody says.
    package static let usualParallelism = 8
    private static let pauses: [Duration] = [
        .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4),
    ]

    private struct Errand {
        var number: Int
        var request: VaultRequest
        var token: SecretBytes?
        var place: Int?
        var redirect: String?
        var addressesTried = 1
        var pausesTaken = 0
        var notBefore = Duration.zero
    }

    private let connection: OperatorConnection
    private let transport: Transport
    private let parallelism: Int
    private var ring: AddressRing
    /// What has not begun, the next at the end.
    private var waiting: [Errand] = []
    /// What goes out once more, after its pause.
    private var delayed: [Errand] = []
    private var underWay: [Transport.RequestID: Errand] = [:]

    /// Connects when it is first asked.
    package init(_ connection: OperatorConnection, parallelism: Int = OperatorSession.usualParallelism) {
        self.connection = connection
        self.parallelism = max(parallelism, 1)
        transport = Transport(tls: connection.tls, connections: self.parallelism)
        ring = AddressRing(connection.addresses)
    }

    /// The address that is asked now.
    package var address: String { ring.first }

    /// Asks one thing and waits for the answer.
    package func ask(_ request: VaultRequest) throws(ReconcileError) -> VaultResponse {
        do throws(VaultError) {
            return try (ask([request])[0] ?? .failure(.leaderless(""))).get()
        } catch {
            throw ReconcileError.shown(error)
        }
    }

    /// Asks everything, in this order as far as several are under way at a time, and waits for all answers, each at its
    /// request's place. `progress` is told how many are answered.
    ///
    /// With `stopsAtFailure` nothing new is begun after a failure, unless it only says that nothing is there, nor once
    /// `isStopped`; what was never begun has no answer. A request whose place in `tokens` holds a token goes out with it instead of the operator's.
    package func ask(
        _ requests: [VaultRequest], tokens: [SecretBytes?] = [], stopsAtFailure: Bool = false,
        isStopped: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
    ) -> [Answer?] {
        var answers: [Answer?] = Array(repeating: nil, count: requests.count)
        waiting = requests.enumerated().reversed().map { place, request in
            Errand(number: place, request: request, token: tokens.indices.contains(place) ? tokens[place] : nil)
        }
        var count = 0
        while startWaiting() {
            for (id, answer) in transport.wait(timeout: pause).completed {
                guard let errand = underWay.removeValue(forKey: id), let judged = take(answer, errand) else { continue }
                answers[errand.number] = judged
                count += 1
                progress(count)
                if stopsAtFailure, case .failure(let error) = judged, !error.isNotFound {
                    beginNothing()
                }
            }
            if isStopped() { beginNothing() }
        }
        return answers
    }

    private func beginNothing() { (waiting, delayed) = ([], []) }

    /// Whether there is anything to wait for.
    private func startWaiting() -> Bool {
        while underWay.count < parallelism, var errand = next() {
            let place = errand.place ?? ring.preferred
            errand.place = place
            let request = errand.request.http(
                base: errand.redirect ?? ring.addresses[place], namespace: connection.namespace,
                token: errand.token ?? connection.token)
            underWay[transport.start(request)] = errand
        }
        return !underWay.isEmpty || !delayed.isEmpty
    }

    /// What may begin now: first what has waited for its turn a second time.
    private func next() -> Errand? {
        if !delayed.isEmpty {
            let now = Clock.monotonic()
            if let due = delayed.firstIndex(where: { $0.notBefore <= now }) { return delayed.remove(at: due) }
        }
        return waiting.popLast()
    }

    /// How long to wait at most: until the first pause is over.
    private var pause: Duration? {
        guard underWay.count < parallelism else { return nil }
        return delayed.map(\.notBefore).min().map { max($0 - Clock.monotonic(), .zero) }
    }

    /// The answer, unless the request goes out once more.
    private func take(_ answer: Result<HTTPResponse, TransportError>, _ errand: Errand) -> Answer? {
        let judged = VaultResponse.judge(answer, of: errand.request)
        guard case .failure(let error) = judged else {
            if let place = errand.place, errand.redirect == nil { ring.answered(place) }
            return judged
        }
        guard let again = elsewhere(errand, after: error) ?? later(errand, after: error) else { return judged }
        delayed.append(again)
        return nil
    }

    /// The errand for where a standby points, or for the next address.
    private func elsewhere(_ errand: Errand, after error: VaultError) -> Errand? {
        var errand = errand
        if case .standby(let location?) = error, errand.redirect == nil,
            let target = Redirect.decide(location: location, configured: ring.addresses)
        {
            errand.redirect = target
            return errand
        }
        guard error.isServersFault, let place = errand.place else { return nil }
        ring.failed(place)
        guard error.isWorthAnotherAddress, let next = ring.next(after: place, tries: errand.addressesTried) else {
            return nil
        }
        errand.addressesTried += 1
        errand.redirect = nil
        errand.place = next
        return errand
    }

    /// The errand for after a pause, while there are pauses left.
    private func later(_ errand: Errand, after error: VaultError) -> Errand? {
        guard error.passesByItself, !error.isLost, errand.pausesTaken < Self.pauses.count else { return nil }
        var errand = errand
        let wait = max(Self.pauses[errand.pausesTaken], min(error.retryAfter, .seconds(10)))
        errand.notBefore = Clock.monotonic() + wait
        errand.pausesTaken += 1
        errand.addressesTried = 1
        errand.place = nil
        return errand
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
}
