import Core
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// What a server says of a certificate that was revoked, and what the agent makes of it.
@Suite(.serialized, .contract) struct RevocationContractTests {
    private static let leaf = """
        leaf:
          - name: server
            sign: pki_int/sign/web
            common_name: web.svc.internal
            dns: [web.svc.internal]
            ttl: 2h
            roots: { files: [ca/root.pem] }
        """

    /// What a mount says of a certificate to a caller without a token.
    private func known(
        _ serial: String, in mount: String, _ environment: ContractFixture
    ) -> Result<
        KnownCertificate, VaultError
    > {
        environment.caller().ask(.certificate(mount: mount, serial: serial)).flatMap { response in
            Result { () throws(VaultError) in try KnownCertificate(response) }
        }
    }

    @Test(arguments: Server.all)
    func `a leaf that was revoked is told without a token, and the agent has another one signed`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let web = try environment.boundary(of: "web", environment.web)
        try web.configure("app", Self.leaf)
        try #require(try web.once().status == 0)
        let old = try #require(try web.certificates("leaf/server/current/cert.pem").first)
        let before = try known(old.serial, in: "pki_int", environment).get()
        #expect(before.certificate == old && before.revokedAt == nil)
        try environment.root().must("POST", "pki_int/revoke", ["serial_number": .string(old.serial)])
        let after = try known(old.serial, in: "pki_int", environment).get()
        let moment = try #require(after.revokedAt)
        #expect(after.certificate == old && moment <= Clock.wall() + .seconds(60))
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        let said = "event=leaf.revoked output=leaf/server serial=\(old.serial) since=\(moment.rfc3339)"
        #expect(run.log.contains(said), "\(run.log)")
        #expect(try web.certificates("leaf/server/current/cert.pem").first != old)
        #expect(try !web.once().log.contains("event=leaf.revoked"))
    }

    @Test(arguments: Server.all)
    func `a certificate that the mount does not store is told once it was revoked by its text`(_ server: Server) throws
    {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        try root.must(
            "POST", "pki_int/roles/unstored",
            ["allowed_domains": "svc.internal", "allow_subdomains": true, "key_type": "ec", "no_store": true])
        let key = try PrivateKey.generate(.ecP256)
        let names = RequestedNames(commonName: "web.svc.internal")
        let request = try CertificateRequest.make(key: key, names: names)
        let signed = try SignedCertificate(
            root.ask(.sign(path: "pki_int/sign/unstored", csr: request.pem, names: names, ttl: nil)).get())
        let serial = signed.certificate.serial
        #expect(known(serial, in: "pki_int", environment).error?.isNotFound == true)
        let revoked = root.ask("POST", "pki_int/revoke", ["certificate": .string(signed.certificate.pem)])
        // Vault before 1.12 revokes nothing that it has not stored.
        if environment.kind == .vault, revoked.error != nil { return }
        #expect(revoked.error == nil)
        let after = try known(serial, in: "pki_int", environment).get()
        #expect(after.certificate == signed.certificate && after.revokedAt != nil)
    }

    /// A mount that signs the client certificates of an identity `renewing`, which may have its own name signed.
    private func signClients(_ environment: ContractFixture) throws -> AgentFixture {
        let root = environment.root()
        let (issuer, name) = (environment.clientIssuer, "renewing.agents.test")
        try root.must("POST", "sys/mounts/pki_renewing", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        let bundle = try LabFixture.text(issuer.key.pkcs8PEM()) + issuer.certificate.pem
        try root.must("POST", "pki_renewing/config/ca", ["pem_bundle": .string(bundle)])
        try root.must(
            "POST", "pki_renewing/roles/own",
            [
                "allowed_domains": .string(name), "allow_bare_domains": true, "key_type": "any", "client_flag": true,
                "server_flag": false, "use_csr_sans": false, "use_csr_common_name": false, "max_ttl": "72h",
            ])
        let policy = "path \"pki_renewing/sign/own\" { capabilities = [\"update\"] }"
        try root.must("PUT", "sys/policies/acl/renewing", ["policy": .string(policy)])
        try root.must(
            "POST", "auth/cert/certs/renewing",
            [
                "certificate": .string(environment.clients.certificate.pem), "allowed_common_names": .string(name),
                "token_policies": "renewing,app-web", "token_ttl": "1h",
            ])
        return try environment.boundary(of: "renewing", ContractFixture.client(of: issuer, name))
    }

    @Test(arguments: Server.all)
    func `a client certificate that was revoked is renewed while the token works, though its logins are refused`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        let boundary = try signClients(environment)
        try boundary.configure("app", "client: { sign: pki_renewing/sign/own, ttl: 24h }\n" + Self.leaf)
        let agent = try boundary.run()
        try agent.waitFor("event=agent.ready")
        let old = try #require(try boundary.certificates("mtls/client.crt").first)
        let renew = try RunningProgram("coppice", ["renew", "--dir", boundary.path, "client"])
        #expect(try renew.end() == 0)
        try agent.waitFor("event=client.renewed")
        try agent.waitFor("event=login.done", count: 2)
        let second = try #require(try boundary.certificates("mtls/client.crt").first)
        #expect(second != old)
        try root.must("POST", "pki_renewing/revoke", ["serial_number": .string(second.serial)])
        let list = try #require(root.must("GET", "pki_renewing/cert/crl").string("data", "certificate"))
        try root.must("POST", "auth/cert/crls/renewing", ["crl": .string(list)])
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=mtls.revoked output=client serial=\(second.serial)")
        try agent.waitFor("event=client.renewed", count: 2)
        try agent.waitFor("event=login.done", count: 3)
        #expect(try boundary.certificates("mtls/client.crt").first != second)
        #expect(try agent.stop() == 0)
        try root.must("DELETE", "auth/cert/crls/renewing")
    }

    @Test(arguments: Server.all)
    func `a login with a certificate on a revocation list is refused, and the agent says why`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        let boundary = try environment.boundary(of: "renewing", renewing(environment))
        try boundary.configure("app", "client: { renewal: operator, mount: pki_renewing }\n" + Self.leaf)
        let certificate = try #require(try boundary.certificates("mtls/client.crt").first)
        try root.must("POST", "pki_renewing/revoke", ["serial_number": .string(certificate.serial)])
        let list = try #require(root.must("GET", "pki_renewing/cert/crl").string("data", "certificate"))
        try root.must("POST", "auth/cert/crls/renewing", ["crl": .string(list)])
        let agent = try boundary.run()
        try agent.waitFor("event=login.failed")
        try agent.waitFor("event=mtls.revoked output=client serial=\(certificate.serial)")
        try agent.waitUntil("the cause") {
            try boundary.status()["vault"]?["error"]?["summary"]?.string?.contains("was revoked at") == true
        }
        #expect(try agent.stop() == 0)
        try root.must("DELETE", "auth/cert/crls/renewing")
    }

    /// A client certificate that the server itself has signed, so that it can be revoked by its serial number.
    private func renewing(_ environment: ContractFixture) throws -> ContractFixture.Client {
        let name = "renewing.agents.test"
        let key = try PrivateKey.generate(.ecP256)
        let request = try CertificateRequest.make(key: key, names: RequestedNames(commonName: name))
        let signed = try SignedCertificate(
            environment.root().ask(
                .signClient(path: "pki_renewing/sign/own", csr: request.pem, commonName: name)
            ).get())
        let chain = signed.certificate.pem + environment.clientIssuer.certificate.pem
        return ContractFixture.Client(chain: Array(chain.utf8), key: try key.pkcs8PEM())
    }
}
