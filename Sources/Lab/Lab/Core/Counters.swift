import JSON
import Synchronization

/// What was asked and what was given out since the start: tests prove by it that nothing is issued again.
package final class Counters: Sendable {
    private struct State {
        var requests: [String: Int] = [:]
        var statuses: [String: Int] = [:]
        var certificates: [String: Int] = [:]
        var issued = 0
        var logins: [String: Int] = [:]
        var tokenRenewals = 0
        var leaseRenewals = 0
    }

    private let state = Mutex(State())

    init() {}

    func count(_ method: String, _ path: String, status: Int) {
        state.withLock {
            let route = "\(method) \(path)"
            if $0.requests.count < 4096 || $0.requests[route] != nil { $0.requests[route, default: 0] += 1 }
            $0.statuses[String(status), default: 0] += 1
        }
    }

    func count(_ events: [EngineEvent], mount: String) {
        guard !events.isEmpty else { return }
        state.withLock {
            for event in events {
                switch event {
                case .certificateIssued(let role, let name):
                    $0.issued += 1
                    let key = "\(mount)|\(role)|\(name)"
                    if $0.certificates.count < 65_536 || $0.certificates[key] != nil {
                        $0.certificates[key, default: 0] += 1
                    }
                case .login(let role): $0.logins["\(mount)|\(role)", default: 0] += 1
                }
            }
        }
    }

    func countTokenRenewal() { state.withLock { $0.tokenRenewals += 1 } }

    func countLeaseRenewal() { state.withLock { $0.leaseRenewals += 1 } }

    /// All of them, with the living tokens and leases that the caller counted.
    func json(tokens: Int, leases: Int) -> JSONValue {
        func table(_ counts: [String: Int]) -> JSONValue {
            .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
        }
        return state.withLock { state in
            [
                "requests": table(state.requests), "statuses": table(state.statuses),
                "certificates_issued": .integer(state.issued), "certificates": table(state.certificates),
                "logins": table(state.logins), "token_renewals": .integer(state.tokenRenewals),
                "lease_renewals": .integer(state.leaseRenewals), "tokens": .integer(tokens),
                "leases": .integer(leases),
            ]
        }
    }
}
