import Glibc
import Synchronization
import System
package import Testing

/// Runs what a suite holds on threads of its own kind. Swift has as many threads as there are processors, and a test that waits
/// for a program keeps one of them busy with nothing; here such tests wait beside each other, and beside those that compute.
package struct OwnThreads: SuiteTrait, TestScoping {
    package var isRecursive: Bool { false }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await body() }
    }
}

extension Trait where Self == OwnThreads {
    /// For a suite whose tests mostly wait: for a process, a certificate that expires, a server.
    package static var ownThreads: OwnThreads { OwnThreads() }
}

/// So many threads at most, made when there is something to run and gone when there is nothing. Shared by all suites, so that
/// no more of their tests run at a time.
package final class WaitingThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var threads = 0
    }

    /// Enough that the processors are never idle, and few enough that no test waits long for its turn.
    /// Under a sanitizer programs compute more than they wait.
    package static let shared = WaitingThreads(limit: ProcessEnvironment["COPPICE_SANITIZER"] == nil ? 8 : 3)
    private let limit: Int
    private let state = Mutex(State())

    private init(limit: Int) { self.limit = limit }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isThreadMissing = state.withLock { state in
            state.jobs.append(job)
            guard state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if isThreadMissing { start() }
    }

    private func start() {
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, runWaitingThread, Unmanaged.passRetained(self).toOpaque())
        precondition(code == 0, "no thread for a test: \(code)")
        pthread_detach(thread)
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.jobs.removeLast()
        }
    }

    fileprivate func runAll() {
        while let job = next() {
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

private func runWaitingThread(_ threads: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let threads = unsafe threads {
        unsafe Unmanaged<WaitingThreads>.fromOpaque(threads).takeRetainedValue().runAll()
    }
    return nil
}
