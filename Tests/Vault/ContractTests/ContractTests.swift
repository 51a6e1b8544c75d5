import Agent
import AgentConfig
import Core
import HTTP
import Issuing
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// Everything that the agents rely on, held against the lab or a real server. The expectations are those of the recorded
/// answers of OpenBao 2.6.2 and Vault 1.8; where the two differ, the server's kind decides.
@Suite(.ownThreads, .serialized, .contract) struct ContractTests {
    @Test(arguments: Server.all)
    func `a server says how it is`(_ server: Server) throws {
        let health = try ServerHealth(ContractFixture.on(server).caller().ask(.health).get())
        #expect(health.isInitialised && !health.isSealed && !health.isStandby)
        #expect(!health.version.isEmpty)
        let skew = try #require(health.time) - Clock.wall()
        #expect(abs(skew.components.seconds) < 60)
    }

    @Test(arguments: Server.all)
    func `an unknown path is no mount`(_ server: Server) throws {
        let error = try ContractFixture.on(server).root().ask(.read(path: "nosuch/path")).error
        #expect(error == .noMount(path: "nosuch/path"))
    }

    @Test(arguments: Server.all)
    func `an operation that a path does not have is refused`(_ server: Server) throws {
        let error = try ContractFixture.on(server).root().ask("DELETE", "pki_int/sign/web").error
        #expect(error == .unsupported(path: "pki_int/sign/web"))
    }

    @Test(arguments: Server.all)
    func `a sealed server says so to everybody, and opens again`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        try root.must("PUT", "sys/seal")
        #expect(try ServerHealth(root.ask(.health).get()).isSealed)
        #expect(root.ask(.lookupSelf).error == .sealed)
        #expect(environment.caller(environment.web).ask(.certLogin(mount: "cert", role: "web")).error == .sealed)
        try root.must("PUT", "sys/unseal", ["key": .string(environment.unsealKey)])
        try root.wait { root.ask(.lookupSelf).error == nil }
        #expect(try TokenFacts(root.ask(.lookupSelf).get()).policies == ["root"])
    }

    @Test(arguments: Server.all)
    func `capabilities are told for each path`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let paths = ["pki_int/sign/web", "pki_int/issue/web", "secret/data/web/db", "secret/data/other"]
        let known = try Capabilities(
            environment.login(environment.web, "web").ask(.capabilitiesSelf(paths: paths)).get())
        #expect(
            known.byPath == [
                "pki_int/sign/web": ["update"], "pki_int/issue/web": ["deny"], "secret/data/web/db": ["read"],
                "secret/data/other": ["deny"],
            ])
        #expect(
            try Capabilities(environment.root().ask(.capabilitiesSelf(paths: ["x"])).get()).byPath == ["x": ["root"]])
    }

    @Test(arguments: Server.all)
    func `policies are written, read and removed`(_ server: Server) throws {
        let root = try ContractFixture.on(server).root()
        try root.must("PUT", "sys/policies/acl/contract", ["policy": "path \"x\" { capabilities = [\"read\"] }"])
        #expect(try root.must("GET", "sys/policies/acl/contract").string("data", "name") == "contract")
        try root.must("DELETE", "sys/policies/acl/contract")
        #expect(root.ask("GET", "sys/policies/acl/contract").error == .notFound(path: "sys/policies/acl/contract"))
        guard
            case .invalid(_, 400, let text) = root.ask(
                "PUT", "sys/policies/acl/bad", ["policy": "path \"x\" { capabilities = [\"fly\"] }"]
            ).error
        else {
            Issue.record("a bad policy was taken")
            return
        }
        #expect(text.contains("failed to parse policy"))
    }

    @Test(arguments: Server.all)
    func `a wrapped answer is opened once`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        var request = VaultRequest(
            "POST", "auth/token/create", body: ["policies": ["app-web"], "ttl": "10m"], capability: "update")
        request.wrapFor = .seconds(60)
        let wrapped = try #require(try environment.root().ask(request).get().secret("wrap_info", "token"))
        let finder = environment.caller()
        finder.token = wrapped
        let facts = try WrapFacts(finder.ask(.wrappingLookup(wrapped)).get())
        #expect((facts.creationPath, facts.ttl) == ("auth/token/create", .seconds(60)))
        let grant = try TokenGrant(finder.ask(.unwrap).get())
        #expect(grant.policies.contains("app-web"))
        #expect(finder.ask(.unwrap).error == .wrappingToken)
    }
}

