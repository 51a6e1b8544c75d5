import Core
import HTTP
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// The agent as it is shipped, at work on the server under contract, with an `agent.yaml` written by hand.
@Suite(.ownThreads, .serialized, .contract) struct AgentContractTests {
    private static let app = """
        leaf:
          - name: server
            sign: pki_int/sign/web
            common_name: web.svc.internal
            dns: [web.svc.internal, api.svc.internal]
            ip: [10.0.0.7]
            ttl: 2h
            roots: { files: [ca/root.pem] }
            on_change: { run: [./reload] }
        secret:
          - { name: db, read: secret/data/web/db, files: { db.env: { format: env }, count: { format: raw, field: "n" } } }
          - { name: plain, read: plain/web, files: { plain.json: { format: json } } }
        """

    private static let proxy = """
        trust:
          - { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] }, retire_after: 72h, refresh: 1s }
        """

    private func app(_ environment: ContractFixture, _ outputs: String = app) throws -> AgentFixture {
        let boundary = try environment.boundary(of: "web", environment.web)
        try boundary.put("reload", "#!/bin/sh\necho reload >>reloads\n", mode: 0o700)
        try boundary.configure("app", outputs)
        return boundary
    }

    private func proxy(_ environment: ContractFixture) throws -> AgentFixture {
        let boundary = try environment.boundary(of: "edge", environment.edge)
        try boundary.configure("proxy", Self.proxy)
        return boundary
    }

