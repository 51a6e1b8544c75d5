import CLinux
package import Core

/// The two clocks: the calendar's, which jumps, and one that only runs forward and measures waits.
package enum Clock {
    /// Now by the calendar.
    package static func wall() -> WallTime {
        WallTime(secondsSince1970: read(CLOCK_REALTIME).components.seconds)
    }

    /// Now by the calendar, with the nanoseconds of the second that has begun.
    package static func precise() -> (wall: WallTime, nanoseconds: Int32) {
        let now = read(CLOCK_REALTIME).components
        return (WallTime(secondsSince1970: now.seconds), Int32(now.attoseconds / 1_000_000_000))
    }

    /// Time since the machine started, asleep or not: certificates age while a laptop sleeps.
    package static func monotonic() -> Duration {
        read(CLOCK_BOOTTIME)
    }

    /// The id of this boot (proc(5), `/proc/sys/kernel/random/boot_id`); empty where the kernel does not tell.
    package static func bootID() -> String {
        let bytes = (try? Files.read("/proc/sys/kernel/random/boot_id", limit: 64)) ?? []
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }

    /// A moment as logs write it in this machine's time zone: `2026/11/30 15:55:40`; `nil` for one that no calendar has.
    package static func local(_ moment: WallTime) -> String? {
        var seconds = time_t(moment.seconds)
        var parts = unsafe tm()
        guard unsafe localtime_r(&seconds, &parts) != nil else { return nil }
        let (date, time) = unsafe ((parts.tm_mon + 1, parts.tm_mday), (parts.tm_hour, parts.tm_min, parts.tm_sec))
        let numbers = [("/", date.0), ("/", date.1), (" ", time.0), (":", time.1), (":", time.2)]
        return numbers.reduce(into: unsafe String(parts.tm_year + 1900)) { text, next in
            text += next.0 + (next.1 < 10 ? "0" : "") + String(next.1)
        }
    }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

/// When a wait is over, by the clock that only runs forward.
package struct TimeLimit: Hashable, Sendable {
    private let end: Duration

    /// So long from now.
    package static func after(_ duration: Duration) -> TimeLimit { TimeLimit(end: Clock.monotonic() + duration) }

    private init(end: Duration) { self.end = end }

    /// What is left of it, never negative.
    package var left: Duration { max(end - Clock.monotonic(), .zero) }
    /// Nothing is left.
    package var isOver: Bool { left == .zero }
}
