package import Core

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
