import CLinux

/// The signals that we send or receive.
package enum Signal: Int32, CaseIterable, Sendable {
    /// `SIGHUP`: read the configuration again.
    case hangup = 1
    /// `SIGINT`: stop, from a terminal.
    case interrupt = 2
    /// `SIGKILL`: stop now; cannot be caught.
    case kill = 9
    /// `SIGUSR1`.
    case user1 = 10
    /// `SIGUSR2`.
    case user2 = 12
    /// `SIGPIPE`: the pipe that we write to has no reader. Best blocked, so that the write fails instead.
    case pipe = 13
    /// `SIGTERM`: stop in good order.
    case terminate = 15
    /// `SIGCHLD`: a child ended.
    case child = 17

    /// `SIGTERM` and so on, as people write it.
    package var name: String {
        switch self {
        case .hangup: "SIGHUP"
        case .interrupt: "SIGINT"
        case .kill: "SIGKILL"
        case .user1: "SIGUSR1"
        case .user2: "SIGUSR2"
        case .pipe: "SIGPIPE"
        case .terminate: "SIGTERM"
        case .child: "SIGCHLD"
        }
    }
}

/// Signals as something to read: none is lost, none interrupts.
package final class SignalDescriptor: Sendable {
    private let descriptor: Descriptor

    private init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Blocks `signals` for this thread and those it starts, and opens a descriptor that tells of them.
    ///
    /// To be called in `main` before any other thread exists: a thread that does not block them would die of them.
    package static func open(_ signals: [Signal]) throws(PosixError) -> SignalDescriptor {
        var set = block(signals)
        let number = try call("signalfd", "signals") {
            unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        }
        return SignalDescriptor(Descriptor(taking: number, path: "signals"))
    }

    /// Blocks `signals` for this thread and those it starts later.
    @discardableResult
    private static func block(_ signals: [Signal]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal.rawValue) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return set
    }

    /// What to wait for.
    package var interest: PollInterest { PollInterest(descriptor.number) }

    /// The signals that arrived since the last call, without waiting.
    package func read() throws(PosixError) -> [Signal] {
        let size = MemoryLayout<signalfd_siginfo>.size
        let bytes = try descriptor.read(atMost: size * 16)
        return stride(from: 0, to: bytes.count, by: size).compactMap { start in
            let number = bytes[start..<(start + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Signal(rawValue: Int32(bitPattern: number))
        }
    }
}
