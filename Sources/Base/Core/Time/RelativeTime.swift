/// Moments and durations as people say them.
package enum RelativeTime {
    /// The two largest units: `29d3h`, `1h5m`, `0s`.
    package static func short(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let unit: Int64 = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1
        return DurationText.render(.seconds(seconds / unit * unit))
    }

    /// `in 3h12m`, `3h12m ago`, or `now`.
    package static func from(_ moment: WallTime, to time: WallTime) -> String {
        let left = time - moment
        if left == .zero { return "now" }
        return left > .zero ? "in " + short(left) : short(.zero - left) + " ago"
    }
}
