import CLinux

/// A program that we started, in a process group of its own.
///
/// It inherits nothing but what is said here: standard input is `/dev/null` or what it was given to read, no other descriptor is open, no signal is
/// blocked or ignored, the environment is the one given. The object must be asked with ``advance()`` whenever one of its
/// ``interests`` is ready; it never waits by itself. When the last reference goes while the program runs, its group is
/// killed.
package final class ChildProcess {
    /// Where its standard output and error go.
    package enum Output: Hashable, Sendable {
        /// Where ours go.
        case inherited
        /// Nowhere.
        case discarded
        /// Both to us, as one text; the first `limit` bytes are kept and the rest read and dropped.
        case captured(limit: Int)
    }

    /// How it ended.
    package enum Ending: Hashable, Sendable {
        /// By itself, with this code.
        case exited(Int32)
        /// By this signal.
        case killed(signal: Int32)

        /// Whether it exited with 0.
        package var isSuccess: Bool { self == .exited(0) }
    }

    /// Its process id, which is also its group's.
    package let id: Int32
    /// How it ended; `nil` while it runs.
    package private(set) var ending: Ending?
    /// What it wrote, when it is captured.
    package private(set) var output: [UInt8] = []

    private let arguments: [String]
    private let pidfd: Descriptor
    private var pipe: Descriptor?
    private let limit: Int
    private var wasTold = false

    init(id: Int32, arguments: [String], pidfd: Descriptor, pipe: Descriptor?, limit: Int) {
        (self.id, self.arguments, self.pidfd, self.pipe, self.limit) = (id, arguments, pidfd, pipe, limit)
    }

    deinit {
        guard ending == nil else { return }
        kill(-id, SIGKILL)
        var (how, status): (Int32, Int32) = (0, 0)
        while true {
            _ = try? Poll.wait(for: [PollInterest(pidfd.number)], timeout: nil)
            if unsafe coppice_wait(id, 0, &how, &status) != 0 { return }
        }
    }

    /// What to wait for: its end and, when captured, its output. Nothing once it has ended.
    package var interests: [PollInterest] {
        ending == nil ? [PollInterest(pidfd.number)] + (pipe.map { [PollInterest($0.number)] } ?? []) : []
    }

    /// Takes up what it wrote and whether it ended, without waiting; answers ``ending``.
    ///
    /// A program that was told to stop by ``signalGroup(_:)`` leaves no process of its group behind when it ends.
    @discardableResult
    package func advance() throws(PosixError) -> Ending? {
        guard ending == nil else { return ending }
        var (how, status): (Int32, Int32) = (0, 0)
        let ended = try call("waitid", arguments[0]) { unsafe coppice_wait(id, 1, &how, &status) } == 1
        try drain()
        guard ended else { return nil }
        if wasTold { kill(-id, SIGKILL) }
        try call("waitid", arguments[0]) { unsafe coppice_wait(id, 0, &how, &status) }
        pipe = nil
        ending = how == CLD_EXITED ? .exited(status) : .killed(signal: status)
        return ending
    }

    /// Sends `signal` to the whole group; nothing happens when the program has ended.
    package func signalGroup(_ signal: Signal) {
        guard ending == nil else { return }
        wasTold = wasTold || signal == .terminate || signal == .kill
        kill(-id, signal.rawValue)
    }

    /// Waits for the end: after `timeout` the group is told to terminate, after `grace` more it is killed.
    ///
    /// For commands and tests; the agents wait in their own loop.
    package func wait(timeout: Duration, grace: Duration = .seconds(5)) throws(PosixError) -> Ending {
        let start = Clock.monotonic()
        var stages: [(Duration, Signal)] = [(timeout, .terminate), (timeout + grace, .kill)]
        while true {
            if let ending = try advance() { return ending }
            let next = stages.first.map { $0.0 - (Clock.monotonic() - start) }
            if let next, next <= .zero {
                signalGroup(stages.removeFirst().1)
            } else {
                _ = try Poll.wait(for: interests, timeout: next)
            }
        }
    }

    /// Reads what is in the pipe now.
    private func drain() throws(PosixError) {
        while let pipe {
            var byte = pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&byte, 1, 0) == 1 else { return }
            let bytes = try pipe.read(atMost: 4096)
            if bytes.isEmpty { self.pipe = nil }
            output += bytes.prefix(max(0, limit - output.count))
        }
    }
}
