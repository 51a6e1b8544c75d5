import CLinux
import Synchronization

/// Work that would hold up a loop, done one piece after the other on a thread of its own, the nearest deadline first.
///
/// The loop waits for ``interests`` among its others and calls ``advance()``, which calls back on the loop's own thread.
/// The thread is there only while there is work, and the process may end at any moment by ``leaveProcess(_:)`` whatever it
/// does. Where no thread can be had the work is done at once, by the caller. Not for sharing between threads.
package final class BackgroundWork<Value: Sendable> {
    private let shared: SharedWork<Value>
    private var callers: [Int: (Value) -> Void] = [:]
    private var lastNumber = 0

    private init(_ shared: SharedWork<Value>) {
        self.shared = shared
    }

    /// Opens the descriptor that tells of work that is done.
    package static func open() throws(PosixError) -> BackgroundWork {
        let number = try call("eventfd", "background work") { eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
        return BackgroundWork(SharedWork(done: Descriptor(taking: number, path: "background work")))
    }

    /// What to wait for; nothing while nothing is under way.
    package var interests: [PollInterest] { callers.isEmpty ? [] : [PollInterest(shared.done.number)] }

    /// Does `work` before everything whose `deadline` is later, unless that has begun; `then` is called by ``advance()``.
    package func start(deadline: Duration, _ work: @escaping @Sendable () -> Value, then: @escaping (Value) -> Void) {
        lastNumber += 1
        callers[lastNumber] = then
        if shared.add(number: lastNumber, deadline: deadline, work), !BackgroundThread.start(shared.doAll) {
            shared.doAll()
        }
    }

    /// Calls back for everything that is done, without waiting.
    package func advance() {
        for (number, value) in shared.takeDone() { callers.removeValue(forKey: number)?(value) }
    }

    /// Gives everything up: what has not begun is not begun, and nothing is called back.
    package func cancelAll() {
        callers = [:]
        shared.removeWaiting()
    }
}

/// What the loop's thread and the other one share.
private final class SharedWork<Value: Sendable>: Sendable {
    private struct Piece {
        let number: Int
        let deadline: Duration
        let work: @Sendable () -> Value
    }

    private struct State {
        var waiting: [Piece] = []
        var done: [(number: Int, value: Value)] = []
        var isRunning = false
    }

    /// Can be read when something is done.
    let done: Descriptor
    private let state = Mutex(State())

    init(done: Descriptor) {
        self.done = done
    }

    /// Adds a piece; `true` when ``doAll()`` must be begun for it.
    func add(number: Int, deadline: Duration, _ work: @escaping @Sendable () -> Value) -> Bool {
        state.withLock { state in
            state.waiting.append(Piece(number: number, deadline: deadline, work: work))
            defer { state.isRunning = true }
            return !state.isRunning
        }
    }

    /// Does what waits until nothing does.
    @Sendable func doAll() {
        while let piece = next() {
            let value = piece.work()
            state.withLock { $0.done.append((piece.number, value)) }
            try? done.write([1, 0, 0, 0, 0, 0, 0, 0].span)
        }
    }

    private func next() -> Piece? {
        state.withLock { state in
            let nearest = state.waiting.indices.min { state.waiting[$0].deadline < state.waiting[$1].deadline }
            state.isRunning = nearest != nil
            return nearest.map { state.waiting.remove(at: $0) }
        }
    }

    func takeDone() -> [(number: Int, value: Value)] {
        _ = try? done.read(atMost: 8)
        return state.withLock { state in
            defer { state.done = [] }
            return state.done
        }
    }

    func removeWaiting() {
        state.withLock { $0.waiting = [] }
    }
}

/// A thread that does one thing and is gone.
private final class BackgroundThread: Sendable {
    private let work: @Sendable () -> Void

    private init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }

    /// `false` when there is no thread to be had.
    static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        let retained = unsafe Unmanaged.passRetained(BackgroundThread(work))
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, runBackgroundThread, retained.toOpaque())
        guard code == 0 else {
            unsafe retained.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    fileprivate func run() { work() }
}

private func runBackgroundThread(_ thread: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let thread = unsafe thread {
        unsafe Unmanaged<BackgroundThread>.fromOpaque(thread).takeRetainedValue().run()
    }
    return nil
}
