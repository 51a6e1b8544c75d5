internal import System

/// Whether somebody wants the program to end: asked between steps, so that what was begun can be brought to a good end.
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
