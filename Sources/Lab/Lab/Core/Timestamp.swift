package import Core
import Synchronization
import System

/// The lab's clock at one moment: seconds for certificates and leases, a fraction for the texts that show one.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var wall: WallTime
    /// Below one second, 0 to 999 999 999.
    package var nanoseconds: Int32

    package init(wall: WallTime, nanoseconds: Int32 = 0) {
        self.wall = wall
        self.nanoseconds = nanoseconds
    }

    /// Seconds since 1970.
    package var seconds: Int64 { wall.seconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.wall, left.nanoseconds) < (right.wall, right.nanoseconds)
    }

    /// The same fraction of a second, `seconds` later.
    package func adding(seconds: Int64) -> Timestamp {
        Timestamp(wall: WallTime(secondsSince1970: wall.seconds + seconds), nanoseconds: nanoseconds)
    }

    /// RFC 3339 in UTC with the fraction that is there and no trailing zeros: `2026-11-23T18:03:47.669623036Z`.
    package var text: String {
        let whole = wall.rfc3339
        guard nanoseconds > 0 else { return whole }
        let digits = String(nanoseconds)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return whole.dropLast() + "." + fraction + "Z"
    }

    /// The moment that ``text`` or any RFC 3339 text names; `nil` when it is none.
    package init?(text: String) {
        guard let wall = WallTime(rfc3339: text) else { return nil }
        var fraction = 0
        if let point = text.firstIndex(of: ".") {
            let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }.prefix(9)
            fraction = (Int(digits) ?? 0)
            for _ in digits.count..<9 { fraction *= 10 }
        }
        self.init(wall: wall, nanoseconds: Int32(fraction))
    }
}

/// The form of dates in headers (RFC 9110 section 5.6.7): `Mon, 23 Nov 2026 18:03:47 GMT`.
enum HTTPDate {
    static func text(_ time: WallTime) -> String {
        let days = Int((time.seconds - (time.seconds % 86_400 + 86_400) % 86_400) / 86_400)
        let weekday = weekdays[((days + 4) % 7 + 7) % 7]
        let parts = time.rfc3339.split(separator: "T")
        let date = parts[0].split(separator: "-")
        let month = months[(Int(date[1]) ?? 1) - 1]
        return "\(weekday), \(date[2]) \(month) \(date[0]) \(parts[1].dropLast()) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

/// The lab's clock: the machine's, or a test's, moved by an offset that the admin path sets.
package final class LabClock: Sendable {
    private let base: @Sendable () -> Timestamp
    private let offset = Atomic<Int64>(0)

    /// The machine's clock.
    package convenience init() {
        self.init {
            let now = Clock.precise()
            return Timestamp(wall: now.wall, nanoseconds: now.nanoseconds)
        }
    }

    package init(_ base: @escaping @Sendable () -> Timestamp) { self.base = base }

    /// Now, as tokens, leases and certificates see it.
    package var now: Timestamp { base().adding(seconds: offset.load(ordering: .relaxed)) }

    /// How many seconds the lab is ahead of its base.
    package var offsetSeconds: Int64 {
        get { offset.load(ordering: .relaxed) }
        set { offset.store(newValue, ordering: .relaxed) }
    }
}