// Logging in.
extension ContractTests {
    @Test(arguments: Server.all)
    func `a certificate logs in, and the token lives until it is revoked`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let app = environment.caller(environment.web)
        let grant = try TokenGrant(app.ask(.certLogin(mount: "cert", role: "web")).get())
        #expect(grant.policies == ["app-web", "default"])
        #expect((grant.ttl, grant.renewable) == (.seconds(3600), true))
        app.token = grant.token
        let facts = try TokenFacts(app.ask(.lookupSelf).get())
        #expect((facts.path, facts.displayName) == ("auth/cert/login", "cert-web"))
        #expect(facts.meta["cert_name"] == "web" && facts.meta["common_name"] == "web.agents.test")
        let renewed = try TokenGrant(app.ask(.renewSelf).get())
        #expect(renewed.token == grant.token && renewed.ttl == .seconds(3600))
        _ = try app.ask(.revokeSelf).get()
        #expect(app.ask(.lookupSelf).error?.isDenied == true)
    }

    @Test(arguments: Server.all)
    func `P-26 each failed login is what the server lets us know`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let login = VaultRequest.certLogin(mount: "cert", role: "web")
        let stranger = try TestCA.root("Nobody", now: Clock.wall())
        let now = Clock.wall()
        func refusal(_ client: ContractFixture.Client?, _ request: VaultRequest = login) -> VaultError? {
            environment.caller(client).ask(request).error
        }
        func made(
            _ name: String = "web.agents.test", _ adjust: (inout CertificateTemplate) -> Void
        ) throws -> ContractFixture.Client {
            try ContractFixture.client(of: environment.clientIssuer, name, adjust: adjust)
        }
        #expect(refusal(nil) == .certificateMissing)
        #expect(try refusal(ContractFixture.client(of: stranger, "web.agents.test")) == .certificateUnknown)
        #expect(refusal(environment.web, .certLogin(mount: "cert", role: "nosuch")) == .certificateUnknown)
        let bare = try environment.clientIssuer.leaf(names: RequestedNames(commonName: "web.agents.test"))
        let alone = ContractFixture.Client(chain: Array(bare.certificate.pem.utf8), key: try bare.key.pkcs8PEM())
        #expect(refusal(alone) == .certificateUnknown)
        guard case .certificateUnfit = refusal(environment.edge) else {
            throw Unavailable("another's certificate was not unfit")
        }
        let serverOnly = try refusal(made { $0.extendedKeyUsage = [KeyPurpose.serverAuth] })
        guard case .certificateBad = serverOnly else {
            throw Unavailable("a server's certificate: \(String(describing: serverOnly))")
        }
        let old = try refusal(made { ($0.notBefore, $0.notAfter) = (now - .seconds(900), now - .seconds(600)) })
        guard case .certificateBad = old else {
            throw Unavailable("an expired certificate: \(String(describing: old))")
        }
    }

    @Test(arguments: Server.all)
    func `P-24 P-25 a token is renewed with the certificate that obtained it`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let token = try environment.login(environment.web, "web").token
        func renewal(_ client: ContractFixture.Client?) -> Result<VaultResponse, VaultError> {
            let caller = environment.caller(client)
            caller.token = token
            return caller.ask(.renewSelf)
        }
        #expect(renewal(nil).error == .certificateMissing)
        #expect(renewal(environment.edge).error == .otherCertificate)
        let newer = renewal(try ContractFixture.client(of: environment.clientIssuer, "web.agents.test"))
        // Vault compares key identifiers since some version after 1.8, OpenBao the whole certificate.
        if environment.kind == .vault, case .success = newer { return }
        #expect(newer.error == .otherCertificate)
    }

    @Test(arguments: Server.all)
    func `no token and a wrong one are denied`(_ server: Server) throws {
        let caller = try ContractFixture.on(server).caller()
        let error = caller.ask(.lookupSelf).error
        #expect(error?.isDenied == true || error == .tokenless(path: "auth/token/lookup-self"))
        caller.token = SecretBytes(copying: Array("s.nonsense".utf8).span)
        #expect(caller.ask(.lookupSelf).error?.isDenied == true)
    }
}

