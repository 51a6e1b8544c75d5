import JSON
import System
import TestSupport
import Testing
import VaultAPI

/// Agents that were born by a ticket and renew their own client certificates on a real server, with what stands on their files at
/// work: a real nginx, a proxy before it that verifies it, a client of a real database. Renewals on the lab are in
/// `ClientRenewalTests`.
@Suite(.ownThreads, .serialized, .contract) struct ClientRenewalContractTests {
    private static let renewals = ProcessEnvironment["COPPICE_SOAK"] == nil ? 10 : 100
    /// Bounds a hang.
    private static let limit = Duration.seconds(30) * renewals
    private static let identities = ["app.h1", "gate.h2"]

    /// Two identities on two hosts that are one machine and one user here.
    private static func manifest(in parent: String, _ nginx: NginxChain) throws -> String {
        """
        owner: contract
        environments:
          contract:
            vault: { address: "<address>", trust: ca/vault-ca.pem }
            domain: example.internal
            login: { token_ttl: 1m, token_max_ttl: 1h }
            clients: { mount: pki_agents, issuers: ca/agents.pem, ttl: 1m }
            issuing: { pki_int: { roots: [ca/root.pem], max_ttl: 7d, manage: true } }
            secrets: { database: { type: database } }
        identities:
          app:
            kind: app
            user: \(Accounts.shownUser(Process.effectiveUser))
            dir: \(parent)/app
            instances: [h1]
            leaf:
              - { name: server, common_name: app.<domain>, dns: [app.<domain>], ttl: 1h, on_change: { run: [\(try nginx.reload("app"))] } }
            secret:
              - name: db
                read: database/creds/app
                files: { username: { format: raw, field: username }, password: { format: raw, field: password } }
          gate:
            kind: proxy
            user: \(Accounts.shownUser(Process.effectiveUser))
            dir: \(parent)/gate
            instances: [h2]
            trust: [{ name: upstream, on_change: { run: [\(try nginx.reload("front"))] } }]

        """
    }

    /// What runs of one identity.
    private struct Inhabitant {
        let identity: String
        let boundary: String
        let agent: RunningProgram

        /// How many lines of its log hold an event.
        func count(_ event: String) -> Int { agent.lines.count { $0.contains("event=" + event + " ") } }

        /// Whether the pair that is on disk at this moment logs in, as any program of this user could.
        func canLogIn(_ contract: ContractFixture) throws -> Bool {
            let pair = try Directory.open(boundary + "/mtls/current")
            let client = ContractFixture.Client(
                chain: try pair.read("client.crt", limit: 65_536), key: try pair.readSecret("client.key", limit: 65_536)
            )
            guard let caller = try? contract.login(client, "contract-" + identity) else { return false }
            return caller.ask(.revokeSelf).error == nil
        }
    }

    /// Has both born. What the server signs then is shorter than a manifest can ask for, so that the time of a test suffices; the
    /// first certificates live long enough for the slowest machine.
    private func settle(_ operation: Operation, in parent: String, _ nginx: NginxChain) throws {
        try operation.write(Self.manifest(in: parent, nginx))
        let applied = try operation.coppice("apply", "--yes")
        #expect(applied.status == 0, "\(applied.text)")
        try bound(operation, clients: 25)
        let born = try operation.enrol(Self.identities)
        #expect(born.status == 0, "\(born.text)")
        try bound(operation, clients: 8)
    }

    /// Has the server make client certificates and tokens that live for so many seconds.
    private func bound(_ operation: Operation, clients: Int64) throws {
        for identity in Self.identities {
            try operation.change("pki_agents/roles/contract-" + identity, ["max_ttl": .integer(clients), "ttl": 0])
            try operation.change("auth/cert/certs/contract-" + identity, ["token_ttl": 30])
        }
    }

    private func start(_ identity: String, in boundary: String) throws -> Inhabitant {
        let agent = try RunningProgram("coppice-agent", ["run", "--dir", boundary])
        try agent.waitFor("event=agent.ready")
        return Inhabitant(identity: identity, boundary: boundary, agent: agent)
    }

    @Test(arguments: Server.real)
    func `born by tickets, they renew their certificates again and again, and nothing that stands on them fails`(
        _ server: Server
    ) throws {
        let operation = try Operation(ContractFixture.on(server))
        let (scratch, nginx, postgres) = (try Scratch(), try NginxChain(), try PostgresServer())
        try postgres.serve(operation.contract.root(), role: "app")
        try settle(operation, in: scratch.path, nginx)
        let app = try start("app.h1", in: scratch.path + "/app")
        let gate = try start("gate.h2", in: scratch.path + "/gate")
        try nginx.serve(leaf: app.boundary + "/leaf/server")
        try nginx.verify(trust: gate.boundary + "/trust/upstream", name: "app.example.internal")
        let load = try nginx.load()
        let client = try postgres.client(of: app.boundary + "/secret/db")
        try client.waitFor("connected")

        try app.agent.waitUntil("\(Self.renewals) renewals of both", limit: Self.limit) {
            _ = try (gate.agent.child.advance(), client.child.advance())
            for each in [app, gate] {
                let isPossible = try each.canLogIn(operation.contract)
                #expect(isPossible, "\(each.identity): the pair on disk does not log in")
            }
            return min(app.count("client.renewed"), gate.count("client.renewed")) >= Self.renewals
        }
        #expect(try load.stop() == 0)
        _ = try client.stop()
        let (good, failed) = try nginx.requests()
        let complaints = try load.output + nginx.complaints()
        #expect(good > 10 * Self.renewals && failed == 0, "\(good), \(failed): \(complaints)")
        let refused = client.lines.filter { $0.hasPrefix("FAILED") }
        #expect(refused.isEmpty, "\(refused.count) of \(client.lines.count): \(refused.first ?? "")")
        #expect(app.count("leaf.written") == 1 && app.count("login.done") > Self.renewals)
        for each in [app, gate] {
            #expect(!each.agent.output.contains("level=warning"), "\(each.agent.output)")
            #expect(try each.agent.stop() == 0)
        }
        try operation.contract.root().wait { try postgres.madeUsers() == 0 }
    }
}
