import HTTP
import JSON
import Manifest
import Reconcile
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// What coppice plan and apply rely on: objects are read back as they were written, in the server's own spelling.
@Suite(.serialized, .contract) struct ReconcileContractTests {
    @Test(arguments: Server.all)
    func `a plan that was applied is empty, and what is changed by hand shows`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        let first = try operate.makePlan()
        #expect(first.plan.problems.isEmpty && first.plan.count(.create) == first.plan.changes.count)
        try operate.apply(first)
        let second = try operate.makePlan().plan
        #expect(second.isEmpty, "\(second.changes.map { ($0.path, $0.differences) })")
        try operate.setByHand()
        let drift = try operate.makePlan()
        #expect(
            drift.plan.changes.map(\.path) == [
                "sys/policies/acl/contract-edge", "auth/cert/certs/contract-web.h1",
                "contract/pki/roles/contract-web.h1", "pki_agents/roles/contract-edge",
                "sys/policies/acl/contract-old",
            ])
        let settings = drift.plan.changes.map { Set($0.differences.map(\.setting)) }
        #expect(settings[0].contains("secret/data/*"))
        #expect(settings[1] == ["token_period", "allowed_common_names"])
        #expect(settings[2] == ["allow_localhost", "max_ttl", "ttl"])
        #expect(settings[3] == ["server_flag"])
        try operate.apply(drift)
        #expect(try operate.makePlan().plan.isEmpty)
    }

    @Test(arguments: Server.all)
    func `an identity that was applied may do its own and nothing else`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        try operate.root.must(
            "POST", "contract/pki/root/generate/internal", ["common_name": "Contract CA", "key_type": "ec"])
        let caller = try operate.login("web.h1")
        #expect(try operate.sign(caller, ["web.example.org", "h1.web.example.org"], ttl: "1h") == nil)
        let refusals: [(names: [String], more: JSONObject)] = [
            (["other.example.org"], [:]), (["web.example.org", "a.web.example.org"], [:]),
            (["*.web.example.org"], [:]), (["localhost"], [:]), (["web.example.org", "x@web.example.org"], [:]),
            (["web.example.org"], ["ip_sans": "192.0.2.1"]),
            (["web.example.org"], ["uri_sans": "spiffe://example.org/x"]),
            (["web.example.org"], ["not_after": "2099-01-01T00:00:00Z"]),
        ]
        for (names, more) in refusals {
            #expect(try operate.sign(caller, names, more) != nil, "\(names) \(more)")
        }
        #expect(caller.ask("POST", "contract/pki/sign/contract-web.h2").error?.isDenied == true)
        #expect(caller.ask("POST", "contract/pki/issue/contract-web.h1").error?.isDenied == true)
        #expect(caller.ask("GET", "secret/data/other").error?.isDenied == true)
        let paths = ["contract/pki/sign/contract-web.h1", "sys/policies/acl/contract-web.h1"]
        #expect(
            try Capabilities(caller.ask(.capabilitiesSelf(paths: paths)).get()).byPath == [
                paths[0]: ["update"], paths[1]: ["deny"],
            ])
        #expect(caller.ask(.renewSelf).error == nil)
        #expect(operate.refusesOther("web.h2"))
        let proxy = try operate.login("edge")
        #expect(proxy.ask("GET", "contract/pki/cert/ca_chain").error == nil)
    }
}

/// An environment of the operator on the contract's server, with names of its own.
private struct OperatorContractFixture {
    let environment: Environment
    let root: Caller
    private let contract: ContractFixture
    private let scratch: Scratch
    private let connection: OperatorConnection

