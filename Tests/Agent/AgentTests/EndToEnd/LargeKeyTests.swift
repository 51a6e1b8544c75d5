import JSON
import System
import TestSupport
import Testing

/// Keys that take a second and more to make.
@Suite(.ownThreads) struct LargeKeyTests {
    private static let count = 16

    private var leaves: String {
        let outputs = (1...Self.count).map { number in
            """
              - name: s\(number)
                sign: pki_int/sign/web
                common_name: s\(number).svc.internal
                dns: [s\(number).svc.internal]
                key: rsa-4096
                roots: { files: [ca/root.pem] }

            """
        }
        return "leaf:\n" + outputs.joined()
    }

    private static let secret = """
        secret:
          - name: db
            read: secret/data/web/db
            refresh: 1s
            files: { password: { format: raw, field: password } }
        """

    @Test("while 16 large keys are made secrets are on time, and SIGTERM ends the agent at once")
    func beside() throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["password": "0"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaves + Self.secret)
        let agent = try web.run()
        for number in 1...3 {
            try agent.waitFor("event=secret.written", count: number)
            try fixture.secret("web/db", ["password": .string(String(number))])
        }
        let asked = Clock.monotonic()
        #expect(try agent.stop() == 0)
        let took = Clock.monotonic() - asked
        // A sanitizer waits for a second of its own before a process ends.
        #expect(took < (ProcessEnvironment["COPPICE_SANITIZER"] == nil ? .seconds(1) : .seconds(5)), "it took \(took)")
        // Made on the loop's thread, all keys would have been there before the first secret.
        #expect(try fixture.lab.issued() < Self.count)
        #expect(agent.output.contains("event=agent.stopped"))
    }

    @Test("a run of a moment waits for its keys")
    func once() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf("    key: rsa-4096"))
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try fixture.lab.issued() == 1)
    }
}
