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

@Suite("What becomes of a leaf by its dates")
struct LeafPublicationTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var from: Int64 = -30
        var to: Int64 = 60
        /// Where an issuer expires first.
        var issuer: Int64?
        var host: Int64 = 0
        var server: Int64? = 0
        /// The age of the one in force, of 60 s.
        var heldAge: Int64?
        var decision: LeafPublication
    }

    @Test(arguments: [
        Case(testDescription: "valid", decision: .publish),
        Case(testDescription: "expired by both clocks", from: -90, to: -30, decision: .expired),
        Case(testDescription: "expired by the host's clock alone", host: 36_000, decision: .publish),
        Case(
            testDescription: "expired by the host's clock alone, one in force", host: 36_000, heldAge: 40,
            decision: .wait),
        Case(testDescription: "expired by the server's clock alone", server: 36_000, decision: .publish),
        Case(testDescription: "expired by the only clock there is", host: 36_000, server: nil, decision: .expired),
        Case(testDescription: "an issuer expired by both", issuer: -5, decision: .expired),
        Case(
            testDescription: "an issuer expired by the server's clock alone", issuer: 50, server: 51, decision: .expired
        ),
        Case(testDescription: "an issuer expired by the host's clock alone", issuer: 50, host: 51, decision: .expired),
        Case(
            testDescription: "an issuer that expired before the leaf began", issuer: -31, host: -90, server: -90,
            decision: .expired),
        Case(testDescription: "not valid yet, nothing held", host: -36_000, decision: .publish),
        Case(testDescription: "not valid yet, one in force", host: -36_000, heldAge: 40, decision: .wait),
        Case(
            testDescription: "not valid yet, one in force near its end", host: -36_000, heldAge: 48, decision: .publish),
        Case(testDescription: "not valid yet, one whose life is over", host: -36_000, heldAge: 61, decision: .publish),
        Case(
            testDescription: "not valid yet by the server's clock alone", server: -36_000, heldAge: 40,
            decision: .publish),
    ])
    func decision(_ test: Case) {
        let now = moment(0, host: test.host, server: test.server)
        let held = test.heldAge.map { age in
            Lifetime(
                notBefore: at(-30 - age), notAfter: at(60 - age),
                received: moment(-age, host: test.host, server: test.server))
        }
        let lifetime = Lifetime(
            notBefore: at(test.from), notAfter: at(min(test.to, test.issuer ?? test.to)), received: now)
        #expect(LeafPublication.decide(lifetime, leaf: at(test.to), held: held, now: now) == test.decision)
    }
}
