import Core
import Renewal
import TestSupport
import Testing

@Suite struct LeafScheduleTests {
    private func now(_ seconds: Double, host: Double, server: Double) -> Now {
        func wall(_ time: Double) -> WallTime {
            WallTime(secondsSince1970: 1_800_000_000 + Int64(time.rounded(.down)))
        }
        return Now(
            wall: wall(seconds + host), server: wall(seconds + server),
            monotonic: .milliseconds(Int64(seconds * 1000) + 5000), boot: "a")
    }

    @Test("what waits and has expired meanwhile is not published, and what is gone waits no more")
    func waitingExpires() {
        let start = WallTime(secondsSince1970: 1_800_000_000)
        let lifetime = Lifetime(
            notBefore: start, notAfter: start + .seconds(60), received: now(0, host: 0, server: 0))
        var schedule = LeafSchedule(held: nil, waiting: lifetime, seed: Seed(["h"]))
        #expect(schedule.publishesWaiting(at: now(30, host: 0, server: 0)))
        #expect(!schedule.publishesWaiting(at: now(61, host: 0, server: 0)))
        schedule.dropsWaiting()
        #expect(!schedule.publishesWaiting(at: now(30, host: 0, server: 0)) && schedule.waiting == nil)
    }

    @Test("what was made from another request is held until there is a new one, which is due at once")
    func outdated() {
        let start = WallTime(secondsSince1970: 1_800_000_000)
        let lifetime = Lifetime(
            notBefore: start, notAfter: start + .seconds(3600), received: now(0, host: 0, server: 0))
        var schedule = LeafSchedule(held: nil, waiting: nil, seed: Seed(["h"]))
        schedule.holdsOutdated(lifetime)
        #expect(schedule.holdsValid(at: now(10, host: 0, server: 0)))
        #expect(now(10, host: 0, server: 0).isPast(schedule.due))
        schedule.published(lifetime)
        #expect(!now(10, host: 0, server: 0).isPast(schedule.due))
    }

    @Test(
        "while a leaf waits, what is due is its publishing or its own renewal: nothing else is asked for",
        arguments: 0..<200)
    func dueIsPublishing(seed: Int) {
        var random = SeededGenerator(seed: seed)
        let (host, server) = (random.pick([0.4, 120.7, -120.3, 36_000.9]), random.pick([0, 0.5]))
        let length = random.pick([12, 60, 3600])
        func lifetime(at time: Double) -> Lifetime {
            let start = WallTime(secondsSince1970: 1_800_000_000 + Int64(time))
            return Lifetime(
                notBefore: start - .seconds(30), notAfter: start + .seconds(length),
                received: now(time, host: host, server: server))
        }
        let received = Double(length) * 0.65 + Double(random.next(below: 1000)) / 1000
        let waiting = lifetime(at: received)
        let schedule = LeafSchedule(held: lifetime(at: 0.3), waiting: waiting, seed: Seed(["h"]))
        var time = received
        while time < Double(length) * 1.2 {
            let now = now(time, host: host, server: server)
            if now.isPast(schedule.due) {
                let isRenewal = waiting.furthestAge(at: now) >= schedule.renewalAge(of: waiting)
                #expect(isRenewal || schedule.publishesWaiting(at: now), "at \(time), seed \(seed)")
            }
            time += 0.013 * Double(length)
        }
    }
}
