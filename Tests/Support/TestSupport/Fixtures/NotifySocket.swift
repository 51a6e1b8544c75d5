import System

/// A service manager's notification socket (sd_notify(3)), and what was sent to it.
package final class NotifySocket {
    /// For `NOTIFY_SOCKET`.
    package let path: String
    private let child: ChildProcess
    private let scratch: Scratch

    private static let listener = """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(sys.argv[1])
        print("listening", flush=True)
        while True:
            print(s.recv(4096).decode(), flush=True)
        """

    /// Binds it and waits until it is there.
    package init() throws {
        scratch = try Scratch()
        path = scratch.path + "/notify"
        child = try ChildProcess.spawn(
            ["/usr/bin/python3", "-c", Self.listener, path], environment: Products.environment,
            output: .captured(limit: 1 << 20))
        try waitFor("listening")
    }

    /// Everything received so far.
    package func received() -> String {
        _ = try? child.advance()
        return String(decoding: child.output, as: UTF8.self)
    }

    /// How often `message` was received so far.
    package func count(of message: String) -> Int {
        received().split(separator: "\n").count { $0 == message }
    }

    /// Waits until `message` was received for the `count`-th time. Throws after ``Swift/Duration/hangLimit``.
    package func waitFor(_ message: String, count: Int = 1) throws {
        let end = Clock.monotonic() + .hangLimit
        while self.count(of: message) < count {
            guard Clock.monotonic() < end else {
                throw RunningProgram.TimedOut(description: "waited in vain for \(message)")
            }
            _ = try Poll.wait(for: child.interests, timeout: .milliseconds(200))
        }
    }
}
