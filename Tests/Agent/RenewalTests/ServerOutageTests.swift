import Core
import Renewal
import Testing

@Suite struct ServerOutageTests {
    private func moment(_ seconds: Int64) -> Now {
        Now(wall: WallTime(secondsSince1970: 1_000_000 + seconds), monotonic: .seconds(seconds))
    }

    @Test("one request that fails is a doubt, and an answer ends it without a word")
    func doubt() {
        var outage = ServerOutage()
        #expect(outage.nextQuestion == nil)
        let isOver = outage.answered()
        #expect(!isOver)
        outage.failed(now: moment(5))
        outage.failed(now: moment(6))
        #expect(outage.nextQuestion == .seconds(5))
        let wasOutage = outage.answered()
        #expect(!wasOutage && outage.nextQuestion == nil)
    }

    @Test("an outage is over with the first answer, once")
    func over() {
        var outage = ServerOutage()
        outage.failed(now: moment(5))
        outage.unanswered(pause: .seconds(3), now: moment(6))
        outage.failed(now: moment(7))
        #expect(outage.nextQuestion == .seconds(9))
        let answers = [outage.answered(), outage.answered()]
        #expect(answers == [true, false])
        #expect(outage.nextQuestion == nil)
    }

    @Test(
        "noticing and waiting take ten seconds together, or the time in which the output is read anew",
        arguments: [5, 6, 10, 60, 3600])
    func bounded(refresh: Int) {
        let catchUp = CatchUp(refresh: .seconds(refresh))
        let longest = catchUp.pause(fraction: 1) + catchUp.limit + catchUp.delay(fraction: 1)
        #expect(longest <= min(.seconds(refresh), .seconds(10)))
        #expect(catchUp.delay(fraction: 0) == .zero)
        #expect(CatchUp(refresh: nil) == CatchUp(refresh: .seconds(10)))
    }
}
