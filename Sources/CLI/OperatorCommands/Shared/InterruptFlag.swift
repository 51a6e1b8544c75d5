internal import System

/// Whether a signal asked the program to end: looked at between steps, so that a step that was begun is finished.
final class InterruptFlag {
    private let signals: SignalDescriptor
    private var hasStopped = false

    /// From now on signals to end are only remembered. To be made while there is one thread: another one that is there
    /// already would die of them.
    init() throws(PosixError) {
        signals = try SignalDescriptor.open([.interrupt, .terminate, .hangup])
    }

    var isStopped: Bool {
        if !hasStopped, let found = try? Poll.wait(for: [signals.interest], timeout: .zero), !found.isEmpty {
            hasStopped = true
        }
        return hasStopped
    }
}
