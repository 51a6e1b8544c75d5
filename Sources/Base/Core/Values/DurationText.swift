/// Durations as people write them in our files: `90s`, `15m`, `36h`, `7d`, combined largest first as `1h30m`.
package enum DurationText {
    private static let units: [(letter: Character, seconds: Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// The duration that `text` names; `nil` when it names none (no unit, a fraction, units out of order, too large).
    package static func parse(_ text: some StringProtocol) -> Duration? {
        var rest = text[...]
        var total: Int64 = 0
        var allowed = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits), let letter = rest.dropFirst(digits.count).first,
                let position = allowed.firstIndex(where: { $0.letter == letter })
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: allowed[position].seconds)
            guard !overflow, product <= 86_400 * 36_500 else { return nil }
            total += product
            allowed = allowed[(position + 1)...]
            rest = rest.dropFirst(digits.count + 1)
        }
        return text.isEmpty ? nil : .seconds(total)
    }

    /// The shortest such text: `1d2h`, `0s` for nothing, a leading `-` for what is past.
    package static func render(_ duration: Duration) -> String {
        var seconds = duration.components.seconds
        let sign = seconds < 0 ? "-" : ""
        seconds = abs(seconds)
        var text = ""
        for unit in units where seconds >= unit.seconds {
            text += "\(seconds / unit.seconds)\(unit.letter)"
            seconds %= unit.seconds
        }
        return text.isEmpty ? "0s" : sign + text
    }
}

/// Moments and durations as people say them.
package enum RelativeTime {
    /// The two largest units: `29d3h`, `1h5m`, `0s`.
    package static func short(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let unit: Int64 = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1
        return DurationText.render(.seconds(seconds / unit * unit))
    }

    /// `expires in 3h12m`, or `expired 3h12m ago`: what happened is not told as what is to come.
    package static func expiry(from moment: WallTime, at time: WallTime) -> String {
        (time > moment ? "expires " : "expired ") + from(moment, to: time)
    }

    /// `in 3h12m`, `3h12m ago`, or `now`.
    package static func from(_ moment: WallTime, to time: WallTime) -> String {
        let left = time - moment
        if left == .zero { return "now" }
        return left > .zero ? "in " + short(left) : short(.zero - left) + " ago"
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