// Secrets.
extension ContractTests {
    private func text(_ secret: SecretContent, _ field: String) throws -> String {
        try secret.rendered(as: SecretFile(name: "f", format: .raw, field: field)).withSpan { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    @Test(arguments: Server.all)
    func `secrets are read from both kinds of mounts`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let app = try environment.login(environment.web, "web")
        let versioned = try app.read("secret/data/web/db")
        #expect(versioned.names == ["n", "password", "user"])
        #expect(try text(versioned, "password") == "s3cret" && text(versioned, "n") == "7")
        #expect(versioned.version == "1" && versioned.lease == nil)
        let plain = try app.read("plain/web")
        #expect(plain.names == ["port", "user"])
        #expect(plain.version.isEmpty && plain.lease == nil)
    }

    @Test(arguments: Server.all)
    func `P-55 what is missing, deleted and destroyed is told apart from what is forbidden`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let (root, app) = (environment.root(), try environment.login(environment.web, "web"))
        #expect(app.ask(.read(path: "secret/data/web/none")).error == .notFound(path: "secret/data/web/none"))
        #expect(app.ask(.read(path: "nowhere/x")).error == .noMount(path: "nowhere/x"))
        #expect(
            app.ask(.read(path: "secret/data/other/db")).error
                == .denied(path: "secret/data/other/db", capability: "read"))
        try root.must("POST", "secret/data/web/gone", ["data": ["a": "b"]])
        try root.must("DELETE", "secret/data/web/gone")
        guard case .deleted(_, let at) = app.ask(.read(path: "secret/data/web/gone")).error else {
            throw Unavailable("a deleted secret is not called so")
        }
        #expect(WallTime(rfc3339: at) != nil)
        try root.must("POST", "secret/undelete/web/gone", ["versions": [1]])
        #expect(try app.read("secret/data/web/gone").names == ["a"])
        try root.must("POST", "secret/destroy/web/gone", ["versions": [1]])
        #expect(app.ask(.read(path: "secret/data/web/gone")).error == .deleted(path: "secret/data/web/gone", at: ""))
    }

    @Test(arguments: Server.all)
    func `a path without data in a versioned mount is told so`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let error = try environment.login(environment.web, "web").ask(.read(path: "secret/web/db")).error
        #expect(error == .unversionedPath(path: "secret/web/db"))
    }
}

// Certificates.
extension ContractTests {
    private static let names = RequestedNames(
        commonName: "web.svc.internal", dns: ["web.svc.internal", "api.svc.internal"], ip: ["10.0.0.7"],
        uri: ["spiffe://contract/web"])

    private func sign(
        _ caller: Caller, _ path: String = "pki_int/sign/web", names: RequestedNames = names,
        algorithm: KeyAlgorithm = .ecP256
    ) throws -> (answer: Result<VaultResponse, VaultError>, key: PrivateKey) {
        let key = try PrivateKey.generate(algorithm)
        let request = try CertificateRequest.make(key: key, names: names)
        return (caller.ask(.sign(path: path, csr: request.pem, names: names, ttl: .seconds(7200))), key)
    }

