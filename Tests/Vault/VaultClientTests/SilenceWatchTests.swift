import Testing

@testable import VaultClient

@Suite struct SilenceWatchTests {
    @Test func `another address is used within two seconds`() {
        #expect(SilenceWatch.patience + SilenceWatch.limit < .seconds(2))
        #expect(SilenceWatch.connecting < .seconds(2))
    }

    @Test func `an address is asked when it has said nothing since the request began`() {
        var watch = SilenceWatch()
        #expect(watch.delay("a", since: .seconds(10), now: .seconds(10)) == SilenceWatch.patience)
        watch.heard("a", at: .seconds(9))
        #expect(watch.delay("a", since: .seconds(10), now: .seconds(11)) == .zero)
        watch.heard("a", at: .seconds(10))
        #expect(watch.delay("a", since: .seconds(10), now: .seconds(11)) == nil)
        #expect(!watch.isSilent("a", since: .seconds(10)) && watch.isSilent("b", since: .seconds(10)))
    }

    @Test func `an address is asked once at a time`() {
        var watch = SilenceWatch()
        watch.ask("a", at: .seconds(4))
        #expect(watch.delay("a", since: .zero, now: .seconds(5)) == nil)
        #expect(watch.delay("b", since: .zero, now: .seconds(5)) == .zero)
        watch.stopAsking("a")
        #expect(watch.delay("a", since: .zero, now: .seconds(4)) == SilenceWatch.patience, "it was asked just now")
        #expect(watch.delay("a", since: .zero, now: .seconds(5)) == .zero)
    }
}
