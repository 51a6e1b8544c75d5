import Core
import JSON
import System
import TestSupport
import Testing

/// HAProxy and Apache under constant load while intermediates are rotated, and while the proxies' side is broken.
@Suite(.serialized)
struct RealProxyRotationTests {
    private static let rounds = ProcessEnvironment["COPPICE_SOAK"] == nil ? 5 : 50

    @Test("rotations: no request fails, each is seen in use, and the old trust ends", arguments: RealProxy.installed)
    func rotations(_ proxy: RealProxy) throws {
        let site = try ProxySite(proxy, trust: "    retire_after: 15s")
        let agent = try site.edge.run()
        try agent.waitFor("state=\"not running\"")
        try site.start()
        try agent.waitFor("event=reload.confirmed")
        let load = try Load(on: site.address)
        let old = try site.newLeaf()
        var slowest = Duration.zero
        for round in 1...Self.rounds {
            let start = Clock.monotonic()
            let name = "Example Intermediate \(round + 1)"
            try site.fixture.rotate(name)
            try agent.waitUntil("the proof of \(name)") { try site.confirmed().contains(name) }
            slowest = max(slowest, Clock.monotonic() - start)
            try site.upstream.give(site.newLeaf())
            try load.wait(for: 20)
        }
        try site.removeFormerIssuers()
        try agent.waitUntil("the end of the former ones") { try site.confirmed().count == 1 }
        try load.wait(for: 20)
        let (good, failed, words) = try load.end()
        #expect(failed == 0, "\(words)\(agent.output)")
        try site.upstream.give(old)
        #expect(try site.request() >= 500)
        #expect(try agent.stop() == 0)
        print("\(proxy.testDescription): \(good) requests, \(slowest) from Vault's change to the proof at most")
    }

    @Test("a proxy that was stopped has read the new trust when it is started", arguments: RealProxy.installed)
    func stopped(_ proxy: RealProxy) throws {
        let site = try ProxySite(proxy)
        let agent = try site.edge.run()
        try agent.waitFor("event=reload.done")
        try site.start()
        try agent.waitFor("event=reload.confirmed")
        try site.stop()
        try site.fixture.rotate("Example Intermediate 2")
        try agent.waitFor("state=\"not running\"", count: 2)
        #expect(try site.reloadError() == nil)
        try site.start()
        try agent.waitFor("event=reload.confirmed", count: 2)
        try site.upstream.give(site.newLeaf())
        #expect(try site.request() == 200)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a configuration that someone else broke: the former trust serves, the finding has all lines, and it heals",
        arguments: RealProxy.installed)
    func broken(_ proxy: RealProxy) throws {
        let site = try ProxySite(proxy)
        let agent = try site.edge.run()
        try agent.waitFor("event=trust.written")
        try agent.waitFor("event=reload.done")
        try site.start()
        try agent.waitFor("event=reload.confirmed")
        try site.breakConfiguration()
        try site.fixture.rotate("Example Intermediate 2")
        try agent.waitUntil("the finding") { try site.reloadError() != nil }
        let words = try site.reloadError() ?? ""
        #expect(words.contains("also with the former files, so the new ones are not the cause"))
        #expect(words.contains(proxy == .apache ? "Invalid command 'Nonsense'" : "unknown keyword 'nonsense'"))
        #expect(
            words.contains(proxy == .apache ? "AH00526: Syntax error on line" : "Fatal errors found in configuration"))
        #expect(try site.request() == 200)
        try site.repair()
        try agent.waitFor("state=confirmed")
        try site.upstream.give(site.newLeaf())
        #expect(try site.request() == 200)
        #expect(try agent.stop() == 0)
    }
}
