import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// What a ticket stands on: a wrapped token of a token role whose policy bounds the parameters of one request.
@Suite(.ownThreads, .serialized, .contract) struct EnrolmentContractTests {
    private struct Wrong {
        var what: String
        var body: JSONObject
    }

    private static let name = "web.h1.agents.example.org"

    private static func right(_ csr: String) -> JSONObject {
        ["csr": .string(csr), "common_name": .string(name), "exclude_cn_from_sans": true, "format": "pem", "ttl": "1h"]
    }

    private static func wrong(_ csr: String) -> [Wrong] {
        func with(_ what: String, _ name: String, _ value: JSONValue?) -> Wrong {
            var body = right(csr)
            body[name] = value
            return Wrong(what: what, body: body)
        }
        return [
            with("another name", "common_name", "edge.agents.example.org"),
            with("other capitals", "common_name", "WEB.h1.agents.example.org"),
            with("no name", "common_name", nil),
            with("an e-mail name", "common_name", "boss@web.h1.agents.example.org"),
            with("the name as a SAN", "exclude_cn_from_sans", nil),
            with("the name as a SAN, said", "exclude_cn_from_sans", false),
            with("a SAN", "alt_names", "boss@web.h1.agents.example.org"),
            with("a URI", "uri_sans", "spiffe://example.org/x"),
            with("a user id", "user_ids", "root"),
            with("an end of its own", "not_after", "2099-01-01T00:00:00Z"),
        ]
    }

    /// A request whose CSR carries names of its own: none of them may be signed.
    private static func request() throws -> CertificateRequest {
        try CertificateRequest.make(
            key: try PrivateKey.generate(.ecP256),
            names: RequestedNames(commonName: "boss.example.org", dns: ["boss.example.org"], ip: ["192.0.2.1"]))
    }

    private static func ticket(_ caller: Caller, ttl: Duration = .seconds(900)) throws -> WrappedToken {
        try WrappedToken(
            caller.ask(
                .wrappedToken(
                    role: "contract-web.h1-enrol", uses: 3, ttl: ttl + .seconds(300), wrapping: ttl, name: "web.h1")
            ).get())
    }

    @Test(arguments: Server.all)
    func `the right that signs client certificates signs exactly one name, without SANs`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        try operate.root.must(
            "POST", "pki_agents/root/generate/internal", ["common_name": "Agents of the contract", "key_type": "ec"])
        let csr = try Self.request().pem
        let path = "pki_agents/sign/contract-web.h1"
        let agent = try operate.login("web.h1")
        for wrong in Self.wrong(csr) {
            #expect(agent.ask("POST", path, .object(wrong.body)).error?.isDenied == true, "\(wrong.what)")
        }
        let signed = try SignedCertificate(
            agent.ask(.signClient(path: path, csr: csr, commonName: Self.name, ttl: .seconds(3600))).get())
        #expect(signed.certificate.commonName == Self.name)
        #expect(signed.certificate.dnsNames.isEmpty && signed.certificate.ipAddresses.isEmpty)
        #expect(signed.certificate.extendedKeyUsage == [KeyPurpose.clientAuth])
        #expect(agent.ask("POST", "pki_agents/sign/contract-web.h2", .object(Self.right(csr))).error?.isDenied == true)
    }

    @Test(arguments: Server.all)
    func `a ticket's token is an orphan that signs one name, and a denied request costs a use`(_ server: Server) throws
    {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        let ticket = try Self.ticket(operate.root)
        let host = operate.contract.caller()
        let facts = try WrapFacts(host.ask(.wrappingLookup(ticket.token)).get())
        #expect(facts.creationPath == "auth/token/create/contract-web.h1-enrol")
        #expect(facts.creationPath == ticket.creationPath && facts.creationTime == ticket.creationTime)
        #expect(try WrapFacts(host.ask(.wrappingLookup(ticket.token)).get()) == facts)
        host.token = ticket.token
        let grant = try TokenGrant(host.ask(.unwrap).get())
        #expect(grant.policies == ["contract-web.h1-enrol"] && !grant.renewable)
        #expect(grant.ttl > .seconds(1100) && grant.ttl <= .seconds(1200))
        host.token = grant.token
        #expect(host.ask("GET", "secret/data/web/db").error?.isDenied == true)
        #expect(host.ask(.lookupSelf).error?.isDenied == true)
        #expect(host.ask("POST", "pki_agents/sign/contract-web.h2", [:]).error?.isDenied == true)
        let after = host.ask(
            .signClient(path: "pki_agents/sign/contract-web.h1", csr: try Self.request().pem, commonName: Self.name))
        #expect(after.error?.isDenied == true, "the three uses are over")
    }

    @Test(arguments: Server.all)
    func `a wrapping token that is unwrapped, used for anything else or denied something is spent`(
        _ server: Server
    ) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        let host = operate.contract.caller()
        let spenders: [(String, VaultRequest)] = [
            ("unwrapped", .unwrap), ("used for another path", .lookupSelf),
            ("denied something", VaultRequest("POST", "sys/wrapping/rewrap", body: [:], capability: "update")),
        ]
        for (what, request) in spenders {
            let ticket = try Self.ticket(operate.root)
            host.token = ticket.token
            _ = host.ask(request)
            host.token = nil
            #expect(host.ask(.wrappingLookup(ticket.token)).error == .wrappingToken, "\(what)")
            host.token = ticket.token
            #expect(host.ask(.unwrap).error == .wrappingToken, "\(what)")
        }
    }

    @Test(arguments: Server.all)
    func `a token that was wrapped again keeps its path and has another time`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        let ticket = try Self.ticket(operate.root)
        let host = operate.contract.caller()
        // Its own token may not, but one that may unwrap can.
        let token: JSONValue = .string(LabFixture.text(ticket.token))
        let again = try WrappedToken(operate.root.must("POST", "sys/wrapping/rewrap", ["token": token]))
        let facts = try WrapFacts(host.ask(.wrappingLookup(again.token)).get())
        #expect(facts.creationPath == ticket.creationPath && facts.creationTime != ticket.creationTime)
        // What another wraps by hand has another path.
        var byHand = VaultRequest("POST", "sys/wrapping/wrap", body: ["x": "y"], capability: "update")
        byHand.wrapFor = .seconds(60)
        let forged = try WrappedToken(operate.root.ask(byHand).get())
        #expect(try WrapFacts(host.ask(.wrappingLookup(forged.token)).get()).creationPath == "sys/wrapping/wrap")
    }

    @Test(arguments: Server.all)
    func `a ticket outlives the operator's token, and needs no sudo`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        try operate.root.must(
            "PUT", "sys/policies/acl/inviter",
            ["policy": "path \"auth/token/create/contract-web.h1-enrol\" { capabilities = [\"update\"] }"])
        let made = try operate.root.must("POST", "auth/token/create", ["policies": ["inviter"], "ttl": "1h"])
        let operatorOnly = operate.contract.caller()
        operatorOnly.token = made.secret("auth", "client_token")
        let ticket = try Self.ticket(operatorOnly)
        #expect(operatorOnly.ask(.revokeSelf).error == nil)
        let host = operate.contract.caller()
        host.token = ticket.token
        #expect(try TokenGrant(host.ask(.unwrap).get()).policies == ["contract-web.h1-enrol"])
    }
}
