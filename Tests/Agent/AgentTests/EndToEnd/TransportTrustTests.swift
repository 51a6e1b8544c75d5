import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// TLS to the server trusts ca/vault-ca.pem and nothing else.

@Suite(.ownThreads)
struct TransportTrustTests {
    /// An agent that must not get anywhere, and what it says.
    private func refusal(
        _ fixture: LabFixture, environment: [String: String] = [:], _ prepare: (AgentFixture) throws -> Void
    ) throws -> String {
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        try prepare(web)
        let run = try web.once(environment: environment)
        #expect(run.status == 1, "\(run.log)")
        #expect(try fixture.lab.issued() == 0)
        return run.log
    }

    @Test("another authority, also one of the system's store")
    func otherAuthority() throws {
        let fixture = try LabFixture()
        let log = try refusal(fixture) { web in
            try web.put("ca/vault-ca.pem", TestCA.root("Unrelated", now: fixture.now).certificate.pem)
        }
        #expect(log.contains("ca/vault-ca.pem"), "\(log)")
        let system = try refusal(fixture, environment: ["SSL_CERT_FILE": fixture.lab.authorityFile]) { web in
            try web.put("ca/vault-ca.pem", TestCA.root("Unrelated", now: fixture.now).certificate.pem)
        }
        #expect(system.contains("ca/vault-ca.pem"), "\(system)")
    }

    @Test("a proxy of the environment is not heeded")
    func proxyOfTheEnvironment() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let environment = ["https_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"]
        #expect(try web.once(environment: environment).status == 0)
    }

    @Test("VAULT_* of the environment is not heeded")
    func vaultVariables() throws {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", leaf())
        let environment = [
            "VAULT_ADDR": "https://127.0.0.1:9", "VAULT_SKIP_VERIFY": "true", "VAULT_TOKEN": "x",
            "VAULT_CACERT": "/dev/null",
        ]
        #expect(try web.once(environment: environment).status == 0)
    }

    @Test("a name that the server's certificate does not carry")
    func otherName() throws {
        let fixture = try LabFixture()
        let log = try refusal(fixture) { web in
            let text = try web.text("agent.yaml") ?? ""
            try web.put("agent.yaml", text.replacing("auth: {", with: "server_name: vault.example.internal, auth: {"))
        }
        #expect(log.contains("vault.server_name"), "\(log)")
    }
}
