import Core
import JSON
import System
import TestSupport
import Testing

/// A service manager that starts real agents: it is answered although the server is down, refuses or hangs.
@Suite(.ownThreads) struct StartTests {
    let fixture: LabFixture
    let web: AgentFixture
    let socket: NotifySocket

    init() throws {
        fixture = try LabFixture()
        web = try fixture.identity("web", policy: LabFixture.appPolicy)
        socket = try NotifySocket()
        try web.configure("app", leaf())
    }

    private func start() throws -> RunningProgram { try web.run(environment: ["NOTIFY_SOCKET": socket.path]) }

    @Test("READY comes at once when the disk holds all, whatever the server does (P-12, P-57)")
    func allOnDisk() throws {
        try #require(try web.once().status == 0)
        try fixture.lab.fault(["kind": "slow", "ms": 600_000])
        let agent = try start()
        try socket.waitFor("READY=1")
        #expect(!agent.output.contains("event=login"), "\(agent.output)")
        #expect(try agent.stop() == 0)
    }

    @Test("READY comes after the first try when the server is sealed; what is missing is named, and comes later")
    func sealed() throws {
        try fixture.lab.fault(["kind": "sealed"])
        let agent = try start()
        try socket.waitFor("READY=1")
        try agent.waitFor("event=agent.ready missing=leaf/server")
        #expect(try web.status()["ready"]?.bool == false)
        try fixture.lab.heal()
        try agent.waitFor("event=leaf.written")
        try agent.waitUntil("the output to be there") { try web.status()["ready"]?.bool == true }
        #expect(try agent.stop() == 0)
        #expect(socket.count(of: "READY=1") == 1)
    }

    @Test("READY comes although there is no client keypair and no right")
    func nothingWorks() throws {
        try fixture.policy("web", LabFixture.proxyPolicy)
        let denied = try start()
        try socket.waitFor("READY=1")
        try denied.waitFor("missing=leaf/server")
        #expect(try denied.stop() == 0)
        for file in ["client.key", "client.crt", "current"] { try web.remove("mtls/" + file) }
        let keyless = try start()
        try socket.waitFor("READY=1", count: 2)
        try keyless.waitFor("missing=leaf/server")
        #expect(try keyless.stop() == 0)
    }

    @Test("an output that hangs holds READY up for no more than 30 s")
    func hanging() throws {
        try fixture.lab.fault(["kind": "slow", "ms": 600_000, "path": "pki_int/sign/*"])
        let began = Clock.monotonic()
        let agent = try start()
        try agent.waitFor("event=login.done")
        try socket.waitFor("READY=1")
        #expect(Clock.monotonic() - began >= .seconds(29))
        try agent.waitFor("missing=leaf/server")
        #expect(try agent.stop() == 0)
    }
}
