import Core
import Issuing
import JSON
import System
import TestSupport
import Testing
import X509

/// Database users of a real database behind a real server: the lab's own database is in `LeaseTests`.
@Suite(.ownThreads, .serialized, .contract) struct DatabaseContractTests {
    /// An identity with a user in a real database.
    private struct Application {
        let environment: ContractFixture
        let postgres: PostgresServer
        let boundary: AgentFixture
        private let issued = Counter()

        /// Counts the client certificates that were given.
        final class Counter { var value = 0 }

        init(_ environment: ContractFixture) throws {
            self.environment = environment
            postgres = try PostgresServer()
            let root = environment.root()
            try postgres.serve(root, role: "ledger")
            try Self.setUp(root, trusting: environment.clients.certificate.pem)
            let client = try ContractFixture.client(of: environment.clientIssuer, "ledger.agents.test")
            boundary = try environment.boundary(of: "ledger", client)
            try boundary.put("reload", "#!/bin/sh\n", mode: 0o700)
            try boundary.configure(
                "app",
                """
                secret:
                  - name: db
                    read: database/creds/ledger
                    refresh: 1h
                    files: { username: { format: raw, field: username }, password: { format: raw, field: password } }
                    on_change: { run: [./reload] }
                """)
        }

        private static func setUp(_ root: Caller, trusting authority: String) throws {
            try root.must(
                "PUT", "sys/policies/acl/ledger",
                ["policy": "path \"database/creds/ledger\" { capabilities = [\"read\"] }"])
            try root.must(
                "POST", "auth/cert/certs/ledger",
                [
                    "certificate": .string(authority), "allowed_common_names": "ledger.agents.test",
                    "token_policies": "ledger", "token_ttl": "2m",
                ])
        }

        /// Puts a newer client keypair into the boundary: the agent logs in with it at once.
        func replaceClient() throws {
            issued.value += 1
            let age = Duration.seconds(issued.value)
            let client = try ContractFixture.client(of: environment.clientIssuer, "ledger.agents.test") {
                $0.notBefore = $0.notBefore + age
            }
            try boundary.put("mtls/client.key", LabFixture.text(client.key))
            try boundary.put("mtls/client.crt", String(decoding: client.chain, as: UTF8.self))
        }
    }

    /// How often each thing happens: the issue budget lets a user of two minutes be replaced every twelve seconds.
    private static let counts =
        ProcessEnvironment["COPPICE_SOAK"] == "1"
        ? (logins: 10, refusals: 3, restarts: 10) : (logins: 4, refusals: 1, restarts: 3)

    @Test(
        "no client of the published user ever fails: new logins, a database that makes no users, restarts",
        arguments: Server.real)
    func connects(_ server: Server) throws {
        let application = try Application(ContractFixture.on(server))
        let (boundary, postgres) = (application.boundary, application.postgres)
        let manager = try NotifySocket()
        var agent = try manager.start(boundary)
        try agent.waitFor("event=reload.done")
        let client = try postgres.client(of: boundary.path + "/secret/db")
        try client.waitFor("connected")

        for round in 1...Self.counts.logins {
            try application.replaceClient()
            try agent.waitFor("event=reload.done", count: round + 1)
        }
        for round in 1...Self.counts.refusals {
            try postgres.run("ALTER ROLE vault NOCREATEROLE")
            try application.replaceClient()
            try agent.waitFor("event=secret.refused", count: round)
            // Longer than a former token is kept that nothing depends on.
            try connect(client, times: 40)
            try postgres.run("ALTER ROLE vault CREATEROLE")
            try agent.waitFor("event=reload.done", count: Self.counts.logins + 1 + round)
        }
        try agent.waitUntil("every former user to go") { try postgres.madeUsers() == 1 }
        let user = try boundary.text("secret/db/current/username")
        for _ in 1...Self.counts.restarts {
            #expect(try agent.stop() == 0)
            agent = try manager.start(boundary)
            try agent.waitFor("event=session.resumed")
            try connect(client, times: 2)
        }
        #expect(try agent.stop() == 0)
        #expect(try boundary.text("secret/db/current/username") == user)
        #expect(try postgres.madeUsers() == 1)
        try connect(client, times: 2)
        let failures = client.lines.filter { $0.hasPrefix("FAILED") }
        #expect(failures.isEmpty, "\(failures.count) of \(client.lines.count): \(failures.first ?? "")")
    }

    /// Waits until the client has tried so many times more.
    private func connect(_ client: RunningProgram, times: Int) throws {
        _ = try client.child.advance()
        let end = client.lines.count + times
        try client.waitUntil("\(times) connections") { client.lines.count >= end }
    }
}
