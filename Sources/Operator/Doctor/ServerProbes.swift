internal import System

/// What servers show, each looked at once however many boundaries of a host name it: several at a time, since each may be silent.
struct ServerProbes: Sendable {
    /// A server, and the name that its certificate must carry.
    struct Target: Hashable, Sendable {
        var endpoint: Endpoint
        var name: String
    }

    private let results: [Target: TLSProbeResult]

    /// How many servers are looked at at the same time.
    private static let width = 32

    /// Looks at all `targets`, each for `timeout` at most. Blocks until all are done.
    init(of targets: [Target], timeout: Duration) {
        let distinct = Set(targets).sorted { ($0.endpoint.description, $0.name) < ($1.endpoint.description, $1.name) }
        let probes = ConcurrentWork.map(distinct, width: Self.width) { target in
            TLSProbeResult.take(of: target.endpoint, as: target.name, timeout: timeout)
        }
        results = Dictionary(zip(distinct, probes)) { first, _ in first }
    }

    /// What was seen of one of the targets; `nil` for any other.
    subscript(_ target: Target) -> TLSProbeResult? { results[target] }
}
