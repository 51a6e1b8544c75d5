import System

/// What the service manager is told (sd_notify(3)): readiness, state, signs of life. Does nothing without one.
package final class ServiceManager {
    private let socket: String?
    private let watchdog: Duration?
    private var lastStatus = ""

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from `environment`; `process` is our own id.
    package init(environment: (String) -> String?, process: Int32) {
        socket = environment("NOTIFY_SOCKET")
        let isOurs = environment("WATCHDOG_PID").map { $0 == String(process) } ?? true
        watchdog = isOurs ? environment("WATCHDOG_USEC").flatMap(Int64.init).map { .microseconds($0) } : nil
    }

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

    private func send(_ message: String) {
        guard let socket else { return }
        try? Datagram.send(Array(message.utf8).span, to: socket)
    }
}
