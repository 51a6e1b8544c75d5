import JSON
import TestSupport
import Testing

/// How `coppice-agent run --once` ends while the files of an earlier run are still valid.
@Suite(.ownThreads) struct OnceTests {
    let fixture: LabFixture
    let web: AgentFixture

    init() throws {
        fixture = try LabFixture()
        web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try #require(try web.once().status == 0)
    }

    @Test("a login that is refused ends it with 1 at once")
    func refused() throws {
        try fixture.lab.call("DELETE", "auth/cert/certs/web")
        let (status, log) = try web.once()
        #expect(status == 1, "\(log)")
        #expect(log.contains("event=login.failed") && log.contains("event=agent.stopped good=false"), "\(log)")
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
    }

    @Test("a client keypair that is not there ends it with 1")
    func keyless() throws {
        for file in ["client.key", "client.crt", "current"] { try web.remove("mtls/" + file) }
        let (status, log) = try web.once()
        #expect(status == 1, "\(log)")
    }

    @Test("a server that is sealed is asked three times, then it ends with 1")
    func sealed() throws {
        try fixture.lab.fault(["kind": "sealed"])
        let (status, log) = try web.once()
        #expect(status == 1, "\(log)")
        #expect(try fixture.lab.requests("POST auth/cert/login") >= 4, "one of them before")
    }

    @Test("a login that succeeds at its second try ends it with 0")
    func second() throws {
        try fixture.lab.fault(["kind": "sealed", "path": "auth/cert/login", "times": 1])
        let (status, log) = try web.once()
        #expect(status == 0, "\(log)")
        #expect(try fixture.lab.issued() == 1)
    }
}
