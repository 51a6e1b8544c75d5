import CMicroHTTPD
import Glibc
import Synchronization

/// Connections whose answer is held back: suspended, so that they keep no thread of the server from its work.
final class DelayedConnections: Sendable {
    private struct State {
        // A suspended connection stays open, and is resumed once: by the caller that takes it from the table.
        var connections: [Int: Connection] = [:]
        var next = 0
        var isClosed = false
    }

    private let suspended = Mutex(State())

    /// Suspends the connection and resumes it after `delay`, or at once when the server stops. `false` when it is
    /// stopping already, or no thread could be had for the waiting: then nothing is held back.
    func hold(_ connection: Connection, for delay: Duration) -> Bool {
        let ticket = suspended.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.connections[state.next] = connection
            connection.suspend()
            return state.next
        }
        guard let ticket else { return false }
        let timer = Timer(owner: self, ticket: ticket, delay: delay)
        if !timer.start() { resume(ticket) }
        return true
    }

    /// Resumes all, and holds none from now on.
    func resumeAll() {
        let tickets = suspended.withLock { state in
            state.isClosed = true
            return Array(state.connections.keys)
        }
        tickets.forEach(resume)
    }

    fileprivate func resume(_ ticket: Int) {
        suspended.withLock { $0.connections.removeValue(forKey: ticket)?.resume() }
    }
}

/// Waits on a thread of its own: delays are rare, and few at a time.
private final class Timer: Sendable {
    private let owner: DelayedConnections
    private let ticket: Int
    private let delay: Duration

    init(owner: DelayedConnections, ticket: Int, delay: Duration) {
        self.owner = owner
        self.ticket = ticket
        self.delay = delay
    }

    /// `false` when there is no thread to be had.
    func start() -> Bool {
        let timer = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { timer in
                guard let timer = unsafe timer else { return nil }
                unsafe Unmanaged<Timer>.fromOpaque(timer).takeRetainedValue().run()
                return nil
            }, timer.toOpaque())
        guard code == 0 else {
            unsafe timer.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        var wanted = timespec(
            tv_sec: Int(delay.components.seconds), tv_nsec: Int(delay.components.attoseconds / 1_000_000_000))
        var rest = wanted
        while unsafe nanosleep(&wanted, &rest) != 0, errno == EINTR { wanted = rest }
        owner.resume(ticket)
    }
}
