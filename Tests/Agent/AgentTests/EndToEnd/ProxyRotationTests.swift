import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Rotations of the intermediate under constant load, through each proxy that is known by name.
@Suite(.serialized)
struct ProxyRotationTests {
    private static let rotations = ProcessEnvironment["COPPICE_SOAK"] == nil ? 5 : 50

    @Test(
        "every new CA is in use before the upstream shows it, the old one goes in time, and no request fails",
        arguments: KnownProxy.there)
    func rotations(proxy: KnownProxy) throws {
        let world = try ProxyUnderLoad(proxy, settings: ", settle: 0s", more: "    retire_after: 2s")
        try world.startProxy()
        try world.awaitConfirmed { $0.contains("Rotated 0") }
        try world.startLoad()
        var waits: [Duration] = []
        for number in 1...Self.rotations {
            waits.append(try rotate(world, "Rotated \(number)"))
        }
        try world.awaitConfirmed { $0 == ["Rotated \(Self.rotations)", "Example Root"] }
        try world.awaitRequests(10)
        print("\(proxy): from the server's change to the proof in \(waits.map { $0 / .milliseconds(1) }) ms")
        let requests = try world.requests()
        #expect(requests.failed == 0, "\(world.complaints)")
        #expect(requests.good > 20 * Self.rotations)
        #expect(try world.findings() == [])
        #expect(try world.agent.stop() == 0)
    }

    /// Answers how long it took until the proof.
    private func rotate(_ world: ProxyUnderLoad, _ name: String) throws -> Duration {
        let old = try issuers(world)
        let issuer = try world.rotate(name)
        let start = Clock.monotonic()
        try world.awaitConfirmed { $0.contains(name) }
        let took = Clock.monotonic() - start
        // A worker that still drains has the old trust, and so has a handshake that is under way.
        try world.agent.waitUntil("no remark") { try world.findings() == [] }
        try world.awaitRequests(2)
        try world.show(leafOf: issuer)
        try world.awaitRequests(10)
        for id in old { try world.fixture.lab.call("DELETE", "pki_int/issuer/\(id)") }
        return took
    }

    private func issuers(_ world: ProxyUnderLoad) throws -> [String] {
        let answer = try world.fixture.lab.call("LIST", "pki_int/issuers")
        return (answer["data"]?["keys"]?.array ?? []).compactMap(\.string)
    }

    @Test("a proxy that is stopped owes nothing, and is confirmed once it runs", arguments: KnownProxy.there)
    func stopped(proxy: KnownProxy) throws {
        let world = try ProxyUnderLoad(proxy)
        try world.startProxy()
        try world.awaitConfirmed { $0.contains("Rotated 0") }
        try world.agent.waitUntil("no finding") { try world.findings() == [] }
        try world.stopProxy()
        let issuer = try world.rotate("Rotated 1")
        try world.agent.waitUntil("the finding, and nothing owed") {
            try world.findings() == ["proxy.not-running"]
                && world.edge.status(of: "trust/upstream")?["reload_owed"]?.object == nil
        }
        try world.startProxy()
        try world.awaitConfirmed { $0.contains("Rotated 1") }
        try world.show(leafOf: issuer)
        try world.agent.waitUntil("no finding") { try world.findings() == [] }
        #expect(try world.agent.stop() == 0)
    }

    @Test("a proxy that hangs keeps its trust and the reload stays owed, until it goes on", arguments: KnownProxy.there)
    func hanging(proxy: KnownProxy) throws {
        let world = try ProxyUnderLoad(proxy, settings: ", timeout: 1s")
        try world.startProxy()
        try world.awaitConfirmed { $0.contains("Rotated 0") }
        let process = try #require(world.process)
        #expect(try RunningProgram(path: "/bin/kill", ["-STOP", String(process)]).end() == 0)
        try world.rotate("Rotated 1")
        try world.agent.waitUntil("a finding") { try !world.findings().isEmpty }
        let output = try Directory.open(world.edge.path + "/trust/upstream")
        #expect(try output.readLink("confirmed") != output.readLink("current") || !world.names().contains("Rotated 1"))
        #expect(try RunningProgram(path: "/bin/kill", ["-CONT", String(process)]).end() == 0)
        try world.startLoad()
        try world.awaitConfirmed { $0.contains("Rotated 1") }
        #expect(try world.requests().failed == 0, "\(world.complaints)")
        #expect(try world.agent.stop() == 0)
    }

    @Test(
        "an error that someone else made in nginx's configuration: the new trust stays, owed in nginx's words, and heals",
        .enabled(if: NginxFront.isInstalled, "nginx is not installed"))
    func brokenConfiguration() throws {
        let world = try ProxyUnderLoad(.nginx)
        try world.startProxy()
        try world.awaitConfirmed { $0.contains("Rotated 0") }
        try world.startLoad()
        try world.nginx?.configure("no_such_directive on;")
        let issuer = try world.rotate("Rotated 1")
        try world.agent.waitFor("event=reload.failed")
        #expect(world.agent.output.contains("so the new ones are not the cause"), "\(world.agent.output)")
        #expect(world.agent.output.contains("no_such_directive"))
        #expect(try world.names().contains("Rotated 1"))
        try world.nginx?.configure()
        try world.awaitConfirmed { $0.contains("Rotated 1") }
        try world.show(leafOf: issuer)
        try world.awaitRequests(10)
        #expect(try world.requests().failed == 0, "\(world.complaints)")
        #expect(try world.agent.stop() == 0)
    }

    @Test(
        "two outputs that share one nginx make one reload",
        .enabled(if: NginxFront.isInstalled, "nginx is not installed"))
    func shared() throws {
        let fixture = try LabFixture()
        let edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        let front = try NginxFront(trust: edge.path + "/trust/upstream/current/trust.pem")
        try edge.put(
            "nginx", "#!/bin/sh\necho \"$@\" >>\(edge.path)/calls\nexec \(NginxFront.program) \"$@\"\n", mode: 0o700)
        let proxy = "    proxy: { kind: nginx, config: \(front.config), program: \(edge.path)/nginx }\n"
        let second = trust(proxy).replacing("trust:\n", with: "").replacing("name: upstream", with: "name: other")
        try edge.configure("proxy", trust(proxy) + second)
        let agent = try edge.run()
        try agent.waitFor("state=\"not running\"", count: 2, limit: .seconds(20))
        try front.configure("ssl_trusted_certificate \(edge.path)/trust/other/current/trust.pem;")
        try front.start()
        try agent.waitFor("event=reload.confirmed", count: 2, limit: .seconds(20))
        try fixture.rotate("Rotated 2")
        try agent.waitFor("state=confirmed", count: 2, limit: .seconds(20))
        let calls = try edge.text("calls")?.split(separator: "\n").filter { $0.contains("-s reload") } ?? []
        #expect(calls.count == 1, "\(calls)")
        #expect(try agent.stop() == 0)
    }
}
