import JSON
import Synchronization

/// The faults that are switched on, by number.
package final class ActiveFaults: Sendable {
    private struct State {
        var faults: [Int: Fault] = [:]
        var next = 1
    }

    private let state = Mutex(State())

    init() {}

    /// Switches a fault on; the number takes it away again.
    @discardableResult
    package func add(_ fault: Fault) -> Int {
        state.withLock { state in
            defer { state.next += 1 }
            state.faults[state.next] = fault
            return state.next
        }
    }

    /// Takes one away; `false` when it is gone already.
    @discardableResult
    package func remove(_ number: Int) -> Bool { state.withLock { $0.faults.removeValue(forKey: number) != nil } }

    /// Takes all away.
    package func removeAll() { state.withLock { $0.faults = [:] } }

    /// Those that are on, by number.
    package var all: [(number: Int, fault: Fault)] {
        state.withLock { $0.faults.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }

    /// How `sys/health` looks.
    enum HealthOverride {
        case plain, sealed, standby
    }

    /// What faults make of the health, without using them up.
    func healthOverride(at now: Timestamp) -> HealthOverride {
        for (_, fault) in all where fault.path.isEmpty {
            switch fault.kind {
            case .sealed: return .sealed
            case .standby: return .standby
            default: break
            }
        }
        return .plain
    }

    /// What happens to a request, and counts those faults down that happen.
    func take(_ path: String, method: String, at now: Timestamp) -> FaultEffects {
        guard !state.withLock({ $0.faults.isEmpty }) else { return FaultEffects() }
        return state.withLock { state in
            var effects = FaultEffects()
            for (number, fault) in state.faults.sorted(by: { $0.key < $1.key }) where fault.concerns(path) {
                guard effects.add(fault, path: path, at: now) else { continue }
                guard let times = fault.times else { continue }
                state.faults[number]?.times = times - 1
                if times <= 1 { state.faults[number] = nil }
            }
            return effects
        }
    }
}
