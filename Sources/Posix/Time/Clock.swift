import CLinux
package import Model

/// The two clocks: the calendar's, which jumps, and one that only runs forward and measures waits.
package enum Clock {
    /// Now by the calendar.
    package static func wall() -> WallTime {
        WallTime(secondsSince1970: read(CLOCK_REALTIME).components.seconds)
    }

    /// Time since the machine started, asleep or not: certificates age while a laptop sleeps.
    package static func monotonic() -> Duration {
        read(CLOCK_BOOTTIME)
    }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}
