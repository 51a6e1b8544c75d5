import Core
import Renewal
import Testing

/// Seconds since an arbitrary start, on every clock.
private func at(_ seconds: Int64) -> WallTime { WallTime(secondsSince1970: 1_800_000_000 + seconds) }

private func moment(
    _ seconds: Int64, host: Int64 = 0, server: Int64? = 0, boot: String = "a", uptime: Int64? = nil
) -> Now {
    Now(
        wall: at(seconds + host), server: server.map { at(seconds + $0) },
        monotonic: .seconds(uptime ?? 1000 + seconds),
        boot: boot)
}

@Suite("How long something is valid, and how much of that has passed")
struct LifetimeTests {
    struct LengthCase: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var from: Int64 = -30
        var to: Int64 = 60
        var host: Int64 = 0
        var server: Int64? = 0
        var requested: Int64?
        var length: Int64
    }

    @Test(arguments: [
        LengthCase(testDescription: "all clocks agree", length: 60),
        LengthCase(testDescription: "the server's clock before the host's", host: 40, length: 60),
        LengthCase(testDescription: "the host's where the server's lies outside", server: 36_000, length: 60),
        LengthCase(testDescription: "the host's where the server says none", server: nil, length: 60),
        LengthCase(testDescription: "the dates where both lie outside", host: 36_000, server: -36_000, length: 60),
        LengthCase(testDescription: "the dates, less the backdating", host: -36_000, server: nil, length: 60),
        LengthCase(
            testDescription: "at least a third of the dates", from: 0, to: 33, host: 99, server: nil, length: 11),
        LengthCase(
            testDescription: "not more than was asked for", from: -259_200, host: 99, server: nil, requested: 60,
            length: 60),
        LengthCase(testDescription: "no life at all", from: 60, to: 60, length: 0),
    ])
    func length(_ test: LengthCase) {
        let lifetime = Lifetime(
            notBefore: at(test.from), notAfter: at(test.to), received: moment(0, host: test.host, server: test.server),
            requested: test.requested.map { .seconds($0) })
        #expect(lifetime.length == .seconds(test.length))
    }

    @Test(
        "told by clocks alone: backdated by more than it lives, and no `ttl:` near that life",
        arguments: [
            (-30, 60, nil, false), (-30, 20, nil, false), (-3600, 60, nil, true), (-3600, 60, 100, false),
            (-3600, 60, 86_400, true), (-3600, 7200, nil, false), (10, 60, nil, false),
        ] as [(Int64, Int64, Int64?, Bool)])
    func toldByClocks(from: Int64, to: Int64, requested: Int64?, isSo: Bool) {
        let lifetime = Lifetime(
            notBefore: at(from), notAfter: at(to), received: moment(0), requested: requested.map { .seconds($0) })
        #expect(lifetime.isToldByClocksAlone == isSo)
    }

    struct AgeCase: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var now: Now
        var before: Int64 = 0
        /// The furthest, and what two of three say.
        var furthest: Int64
        var age: Int64
    }

    @Test(arguments: [
        AgeCase(testDescription: "no clock moved otherwise", now: moment(20), furthest: 20, age: 20),
        AgeCase(
            testDescription: "a host's clock that was set back", now: moment(20, host: -36_000), furthest: 20, age: 20),
        AgeCase(
            testDescription: "a host's clock that was set ahead", now: moment(20, host: 100), furthest: 120, age: 20),
        AgeCase(
            testDescription: "a server's clock that jumped ahead", now: moment(20, server: 50), furthest: 70, age: 20),
        AgeCase(
            testDescription: "nothing heard of the server since", now: moment(20, server: nil), furthest: 20, age: 20),
        AgeCase(
            testDescription: "every clock set back", now: moment(20, host: -99, server: -99, uptime: 900), furthest: 0,
            age: 0),
        AgeCase(
            testDescription: "a machine that was paused: two clocks agree", now: moment(20, host: 500, server: 500),
            furthest: 520, age: 520),
        AgeCase(
            testDescription: "a host's clock ahead and nothing heard of the server",
            now: moment(20, host: 100, server: nil), furthest: 120, age: 120),
        AgeCase(
            testDescription: "a reboot into 1970, from what was written down before",
            now: moment(0, host: -1_700_000_000, server: nil, boot: "b", uptime: 15), before: 30, furthest: 45, age: 45),
        AgeCase(
            testDescription: "a reboot with a right clock", now: moment(40, server: nil, boot: "b", uptime: 15),
            before: 20,
            furthest: 40, age: 40),
    ])
    func age(_ test: AgeCase) {
        let lifetime = Lifetime(
            notBefore: at(-30), notAfter: at(60), received: moment(0), ageBeforeBoot: .seconds(test.before))
        #expect(lifetime.furthestAge(at: test.now) == .seconds(test.furthest))
        #expect(lifetime.age(at: test.now) == .seconds(test.age))
        #expect(lifetime.isOver(at: test.now) == (test.age >= 60))
    }
}
