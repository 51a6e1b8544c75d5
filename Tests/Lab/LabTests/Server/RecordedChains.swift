import Synchronization

/// The client chain of the last request.
final class RecordedChains: Sendable {
    private let chain = Mutex<[[UInt8]]>([])

    var last: [[UInt8]] { chain.withLock { $0 } }

    func note(_ seen: [[UInt8]]) { chain.withLock { $0 = seen } }
}
