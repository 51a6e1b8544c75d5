import Core
import Renewal
import Testing

private func at(_ seconds: Int64) -> WallTime { WallTime(secondsSince1970: seconds) }

private func moment(_ seconds: Int64) -> Now { Now(wall: at(seconds), monotonic: .seconds(seconds)) }

private func lease(_ id: String = "db/1", login: Int, seconds: Int64 = 600, at second: Int64 = 0) -> HeldLease {
    HeldLease(id: id, duration: .seconds(seconds), isRenewable: true, login: login, now: moment(second))
}

/// Logins at the second 0, each with a token of an hour.
private func tokens(_ logins: Int) -> HeldTokens {
    var held = HeldTokens()
    for _ in 0..<logins { held.loggedIn(end: TokenEnd(ttl: .seconds(3600), at: moment(0))) }
    return held
}

@Suite("Which tokens are held, and when each is let go")
struct HeldTokensTests {
    @Test("a former token on which something in use depends is never let go, however long that takes")
    func neededStays() {
        var held = tokens(2)
        for second in stride(from: 0, to: 3600, by: 60) {
            #expect(held.letGo(needed: [1], now: moment(Int64(second))).isEmpty)
        }
        #expect(held.alive == [1, 2])
    }

    @Test("a former token is let go a moment after nothing depends on it, and the current one never")
    func freeGoes() {
        var held = tokens(3)
        #expect(held.letGo(needed: [1], now: moment(0)).isEmpty)
        #expect(held.deadlines == [.monotonic(HeldTokens.grace)])
        #expect(held.letGo(needed: [1], now: moment(4)).isEmpty)
        #expect(held.letGo(needed: [1], now: moment(5)) == [2])
        #expect(held.letGo(needed: [], now: moment(100)).isEmpty, "the time counts from when nothing depended on it")
        #expect(held.letGo(needed: [], now: moment(105)) == [1])
        #expect(held.letGo(needed: [], now: moment(1000)).isEmpty)
        #expect(held.alive == [3] && !held.hasFormer && held.deadlines.isEmpty)
    }

    @Test("what is needed again while it waits to be let go is kept")
    func neededAgain() {
        var held = tokens(2)
        #expect(held.letGo(needed: [], now: moment(0)).isEmpty)
        #expect(held.letGo(needed: [1], now: moment(4)).isEmpty)
        #expect(held.letGo(needed: [], now: moment(6)).isEmpty)
        #expect(held.letGo(needed: [], now: moment(11)) == [1])
    }

    @Test("what has expired or is not known to the server is forgotten, not revoked")
    func deadIsForgotten() {
        var held = tokens(2)
        held.died(1, at: moment(3))
        #expect(held.end(of: 1) == TokenEnd(wall: at(3), monotonic: .seconds(3)))
        #expect(held.letGo(needed: [], now: moment(3)).isEmpty)
        #expect(held.alive == [2] && held.end(of: 1) == nil)
        held.loggedIn(end: nil)
        #expect(held.letGo(needed: [2], now: moment(3700)).isEmpty)
        #expect(held.letGo(needed: [], now: moment(3700)).isEmpty, "an expired token needs no revocation")
        #expect(held.alive == [3])
    }

    @Test("at the end every token goes back but those that something in use depends on")
    func atTheEnd() {
        var held = tokens(3)
        held.died(1, at: moment(0))
        #expect(held.stop(needed: [2]) == [3])
        #expect(held.alive == [2])
    }

    @Test("a lease lives no longer than its token, and a renewed token lets it live on")
    func lifeIsTheShorter() {
        let month = lease(login: 1, seconds: 2_764_800).lifetime
        var held = tokens(1)
        #expect(month.bounded(by: held.end(of: 1)).notAfter == at(3600))
        #expect(month.bounded(by: held.end(of: 1)).left(at: moment(600)) == .seconds(3000))
        held.renewed(end: TokenEnd(ttl: .seconds(3600), at: moment(2400)))
        #expect(month.bounded(by: held.end(of: 1)).left(at: moment(2400)) == .seconds(3600))
        #expect(month.bounded(by: nil) == month)
        let brief = lease(login: 1, seconds: 60).lifetime
        #expect(brief.bounded(by: held.end(of: 1)).left(at: moment(0)) == .seconds(60))
        held.died(1, at: moment(30))
        #expect(brief.bounded(by: held.end(of: 1)).isOver(at: moment(30)))
    }
}

@Suite("The leases of one secret")
struct SecretLeasesTests {
    @Test("the lease before stays in use until the consumer uses the new one")
    func replacedInOrder() {
        var leases = SecretLeases()
        leases.ask(login: 1)
        #expect(leases.needed == [1] && leases.inUse.isEmpty)
        leases.receive(lease(login: 1), tokenLife: .seconds(3600))
        leases.answered(login: 1)
        leases.publish()
        leases.apply()
        #expect(leases.needed == [1] && leases.inUse == [1])
        leases.ask(login: 2)
        leases.receive(lease(login: 2), tokenLife: .seconds(3600))
        leases.answered(login: 2)
        #expect(leases.needed == [1, 2] && leases.inUse == [1], "received, and not published")
        leases.publish()
        #expect(leases.inUse == [1, 2], "published, and not applied")
        leases.apply()
        #expect(leases.needed == [2])
    }

    @Test("while the hook fails, every lease that a consumer may have read stays in use")
    func hookFails() {
        var leases = SecretLeases()
        for login in 1...3 {
            leases.receive(lease(login: login), tokenLife: nil)
            leases.publish()
        }
        #expect(leases.inUse == [1, 2, 3])
        leases.apply()
        #expect(leases.inUse == [3])
    }

    @Test("an output that is configured anew keeps what is on disk until its own first secret is applied")
    func configuredAnew() {
        var leases = SecretLeases()
        leases.inherit([4])
        leases.receive(lease(login: 5), tokenLife: nil)
        leases.publish()
        #expect(leases.inUse == [4, 5])
        leases.apply()
        #expect(leases.inUse == [5])
    }

    @Test(
        "the budget is measured by the shorter of lease and token",
        arguments: [(2_764_800, 3600, 3600), (60, 3600, 60), (60, nil, 60)] as [(Int64, Int64?, Int64)])
    func measure(_ lent: Int64, _ token: Int64?, _ expected: Int64) {
        var leases = SecretLeases()
        #expect(leases.life == nil)
        leases.receive(lease(login: 1, seconds: lent), tokenLife: token.map { .seconds($0) })
        #expect(leases.life == .seconds(expected))
        leases.receive(nil, tokenLife: .seconds(60))
        #expect(leases.life == nil)
    }

    @Test("a lease of an earlier login is renewed from its half on, since no other renewal of it comes")
    func prolonging() {
        #expect(!SecretDecision.prolongs(lease(login: 1), login: 2, now: moment(299)))
        #expect(SecretDecision.prolongs(lease(login: 1), login: 2, now: moment(300)))
        #expect(!SecretDecision.prolongs(lease(login: 2), login: 2, now: moment(500)))
        let due = SecretDecision.due(
            holding: lease(login: 1), login: 2, refresh: .seconds(60), now: moment(7), seed: Seed(["h"]))
        #expect(due == .monotonic(.seconds(7)), "one of an earlier login is replaced at once")
    }
}
