package import System

/// What the service manager is told (sd_notify(3)): readiness, state, signs of life. Does nothing without one.
package final class ServiceManager {
    /// Names what is kept in the manager's descriptor store.
    private static let stored = "coppice-session"
    /// More than the tokens of an agent take.
    private static let limit = 1 << 20

    /// What the manager kept for us, of an earlier process of this unit; `nil` for nothing, or for nothing that can be read.
    package let kept: SecretBytes?
    private let socket: String?
    private let watchdog: Duration?
    private var lastStatus = ""

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from `environment`; `process` is our own id. What the
    /// manager `handed` over is closed.
    package init(
        environment: (String) -> String?, process: Int32, handed: [(name: String, descriptor: Descriptor)] = []
    ) {
        kept = handed.last { $0.name == Self.stored }.flatMap { try? SealedFile.read($0.descriptor, limit: Self.limit) }
        socket = environment("NOTIFY_SOCKET")
        let isOurs = environment("WATCHDOG_PID").map { $0 == String(process) } ?? true
        watchdog = isOurs ? environment("WATCHDOG_USEC").flatMap(Int64.init).map { .microseconds($0) } : nil
    }

    /// Whether there is one.
    package var isThere: Bool { socket != nil }

    /// How often ``alive()`` is to be called: half of what the manager waits for; `nil` without a watchdog.
    package var interval: Duration? { watchdog.map { $0 / 2 } }

    /// The agent works, and has tried each output.
    package func ready() { send("READY=1") }

    /// The loop that does the work came round.
    package func alive() { send("WATCHDOG=1") }

    /// What is wrong or happens next, for `systemctl status`. The same text is sent once, and none is made without a
    /// manager.
    package func status(_ text: @autoclosure () -> String) {
        guard socket != nil else { return }
        let text = text()
        guard text != lastStatus else { return }
        lastStatus = text
        send("STATUS=" + text)
    }

    /// The agent stops.
    package func stopping() { send("STOPPING=1") }

    /// Has the manager keep these bytes for the next process of this unit, in memory alone, in the place of what it kept
    /// before. False when it was not told. A manager whose unit has no store ignores it.
    package func keep(_ bytes: SecretBytes) -> Bool {
        // Between the two datagrams nothing is kept: nothing else is done there.
        guard let socket, let file = try? SealedFile.make(name: Self.stored, bytes), forget() else { return false }
        let message = Array("FDSTORE=1\nFDNAME=\(Self.stored)".utf8)
        return (try? Datagram.send(message.span, to: socket, attached: file)) != nil
    }

    /// Has the manager forget what it keeps. False when it was not told.
    package func forget() -> Bool { send("FDSTOREREMOVE=1\nFDNAME=\(Self.stored)") }

    @discardableResult
    private func send(_ message: String) -> Bool {
        guard let socket else { return false }
        return (try? Datagram.send(Array(message.utf8).span, to: socket)) != nil
    }
}
