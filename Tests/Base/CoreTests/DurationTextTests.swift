import Core
import Testing

@Suite("Durations")
struct DurationTextTests {
    @Test(arguments: [("90s", 90), ("1h30m", 5400), ("7d", 604_800), ("0s", 0), ("1d1s", 86_401)])
    func reads(_ text: String, seconds: Int64) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(arguments: ["", "5", "h", "1.5h", "1m1h", "-1s", "1h1h", "99999999999999999999s", "1w", " 1s"])
    func refuses(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}
