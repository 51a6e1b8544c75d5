import Core
import Testing

@Suite struct WallTimeTests {
    @Test("beyond all time a moment stays at the end, and nothing stops the process")
    func beyond() {
        let (first, last) = (WallTime(secondsSince1970: .min), WallTime(secondsSince1970: .max))
        #expect(last + .seconds(1) == last && last + .seconds(Int64.max) == last)
        #expect(first - .seconds(1) == first && first + .seconds(Int64.min) == first)
        #expect(last - first == .seconds(Int64.max) - .seconds(Int64.min))
        #expect(WallTime(secondsSince1970: 5) - .seconds(7) == WallTime(secondsSince1970: -2))
    }
}
