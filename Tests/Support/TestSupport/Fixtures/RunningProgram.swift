import Core
package import System

extension Duration {
    /// Bounds a hang, and nothing else: no verdict of a test depends on how long something takes.
    package static let hangLimit: Duration = .seconds(300)
}

/// A program under test with everything that it prints; killed with the last reference.
package final class RunningProgram {
    /// What went wrong while waiting for it.
    package struct TimedOut: Error, CustomStringConvertible {
        /// What was waited for, and what it had said until then.
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    /// The process.
    package let child: ChildProcess

    /// Starts a program of the products.
    package convenience init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws {
        let path = try Products.path(of: program)
        try self.init(path: path, arguments, environment: environment, directory: directory)
    }

    /// Starts the program at `path`.
    package init(
        path: String, _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws {
        child = try ChildProcess.spawn(
            [path] + arguments, environment: Products.environment.merging(environment) { _, given in given },
            directory: directory, output: .captured(limit: 8 << 20))
    }

    /// Everything printed so far.
    package var output: String { String(decoding: child.output, as: UTF8.self) }
    /// The lines printed so far.
    package var lines: [Substring] { output.split(separator: "\n") }

    /// Waits until a line holds `text` for the `count`-th time. Throws when the program ends before, or after `limit`.
    package func waitFor(_ text: String, count: Int = 1, limit: Duration = .hangLimit) throws {
        try waitUntil("\(count) × \(text)", limit: limit) { self.lines.count { $0.contains(text) } >= count }
    }

    /// Waits until `isSo` after something was printed. Throws when the program ends before, or after `limit`.
    package func waitUntil(_ what: String, limit: Duration = .hangLimit, _ isSo: () throws -> Bool) throws {
        let end = Clock.monotonic() + limit
        while try !isSo() {
            let ending = try child.advance()
            if try isSo() { return }
            guard ending == nil, Clock.monotonic() < end else {
                throw TimedOut(description: "waited in vain for \(what); it said:\n\(output)")
            }
            _ = try Poll.wait(for: child.interests, timeout: .milliseconds(200))
        }
    }

    /// Whether it has children, all so old that no later moment can be taken for the one of their start.
    package var hasSettled: Bool {
        let children = ProcessFacts.children(of: child.id)
        return !children.isEmpty && children.allSatisfy { $0.started + .milliseconds(40) < Clock.monotonic() }
    }

    /// Waits for its end and answers its status; signals count from 128 as in a shell.
    package func end(limit: Duration = .hangLimit) throws -> Int32 {
        switch try child.wait(timeout: limit) {
        case .exited(let code): code
        case .killed(let signal): 128 + signal
        }
    }

    /// Sends a signal and waits for the end.
    package func stop(_ signal: Signal = .terminate) throws -> Int32 {
        child.signalGroup(signal)
        return try end()
    }
}
