import JSON
import System
import TestSupport
import Testing
import X509

/// Outputs that hang, and what they must not do to others.
@Suite(.ownThreads) struct IsolationTests {
    private static let (good, hanging) = (49, 200)
    private static let refresh = Duration.seconds(2)

    private static func secret(_ name: String, below path: String) -> String {
        """
          - name: \(name)
            read: secret/data/web/\(path)\(name)
            refresh: 2s
            files: { password: { format: raw, field: password } }

        """
    }

    /// 200 secrets that hang, 49 that do not, and a leaf of half a minute.
    private static var outputs: String {
        leaf(ttl: "30s") + "\nsecret:\n"
            + (1...hanging).map { secret("h\($0)", below: "hang/") }.joined()
            + (1...good).map { secret("g\($0)", below: "") }.joined()
    }

    /// When each good secret was last asked for, and the longest that one was not.
    private struct Gaps {
        var counts: [String: Int] = [:]
        var since: [String: Duration] = [:]
        var longest = Duration.zero

        /// Takes the counters as they were at some time between `before` and `now`.
        mutating func take(_ routes: [String: Int], before: Duration, now: Duration) {
            for (route, count) in routes where route.hasPrefix("GET secret/data/web/g") {
                if let last = since[route] { longest = max(longest, before - last) }
                if count != counts[route] { (counts[route], since[route]) = (count, now) }
            }
        }
    }

    @Test("200 of 250 outputs hang, and no other misses its time")
    func hangingOutputs() throws {
        let fixture = try LabFixture()
        for number in 1...Self.good { try fixture.secret("web/g\(number)", ["password": "x"]) }
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", Self.outputs)
        try fixture.lab.fault(["kind": "slow", "ms": 3_600_000, "path": "secret/data/web/hang/*"])
        let agent = try web.run()
        try agent.waitFor("event=secret.written", count: Self.good)
        try agent.waitFor("event=leaf.written")
        // Until each that hangs has timed out and hangs again, and the leaf was renewed twice.
        var gaps = Gaps()
        try agent.waitUntil("hanging again") {
            let before = Clock.monotonic()
            let routes = try fixture.lab.routes()
            gaps.take(routes, before: before, now: Clock.monotonic())
            let leaf = try #require(try web.certificates("leaf/server/current/cert.pem").first)
            #expect(leaf.notAfter > Clock.wall(), "the leaf expired")
            let again = (1...Self.hanging).allSatisfy { routes["GET secret/data/web/hang/h\($0)", default: 0] >= 2 }
            return again && agent.lines.count { $0.contains("event=leaf.written") } >= 3
        }
        #expect(gaps.since.count == Self.good)
        #expect(gaps.longest <= Self.refresh + .seconds(2), "a secret was not asked for in \(gaps.longest)")
        #expect(try agent.stop() == 0)
    }
}
