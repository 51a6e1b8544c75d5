import Synchronization
import System
import TestSupport
import Testing

@Suite struct BackgroundWorkTests {
    private func wait(_ work: BackgroundWork<Int>, until isSo: () -> Bool) throws {
        while !isSo() {
            try #require(!Poll.wait(for: work.interests, timeout: .hangLimit).isEmpty)
            work.advance()
        }
    }

    @Test("pieces are done one after the other, the nearest deadline first")
    func order() throws {
        let work = try BackgroundWork<Int>.open()
        let scratch = try Scratch()
        var done: [Int] = []
        // The first waits for a lock that we hold, so that all others wait with it.
        var lock: FileLock? = try FileLock.take("lock", in: scratch.directory)
        let path = scratch.path
        work.start(deadline: .seconds(9)) {
            _ = try? Directory.open(path).makeDirectory("begun", mode: 0o700)
            while (try? FileLock.take("lock", in: Directory.open(path))) == nil {
                _ = try? Poll.wait(for: [], timeout: .milliseconds(1))
            }
            return 0
        } then: {
            done.append($0)
        }
        while try Files.status(of: path + "/begun") == nil { _ = try Poll.wait(for: [], timeout: .milliseconds(1)) }
        for number in [3, 1, 2] { work.start(deadline: .seconds(number), { number }, then: { done.append($0) }) }
        work.advance()
        #expect(done.isEmpty && work.interests.count == 1)
        withExtendedLifetime(lock) {}
        lock = nil
        try wait(work) { done.count == 4 }
        #expect(done == [0, 1, 2, 3])
        #expect(work.interests.isEmpty)
    }

    @Test("what is given up is not called back, and later work is")
    func givingUp() throws {
        let work = try BackgroundWork<Int>.open()
        for _ in 0..<100 { work.start(deadline: .zero, { 1 }, then: { _ in Issue.record("called back") }) }
        work.cancelAll()
        #expect(work.interests.isEmpty)
        var done = 0
        work.start(deadline: .zero, { 7 }, then: { done = $0 })
        try wait(work) { done == 7 }
    }
}

@Suite struct ConcurrentWorkTests {
    @Test("pieces are done at the same time, each once, and answered in their order")
    func together() throws {
        let begun = Mutex(0)
        let answers = ConcurrentWork.map(Array(0..<8), width: 8) { item in
            begun.withLock { $0 += 1 }
            let end = Clock.monotonic() + .hangLimit
            // Each waits until all have begun.
            while begun.withLock({ $0 < 8 }), Clock.monotonic() < end {
                _ = try? Poll.wait(for: [], timeout: .milliseconds(1))
            }
            return begun.withLock { $0 } == 8 ? item * 2 : -1
        }
        #expect(answers == [0, 2, 4, 6, 8, 10, 12, 14])
        #expect(begun.withLock { $0 } == 8)
    }

    @Test("more pieces than threads", arguments: [0, 1, 2, 500])
    func many(count: Int) {
        #expect(ConcurrentWork.map(Array(0..<count), width: 3) { $0 + 1 } == Array(1..<(count + 1)))
    }
}
