import Core
import System

/// Requests to a proxy without pause, each over a connection of its own.
package final class Load {
    private let scratch: Scratch
    private let program: RunningProgram

    /// Begins; `address` is a unix socket's path or `HOST:PORT`. Returns when some were answered.
    package init(on address: String) throws {
        let scratch = try Scratch()
        self.scratch = scratch
        program = try RunningProgram(
            path: "/usr/bin/python3", [Checkout.path + "/demo/load.py", address, scratch.path + "/load"])
        try wait(for: 10)
    }

    /// How many requests were answered as they should, and how many were not.
    package func counts() throws -> (good: Int, failed: Int) {
        guard try scratch.directory.status(of: "load") != nil else { return (0, 0) }
        let numbers = try scratch.text("load").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
    }

    /// Waits until so many more were made, well or not.
    package func wait(for more: Int) throws {
        let before = try counts()
        try program.waitUntil("\(more) more requests") {
            let now = try self.counts()
            return now.good + now.failed >= before.good + before.failed + more
        }
    }

    /// Ends it, and answers how many there were and what went wrong.
    package func end() throws -> (good: Int, failed: Int, words: String) {
        _ = try program.stop()
        let all = try counts()
        return (all.good, all.failed, program.output)
    }
}
