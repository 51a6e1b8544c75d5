import Synchronization
import System

/// The lab's clock: the machine's, or a test's, moved by an offset that the admin path sets.
package final class LabClock: Sendable {
    private let base: @Sendable () -> Timestamp
    private let offset = Atomic<Int64>(0)

    /// The machine's clock.
    package convenience init() {
        self.init {
            let now = Clock.precise()
            return Timestamp(wall: now.wall, nanoseconds: now.nanoseconds)
        }
    }

    package init(_ base: @escaping @Sendable () -> Timestamp) { self.base = base }

    /// Now, as tokens, leases and certificates see it.
    package var now: Timestamp { base().adding(seconds: offset.load(ordering: .relaxed)) }

    /// How many seconds the lab is ahead of its base.
    package var offsetSeconds: Int64 {
        get { offset.load(ordering: .relaxed) }
        set { offset.store(newValue, ordering: .relaxed) }
    }
}
