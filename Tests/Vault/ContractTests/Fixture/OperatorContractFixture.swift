import HTTP
import JSON
import Manifest
import Reconcile
import System
import TestSupport
import VaultAPI
import X509

/// An environment of the operator on the contract's server, with names of its own.
struct OperatorContractFixture {
    let environment: Environment
    let root: Caller
    let contract: ContractFixture
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

    func client(_ identity: String) throws -> ContractFixture.Client {
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
