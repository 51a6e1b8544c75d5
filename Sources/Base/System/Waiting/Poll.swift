import CLinux

/// What to wait for on one descriptor.
package struct PollInterest: Hashable, Sendable {
    /// The descriptor. Its owner must live as long as the wait.
    package var descriptor: Int32
    /// Wait until there is something to read (or the other side is gone).
    package var readable: Bool
    /// Wait until something can be written.
    package var writable: Bool

    package init(_ descriptor: Int32, readable: Bool = true, writable: Bool = false) {
        self.descriptor = descriptor
        self.readable = readable
        self.writable = writable
    }
}

/// Waiting for several descriptors at once.
package enum Poll {
    /// The interests that are ready; none when `timeout` passed first. `nil` waits as long as it takes.
    ///
    /// A hang-up or an error counts as ready, since a read then tells what it is.
    package static func wait(
        for interests: [PollInterest], timeout: Duration?
    ) throws(PosixError) -> [PollInterest] {
        let end = timeout.map { Clock.monotonic() + $0 }
        var slots = interests.map { interest in
            let events = (interest.readable ? POLLIN : 0) | (interest.writable ? POLLOUT : 0)
            return pollfd(fd: interest.descriptor, events: Int16(events), revents: 0)
        }
        try call("poll", "\(interests.count) descriptors") {
            unsafe poll(&slots, nfds_t(slots.count), milliseconds(until: end))
        }
        return zip(interests, slots).filter { $0.1.revents != 0 }.map(\.0)
    }

    /// Rounded up, so that a wait is never cut short and then repeated for nothing; -1 for no end.
    private static func milliseconds(until end: Duration?) -> Int32 {
        guard let end else { return -1 }
        let left = end - Clock.monotonic()
        let (seconds, attoseconds) = left.components
        guard left > .zero else { return 0 }
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
