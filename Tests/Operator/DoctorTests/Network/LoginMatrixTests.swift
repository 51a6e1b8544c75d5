import Core
import Doctor
import Issuing
import JSON
import System
import TestSupport
import Testing
import X509

/// P-26: one text of the server's for many causes, told apart against a real lab; and what else may be wrong after it.
@Suite struct LoginMatrixTests {
    /// A way in which a login goes wrong, and what is found.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let check: String
        let code: String?
        let spoil: @Sendable (LabFixture, AgentFixture) throws -> Void

        init(
            _ name: String, _ check: String, _ code: String?,
            _ spoil: @escaping @Sendable (LabFixture, AgentFixture) throws -> Void
        ) {
            (testDescription, self.check, self.code, self.spoil) = (name, check, code, spoil)
        }

        init(_ name: String, _ code: String?, _ spoil: @escaping @Sendable (LabFixture, AgentFixture) throws -> Void) {
            self.init(name, "login", code, spoil)
        }
    }

    static let outputs = """
        leaf:
          - { name: server, sign: pki_int/sign/web, common_name: web.svc.internal, roots: { files: [ca/root.pem] } }
        secret:
          - { name: db, read: secret/data/web/db, files: { db.env: { format: env } } }
        """

    /// A client certificate for the identity, out of the ordinary.
    static func client(
        _ boundary: AgentFixture, of issuer: TestCA, name: String? = "web.host1.internal", chain: [Certificate] = [],
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws {
        let (certificate, key) = try issuer.leaf(
            names: RequestedNames(commonName: name), life: .seconds(30 * 86_400), adjust: adjust)
        try boundary.put("mtls/client.key", try LabFixture.text(key.pkcs8PEM()))
        try boundary.put("mtls/client.crt", certificate.pem + PEM.text(chain))
    }

    static func configure(_ boundary: AgentFixture, _ address: String, role: String = "web", _ more: String = "") throws
    {
        try boundary.put(
            "agent.yaml",
            "kind: app\nidentity: web\nvault: { address: \(address), auth: { mount: cert, role: \(role) }\(more) }\n"
                + outputs)
    }

    /// A server in front of the lab's, with a certificate that the boundary trusts.
    static func front(
        _ fixture: LabFixture, _ boundary: AgentFixture, _ manner: FaultyTLSServer.Manner
    ) throws -> FaultyTLSServer {
        let (leaf, key) = try fixture.root.leaf(names: RequestedNames(commonName: "front", ip: ["127.0.0.1"]))
        try boundary.put("ca/vault-ca.pem", fixture.root.certificate.pem)
        return try FaultyTLSServer(
            manner, chain: [leaf], key: key, behind: (fixture.lab.address, fixture.lab.authority))
    }

    static let cases: [Case] = [
        Case("all is well", nil) { _, _ in },
        Case("a leaf without its intermediate, which lies in ca/", "login.intermediate-missing") { fixture, boundary in
            let issuer = try fixture.clients.intermediate("Agents Issuer")
            try boundary.put("ca/agents.pem", issuer.certificate.pem)
            try client(boundary, of: issuer)
        },
        Case("a leaf with its intermediate", nil) { fixture, boundary in
            let issuer = try fixture.clients.intermediate("Agents Issuer")
            try client(boundary, of: issuer, chain: [issuer.certificate])
        },
        Case("an unknown CA", "login.unknown-ca") { fixture, boundary in
            try client(boundary, of: TestCA.root("Stranger", now: fixture.now))
        },
        Case("a wrong role name", "login.role-name") { fixture, boundary in
            try configure(boundary, fixture.lab.address, role: "wbe")
        },
        Case("a name that is not allowed", "login.name-not-allowed") { fixture, boundary in
            try client(boundary, of: fixture.clients, name: "web.host2.internal")
        },
        Case("a certificate for servers", "login.wrong-usage") { fixture, boundary in
            try client(boundary, of: fixture.clients) { $0.extendedKeyUsage = [KeyPurpose.serverAuth] }
        },
        Case("an expired certificate, which its own check tells", nil) { fixture, boundary in
            try client(boundary, of: fixture.clients) { $0.notAfter = $0.notBefore + .seconds(30) }
        },
        Case("no common name", "login.no-common-name") { fixture, boundary in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["allowed_common_names": ""])
            try client(boundary, of: fixture.clients, name: nil)
        },
        Case("a host outside token_bound_cidrs", "login.denied") { fixture, _ in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["token_bound_cidrs": "10.9.8.0/24"])
        },
        Case("a sealed server", "server.sealed") { fixture, _ in try fixture.lab.fault(["kind": "sealed"]) },
        Case("a sealed server says so itself", "server.state", "server.sealed") { fixture, _ in
            try fixture.lab.fault(["kind": "sealed"])
        },
        Case("a standby that points elsewhere", "server.standby") { fixture, _ in
            try fixture.lab.fault(["kind": "standby", "address": "https://127.0.0.1:1"])
        },
        Case("a wrong namespace", "login.namespace") { fixture, boundary in
            try configure(boundary, fixture.lab.address, ", namespace: nowhere")
        },
        Case("no policy", "login.token", "token.no-policy") { fixture, _ in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["token_policies": ""])
        },
        Case("a token of few uses", "login.token", "token.limited-uses") { fixture, _ in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["token_num_uses": 50])
        },
        Case("a token that may not look at itself", "login.token", nil) { fixture, _ in
            try fixture.policy(
                "web", LabFixture.appPolicy + "path \"auth/token/lookup-self\" { capabilities = [\"deny\"] }\n")
        },
        Case("a token without the policy default", "login.token", "token.lookup-denied") { fixture, _ in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["token_no_default_policy": true])
        },
        Case("a quota on every path", "server.state", "server.refuses") { fixture, _ in
            try fixture.lab.fault(["kind": "rate-limited"])
        },
        Case("a rule that forbids every path", "server.state", "server.refuses") { fixture, _ in
            try fixture.lab.fault(["kind": "forbidden"])
        },
        Case("a token of a moment", "login.token", "token.short") { fixture, _ in
            try fixture.lab.call("POST", "auth/cert/certs/web", ["token_ttl": "30s"])
        },
        Case("roots of another authority", "roots.issuers", "roots.other-ca") { fixture, boundary in
            try boundary.put("ca/root.pem", TestCA.root("Stranger", now: fixture.now).certificate.pem)
        },
        Case("no root named, and the server knows none", "roots.issuers", "roots.unnamed") { fixture, boundary in
            try boundary.configure("app", outputs.replacing(", roots: { files: [ca/root.pem] }", with: ""))
        },
        Case("a right that is missing", "rights", "rights.missing") { fixture, _ in
            try fixture.policy("web", "path \"pki_int/sign/web\" { capabilities = [\"update\"] }")
        },
        Case("the right to renew the client certificate is missing", "rights", "rights.missing") { _, boundary in
            try boundary.configure("app", outputs + "\nclient: { sign: pki_agents/sign/web.host1 }")
        },
        Case("every right there is", "rights", "rights.too-wide") { fixture, _ in
            let all = "\"create\", \"read\", \"update\", \"delete\", \"list\", \"sudo\""
            try fixture.policy("web", "path \"*\" { capabilities = [\(all)] }")
        },
    ]

    @Test(arguments: cases)
    func login(_ one: Case) throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        try one.spoil(fixture, boundary)
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        let results = found.results.filter { $0.check == one.check }
        #expect(results.count == 1)
        #expect(results.flatMap(\.findings).map(\.code) == (one.code.map { [$0] } ?? []), "\(found.results)")
        try fixture.lab.heal()
        // The server counts a login that then fails for want of a name.
        guard one.code != "login.no-common-name" else { return }
        #expect(try fixture.lab.logins() == fixture.lab.requests("POST auth/token/revoke-self"))
    }

    @Test func aMountThatIsNotThere() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.put(
            "agent.yaml",
            "kind: app\nidentity: web\nvault: { address: \(fixture.lab.address), auth: { mount: nocert, role: web } }\n"
                + Self.outputs)
        let login = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine().results.first {
            $0.check == "login"
        }
        // Servers differ: some say that there is no such path, some deny it.
        #expect(["login.no-mount", "login.denied"].contains(login?.findings.first?.code ?? ""))
    }

    @Test("a standby is followed once to an address of the configuration, as the agent does")
    func standbyIsFollowed() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        try fixture.lab.fault(
            ["kind": "standby", "address": .string(fixture.lab.address), "path": "auth/cert/login", "times": 1])
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        let login = try #require(found.results.first { $0.check == "login" })
        #expect(login.word == "good", "\(login)")
        #expect(
            login.facts.contains(
                "the standby at \(fixture.lab.address) points to \(fixture.lab.address), which was asked"))
    }

    @Test("a standby's pointer is told as an address to add, without its path")
    func standbyHint() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        try fixture.lab.fault(["kind": "standby", "address": "https://b.internal:8200"])
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(
            found.findings.first { $0.code == "server.standby" }?.hint.hasPrefix("add https://b.internal:8200 to ")
                == true)
    }

    @Test("a server that is not verified is told once, and no login is called failed for it")
    func unverified() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        for trust in [fixture.root.certificate.pem, ""] {
            try boundary.put("ca/vault-ca.pem", trust)
            let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
            #expect(found.results.first { $0.check == "login" }?.word == "not-checked", "\(found.results)")
            #expect(!found.findings.contains { $0.code == "login.failed" })
            #expect(found.findings.contains { $0.severity == .error && $0.code != "agent.never-ran" })
        }
    }

    @Test("tokens that cannot be revoked are not a policy's fault", arguments: ["batch", "one use"])
    func keptTokens(kind: String) throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity(
            "web", policy: LabFixture.appPolicy,
            role: kind == "batch" ? ["token_type": "batch"] : ["token_num_uses": 1])
        try boundary.configure("app", Self.outputs)
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(found.results.first { $0.check == "login.end" }?.word == "good", "\(found.results)")
        #expect(!found.findings.contains { $0.code == "token.not-revoked" || $0.code == "token.rejected" })
    }

    @Test func aMountOfAnotherMethod() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        let server = try Self.front(fixture, boundary, .approle)
        try Self.configure(boundary, "https://127.0.0.1:\(server.port)")
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        let login = try #require(found.results.first { $0.check == "login" })
        #expect(login.findings.map(\.code) == ["login.other-method"])
        #expect(login.findings[0].evidence == ["the login is answered by: missing role_id"])
    }

    @Test("a role that the server happens to pick is named, and not advised")
    func roleNames() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try Self.configure(boundary, fixture.lab.address, role: "wbe")
        let login = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine().results.first {
            $0.check == "login"
        }
        #expect(login?.findings.first?.hint.contains("'web' is to be used only if it is this identity's own") == true)
    }

    @Test func aProxyThatEndsTLS() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        let server = try Self.front(fixture, boundary, .proxy)
        try Self.configure(boundary, "https://127.0.0.1:\(server.port)")
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(found.findings.map(\.code).contains("login.proxy-terminates-tls"))
        #expect(found.findings.map(\.code).contains("server.no-request"))
        #expect(found.results.first { $0.check == "login" }?.conclusion.contains("nginx") == true)
    }

    @Test func aServerThatIsNotVault() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        let server = try Self.front(fixture, boundary, .good)
        try Self.configure(boundary, "https://127.0.0.1:\(server.port)")
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(
            found.results.filter { $0.check == "server.state" }.flatMap(\.findings).map(\.code) == ["server.not-vault"])
        #expect(found.results.filter { $0.check == "login" }.flatMap(\.findings).map(\.code) == ["server.not-vault"])
        #expect(found.conclusion.contains("is not Vault or OpenBao"))
    }

    @Test func goodIsGoodAndNothingIsChanged() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        try fixture.secret("web/db", ["user": "web"])
        #expect(try boundary.once().status == 0)
        let before = try boundary.everything().map { $0.path + $0.text }
        let issued = try fixture.lab.issued()
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(found.findings.map(\.code) == ["agent.not-running"], "\(found.results)")
        #expect(try boundary.everything().map { $0.path + $0.text } == before)
        #expect(try fixture.lab.issued() == issued)
        let key = try #require(boundary.text("mtls/current/client.key")?.split(separator: "\n").dropFirst().first)
        #expect(!"\(found)\(found.facts)".contains(key) && !"\(found)".contains("hvs."))
    }

    @Test("a broken agent.yaml does not keep the server from being looked at")
    func brokenConfiguration() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs.replacing("sign:", with: "sing:"))
        let found = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine()
        #expect(found.results.first { $0.check == "boundary.configuration" }?.word == "error")
        #expect(found.results.first { $0.check == "connection.trust" }?.word == "good")
        #expect(found.results.first { $0.check == "login" }?.word == "good")
    }

    @Test("P-29, P-36: a proxy's trust is held against its upstreams, client by client")
    func upstreams() throws {
        let fixture = try LabFixture()
        let boundary = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try boundary.configure(
            "proxy", "trust:\n  - { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }\n")
        #expect(try boundary.once().status == 0)
        let good = try fixture.root.intermediate("Upstream Issuer")
        let stranger = try TestCA.root("Stranger", now: fixture.now)
        var servers: [FaultyTLSServer] = []
        for (issuer, chain) in [(good, [good.certificate]), (stranger, [])] {
            let (leaf, key) = try issuer.leaf(names: RequestedNames(commonName: "api"))
            servers.append(try FaultyTLSServer(.good, chain: [leaf] + chain, key: key))
        }
        let options = Doctor.Options(upstreams: servers.map { Endpoint(host: "127.0.0.1", port: $0.port) })
        let found = Doctor(directory: boundary.path, options: options, at: Clock.wall()).examine()
        let result = try #require(found.results.first { $0.check == "proxy.trust" })
        #expect(result.findings.map(\.code) == ["proxy.upstream-refused"])
        #expect(result.findings[0].summary.contains("nginx, HAProxy, Envoy, curl, Go, Java would refuse"))
        #expect(result.findings[0].evidence.count == 6)
        #expect(result.facts.count == 1 && result.facts[0].contains("nginx, HAProxy, Envoy, curl, Go, Java accept"))
        #expect(found.results.first { $0.check == "rights" }?.findings == [])
    }

    @Test func anotherUsersBoundaryIsLookedAtWithoutALogin() throws {
        guard Process.effectiveUser == 0 else { return }
        let fixture = try LabFixture()
        let boundary = try fixture.identity("web", policy: LabFixture.appPolicy)
        try boundary.configure("app", Self.outputs)
        let given = try ChildProcess.spawn(
            ["/bin/chown", "-R", "nobody", boundary.path], environment: ["PATH": "/bin"], output: .discarded)
        #expect(try given.wait(timeout: .hangLimit).isSuccess)
        let login = Doctor(directory: boundary.path, options: .patient, at: Clock.wall()).examine().results.first {
            $0.check == "login"
        }
        #expect(login?.conclusion.contains("runuser -u nobody -- coppice doctor --dir \(boundary.path)") == true)
        #expect(try fixture.lab.logins() == 0)
    }
}