    @Test(arguments: Server.all)
    func `P-9 a request is signed for its key and names, up to a root that the server never saw`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let (answer, key) = try sign(environment.login(environment.web, "web"))
        let signed = try SignedCertificate(answer.get())
        #expect(key.matches(signed.certificate))
        #expect(Set(signed.certificate.dnsNames) == ["web.svc.internal", "api.svc.internal"])
        #expect(signed.certificate.uris == ["spiffe://contract/web"])
        #expect(signed.leaseID == nil)
        #expect(signed.chain == [environment.intermediate])
        let life = signed.certificate.notAfter - Clock.wall()
        #expect(life > .seconds(7000) && life < .seconds(7300))
        let verified = Verification.verify(
            leaf: signed.certificate, intermediates: signed.chain, roots: [environment.offlineRoot.certificate],
            at: Clock.wall(),
            purpose: .server)
        #expect(throws: Never.self) { try verified.get() }
    }

    @Test(arguments: Server.all)
    func `what a role does not allow is refused in words`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let app = try environment.login(environment.web, "web")
        guard case .notAllowed = try sign(app, names: RequestedNames(commonName: "evil.example.com")).answer.error
        else {
            throw Unavailable("a foreign name was not refused")
        }
        guard case .notAllowed = try sign(app, algorithm: .rsa2048).answer.error else {
            throw Unavailable("a key of another kind was not refused")
        }
        guard case .roleUnknown = try sign(app, "pki_int/sign/nosuch").answer.error else {
            throw Unavailable("an unknown role was not refused")
        }
    }

    @Test(arguments: Server.all)
    func `each identity has its own rights and no other`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let (app, proxy) = (
            try environment.login(environment.web, "web"), try environment.login(environment.edge, "edge")
        )
        #expect(try sign(proxy).answer.error == .denied(path: "pki_int/sign/web", capability: "update"))
        #expect(app.ask("POST", "pki_int/issue/web", ["common_name": "c.svc.internal"]).error?.isDenied == true)
        #expect(proxy.ask(.read(path: "secret/data/web/db")).error?.isDenied == true)
        #expect(app.ask("GET", "sys/policies/acl/app-web").error?.isDenied == true)
    }

    @Test(arguments: Server.all)
    func `a leased certificate says so, cannot be prolonged, and goes with its lease`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let app = try environment.login(environment.web, "web")
        let signed = try SignedCertificate(sign(app, "pki_int/sign/leased").answer.get())
        let lease = try #require(signed.leaseID)
        #expect(lease.hasPrefix("pki_int/sign/leased/"))
        guard case .notRenewable = app.ask(.renewLease(id: lease, increment: .seconds(60))).error else {
            throw Unavailable("a certificate's lease was prolonged")
        }
        let root = environment.root()
        _ = try root.ask(.revokeLease(id: lease)).get()
        try root.wait {
            let known = try root.must("GET", "pki_int/cert/" + signed.certificate.serial)
            return known.value("data", "revocation_time")?.int ?? 0 > 0
        }
    }

    @Test(arguments: Server.all)
    func `P-28 the chain is the intermediate alone, since the root was never there`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        #expect(
            try CertificateChain(environment.caller().ask(.caChain(mount: "pki_int")).get()).certificates == [
                environment.intermediate
            ])
    }

    @Test(arguments: Server.all)
    func `issuers are listed without a token, or the server has none to list`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let (nobody, proxy) = (environment.caller(), try environment.login(environment.edge, "edge"))
        let answer = nobody.ask(.listIssuers(mount: "pki_int"))
        if let error = answer.error {
            #expect(environment.kind == .vault && error.meansNoIssuersAPI)
            #expect(proxy.ask(.listIssuers(mount: "pki_int")).error?.meansNoIssuersAPI == true)
            return
        }
        #expect(server != .lab(.vault, compatible: "vault-1.8"))
        let issuers = try IssuerList(answer.get()).issuers
        let chosen = try #require(issuers.first { $0.isDefault })
        #expect(issuers.count == 1)
        let read = try IssuerCertificate(nobody.ask(.issuer(mount: "pki_int", reference: chosen.id)).get())
        #expect(read.certificate == environment.intermediate)
        #expect(try !IssuerDetails(proxy.ask(.issuerDetails(mount: "pki_int", reference: chosen.id)).get()).revoked)
        #expect(nobody.ask(.issuerDetails(mount: "pki_int", reference: chosen.id)).error?.isDenied == true)
        #expect(nobody.ask(.issuer(mount: "pki_int", reference: "nosuch")).error != nil)
    }

    @Test(arguments: Server.all)
    func `P-35 after a rotation both issuers are offered`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        let listing = environment.caller().ask(.listIssuers(mount: "pki_int"))
        if environment.kind == .vault, listing.error?.meansNoIssuersAPI == true { return }
        try root.must("POST", "sys/mounts/pki_two", ["type": "pki"])
        #expect(try IssuerList(root.ask(.listIssuers(mount: "pki_two")).get()).issuers.isEmpty)
        try root.must(
            "POST", "pki_two/root/generate/internal", ["common_name": "One", "key_type": "ec", "issuer_name": "one"])
        try root.must(
            "POST", "pki_two/root/rotate/internal", ["common_name": "Two", "key_type": "ec", "issuer_name": "two"])
        let answer = try environment.caller().ask(.listIssuers(mount: "pki_two")).get()
        let issuers = try IssuerList(answer).issuers
        let facts = answer.value("data", "key_info")
        let name = { (id: String) in facts?[id]?["issuer_name"]?.string }
        #expect(Set(issuers.map { name($0.id) }) == ["one", "two"])
        #expect(issuers.filter(\.isDefault).map { name($0.id) } == ["one"])
    }
}