    @Test(arguments: Server.all)
    func `P-9 P-28 an app gets its leaf and its secrets, and asks for none of them twice`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let web = try app(environment)
        let first = try web.once()
        #expect(first.status == 0, "\(first.log)")
        let full = try web.certificates("leaf/server/current/fullchain.pem")
        let leaf = try #require(full.first)
        #expect(Set(leaf.dnsNames) == ["web.svc.internal", "api.svc.internal"])
        #expect(full.count == 2 && full[1].isCA && !full[1].isSelfSigned)
        let trust = try web.certificates("leaf/server/current/trust.pem")
        #expect(trust == [full[1], environment.offlineRoot.certificate])
        #expect(try web.text("secret/db/current/db.env")?.contains("password=\"s3cret\"") == true)
        #expect(try web.text("secret/db/current/count") == "7")
        #expect(try web.text("secret/plain/current/plain.json")?.contains("5432") == true)
        let second = try web.once()
        #expect(second.status == 0, "\(second.log)")
        #expect(try web.certificates("leaf/server/current/cert.pem") == [leaf])
        #expect(try web.text("reloads") == "reload\n")
        #expect(try web.status(of: "leaf/server")?["serial"]?.string == leaf.serial)
    }

    @Test(arguments: Server.all)
    func `P-35 P-36 a proxy sees a rotation, and keeps the old intermediate until its leaves are gone`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let edge = try proxy(environment)
        let first = try edge.once()
        #expect(first.status == 0, "\(first.log)")
        let file = "trust/upstream/current/trust.pem"
        let before = try edge.certificates(file)
        #expect(before.last == environment.offlineRoot.certificate && before.count >= 2)
        let next = try environment.rotate("Contract Intermediate once more")
        let second = try edge.once()
        #expect(second.status == 0, "\(second.log)")
        let after = try edge.certificates(file)
        #expect(Set(after) == Set(before + [next]))
        let third = try edge.once()
        #expect(try third.status == 0 && edge.certificates(file) == after, "\(third.log)")
    }

    @Test(arguments: Server.all)
    func `a proxy trusts a mount whose CA is a root, also where its policy names only the chain`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let certificate = try onlineRoot(environment)
        let edge = try environment.boundary(of: "edge", environment.edge)
        try edge.put("ca/root.pem", certificate)
        try edge.configure("proxy", Self.proxy.replacing("pki_int", with: "pki_root"))
        let run = try edge.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try edge.text("trust/upstream/current/trust.pem") == certificate)
    }

    /// A mount whose CA is a root, and its certificate.
    private func onlineRoot(_ environment: ContractFixture) throws -> String {
        let root = environment.root()
        if root.ask("GET", "pki_root/cert/ca").error != nil {
            try root.must("POST", "sys/mounts/pki_root", ["type": "pki"])
            try root.must(
                "POST", "pki_root/root/generate/internal",
                ["common_name": "Contract Online Root", "key_type": "ec", "key_bits": 256, "ttl": "700h"])
            let role: JSONValue = ["allowed_domains": "svc.internal", "allow_subdomains": true, "key_type": "ec"]
            try root.must("POST", "pki_root/roles/web", role)
        }
        return try #require(root.must("GET", "pki_root/cert/ca").string("data", "certificate")) + "\n"
    }

    @Test(arguments: Server.all)
    func `a leaf of a mount whose CA is a root has no intermediates`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let certificate = try onlineRoot(environment)
        let outputs = Self.app.replacing("pki_int/", with: "pki_root/").replacing("    ip: [10.0.0.7]\n", with: "")
        let web = try app(environment, outputs)
        try web.put("ca/root.pem", certificate)
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try web.certificates("leaf/server/current/fullchain.pem").count == 1)
        #expect(try web.text("leaf/server/current/chain.pem") == "")
        #expect(try web.text("leaf/server/current/trust.pem") == certificate)
    }

    @Test(arguments: Server.all)
    func `an issuer that was revoked leaves a proxy's trust at once`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let edge = try proxy(environment)
        #expect(try edge.once().status == 0)
        let root = environment.root()
        let listing = root.ask(.listIssuers(mount: "pki_int"))
        // A server without issuers has none to revoke.
        if environment.kind == .vault, listing.error?.meansNoIssuersAPI == true { return }
        let answer = try listing.get()
        let old = try #require(IssuerList(answer).issuers.first { $0.isDefault })
        let gone = try IssuerCertificate(root.ask(.issuer(mount: "pki_int", reference: old.id)).get()).certificate
        let next = try environment.rotate("Contract Intermediate after a revocation")
        let file = "trust/upstream/current/trust.pem"
        #expect(try edge.once().status == 0)
        #expect(try edge.certificates(file).contains(gone))
        try root.must("POST", "pki_int/issuer/\(old.id)/revoke")
        let run = try edge.once()
        #expect(run.status == 0, "\(run.log)")
        let kept = try edge.certificates(file)
        #expect(kept.contains(next) && !kept.contains(gone), "\(run.log)")
    }

    @Test(arguments: Server.all)
    func `P-63 a certificate with a lease is refused, with what helps`(_ server: Server) throws {
        let web = try app(
            try ContractFixture.on(server), Self.app.replacing("pki_int/sign/web", with: "pki_int/sign/leased"))
        let run = try web.once()
        #expect(run.status == 1)
        #expect(run.log.contains("generate_lease=false"), "\(run.log)")
        #expect(try web.text("leaf/server/current/cert.pem") == nil)
        #expect(try web.text("secret/db/current/db.env") != nil)
    }

    @Test(arguments: Server.all)
    func `a leaf after a rotation comes from the new intermediate, and the chain with it`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let next = try environment.rotate("Contract Intermediate for leaves")
        let web = try app(environment)
        let run = try web.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try web.certificates("leaf/server/current/chain.pem") == [next])
    }

    @Test(arguments: Server.all)
    func `P-6 a proxy with another app's configuration gets its 403, and nothing is left on disk`(
        _ server: Server
    ) throws {
        let environment = try ContractFixture.on(server)
        let edge = try environment.boundary(of: "edge", environment.edge)
        try edge.put("reload", "#!/bin/sh\n", mode: 0o700)
        try edge.configure("app", Self.app)
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("pki_int/sign/web"), "\(run.log)")
        #expect(try edge.text("leaf/server/current/cert.pem") == nil)
        #expect(try edge.text("secret/db/current/db.env") == nil)
    }

    @Test(arguments: Server.all)
    func `P-25 a token is renewed before it ends, through a seal, and revoked at the end`(_ server: Server) throws {
        let environment = try ContractFixture.on(server)
        let root = environment.root()
        var role = try #require(try root.must("GET", "auth/cert/certs/web").value("data")?.object)
        (role["token_ttl"], role["display_name"]) = ("12s", "brief")
        try root.must("POST", "auth/cert/certs/web", .object(role))
        defer {
            role["token_ttl"] = "1h"
            _ = root.ask("POST", "auth/cert/certs/web", .object(role))
        }
        let often = "\n  - { name: often, read: secret/data/web/db, refresh: 2s, files: { a: { format: json } } }"
        let web = try app(environment, Self.app + often)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let since = try web.status()["vault"]?["token_expires"]?.string
        try agent.waitUntil("a renewal") { try web.status()["vault"]?["token_expires"]?.string != since }
        #expect(agent.lines.count { $0.contains("event=login.done") } == 1, "\(agent.output)")
        try root.must("PUT", "sys/seal")
        try agent.waitUntil("the seal to be noticed") { agent.output.contains("sealed") }
        try root.must("PUT", "sys/unseal", ["key": .string(environment.unsealKey)])
        try root.wait { root.ask(.lookupSelf).error == nil }
        try agent.waitFor("event=output.healed")
        #expect(try agent.stop() == 0)
        try root.wait { try tokens(root, named: "cert-brief") == 0 }
    }

    private func tokens(_ root: Caller, named name: String) throws -> Int {
        let list = VaultRequest(
            "GET", "auth/token/accessors", query: [("list", "true")], capability: "list", isList: true)
        let accessors = try root.ask(list).get().value("data", "keys")?.strings ?? []
        return accessors.count { accessor in
            let facts = root.ask("POST", "auth/token/lookup-accessor", ["accessor": .string(accessor)])
            return (try? facts.get())?.string("data", "display_name") == name
        }
    }
}