    init(_ contract: ContractFixture) throws {
        self.contract = contract
        root = contract.root()
        scratch = try Scratch()
        let issuers = try scratch.write("agents.pem", contract.clients.certificate.pem)
        var maker = EnvironmentBuilder(
            address: contract.address, clientIssuers: issuers, manages: true, issuing: ["contract/pki"])
        maker.environment.prefix = "contract-"
        maker.environment.secrets.removeAll { $0.kind == .database }
        for host in ["h1", "h2"] {
            let names = RequestedNames(
                commonName: "web.example.org", dns: ["web.example.org", host + ".web.example.org"])
            maker.app("web", host, mount: "contract/pki", leaves: [names], reads: ["secret/data/web/db"])
        }
        maker.proxy("edge", issuers: ["contract/pki"])
        environment = maker.environment
        connection = OperatorConnection(
            addresses: [contract.address], tls: TLSIdentity(trust: contract.trust), token: contract.rootToken)
    }

    func makePlan() throws -> PlanningResult {
        try PlanningResult.make(
            environment, files: ManifestFiles(directory: ""), connection: connection,
            session: OperatorSession(connection))
    }

    func apply(_ planning: PlanningResult) throws {
        let outcome = Applier(OperatorSession(connection)).apply(try planning.steps(prune: true))
        if let error = outcome.error { throw error }
    }

    /// One change of each kind, as an operator makes it by hand.
    func setByHand() throws {
        func change(_ path: String, _ settings: JSONObject) throws {
            var role = try root.must("GET", path).value("data")?.object ?? [:]
            for member in settings.members { role[member.key] = member.value }
            try root.must("POST", path, .object(role))
        }
        try change(
            "auth/cert/certs/contract-web.h1",
            ["token_period": 3600, "allowed_common_names": ["web.h1.agents.example.org", "x"]])
        try change("contract/pki/roles/contract-web.h1", ["allow_localhost": true, "max_ttl": "100h", "ttl": "2h"])
        try change("pki_agents/roles/contract-edge", ["server_flag": true])
        let wide: JSONValue = "path \"secret/data/*\" { capabilities = [\"read\"] }"
        for name in ["edge", "old"] { try root.must("PUT", "sys/policies/acl/contract-" + name, ["policy": wide]) }
    }

    private func client(_ identity: String) throws -> ContractFixture.Client {
        try ContractFixture.client(of: contract.clientIssuer, identity + ".agents.example.org")
    }

    func login(_ identity: String) throws -> Caller {
        try contract.login(client(identity), "contract-" + identity)
    }

    /// Whether the first instance's certificate is refused by another identity's role.
    func refusesOther(_ identity: String) -> Bool {
        (try? contract.login(client("web.h1"), "contract-" + identity)) == nil
    }

    /// Has the first instance's role sign; answers what was refused.
    func sign(_ caller: Caller, _ names: [String], _ more: JSONObject = [:], ttl: String = "1h") throws -> VaultError? {
        let key = try PrivateKey.generate(.ecP256)
        let mails = names.filter { $0.contains("@") }
        let request = try CertificateRequest.make(
            key: key, names: RequestedNames(commonName: names[0], dns: names.filter { !$0.contains("@") }))
        var body: JSONObject = ["csr": .string(request.pem), "ttl": .string(ttl)]
        body["common_name"] = .string(names[0])
        // Servers take the request's own names first: what only the parameters say is told to them alone.
        if !mails.isEmpty { body["alt_names"] = .string(names.joined(separator: ",")) }
        for member in more.members { body[member.key] = member.value }
        let answer = caller.ask("POST", "contract/pki/sign/contract-web.h1", .object(body))
        if more["ip_sans"] == nil, more["uri_sans"] == nil, mails.isEmpty { return answer.error }
        // With `use_csr_sans` a server may drop the parameters instead: then the certificate must not have them.
        guard answer.error == nil, let signed = try? SignedCertificate(answer.get()) else { return answer.error }
        let certificate = signed.certificate
        let hasExtra =
            !certificate.ipAddresses.isEmpty || !certificate.uris.isEmpty || certificate.dnsNames.count > 1
        return hasExtra ? nil : .notAllowed(path: "", "left out")
    }
}
