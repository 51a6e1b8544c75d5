/// A moment by the calendar's clock, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Certificates count in seconds, and years up to 9999 fit. It jumps when the machine's clock is set: what measures a
/// wait uses the monotonic clock (`ContinuousClock`) instead.
package struct WallTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970, negative before.
    package var seconds: Int64

    package init(secondsSince1970 seconds: Int64) {
        self.seconds = seconds
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.seconds < right.seconds }

    /// The moment `duration` later; fractions of a second are dropped. Beyond all time it stays at the end.
    package static func + (time: WallTime, duration: Duration) -> WallTime {
        let (sum, isBeyond) = time.seconds.addingReportingOverflow(duration.components.seconds)
        return WallTime(secondsSince1970: isBeyond ? (duration < .zero ? .min : .max) : sum)
    }

    /// The moment `duration` earlier; fractions of a second are dropped.
    package static func - (time: WallTime, duration: Duration) -> WallTime {
        time + (.zero - duration)
    }

    /// How long from `earlier` to `later`; negative when it is the other way round.
    package static func - (later: WallTime, earlier: WallTime) -> Duration {
        .seconds(later.seconds) - .seconds(earlier.seconds)
    }
}

extension WallTime {
    /// `2026-11-23T18:03:47Z` (RFC 3339 section 5.6, always UTC, no fraction).
    package var rfc3339: String {
        let (days, second) = seconds.quotientAndFloorRemainder(dividingBy: 86_400)
        let (year, month, day) = Self.civil(fromDays: days)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        return "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))T"
            + clock.joined(separator: ":") + "Z"
    }

    /// The moment that an RFC 3339 text names, `nil` when it is none. Fractions are dropped; any offset is taken.
    package init?(rfc3339 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            return bytes[range].reduce(0) { $0 * 10 + Int64($1 - 48) }
        }
        func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
            index < bytes.count && (bytes[index] | 0x20) == (UInt8(ascii: character) | 0x20)
        }
        guard bytes.count >= 20, has("-", at: 4), has("-", at: 7), has("t", at: 10), has(":", at: 13), has(":", at: 16),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19
        if has(".", at: index) {
            index += 1
            while number(index..<(index + 1)) != nil { index += 1 }
        }
        var offset: Int64 = 0
        if has("z", at: index) {
            index += 1
        } else {
            guard has("+", at: index) || has("-", at: index), let hours = number((index + 1)..<(index + 3)),
                has(":", at: index + 3), let minutes = number((index + 4)..<(index + 6)), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -60 : 60)
            index += 6
        }
        guard index == bytes.count else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        self.init(secondsSince1970: days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndFloorRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndFloorRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func padded(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that times before 1970 work too.
    fileprivate func quotientAndFloorRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
