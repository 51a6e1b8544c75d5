import Core

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
