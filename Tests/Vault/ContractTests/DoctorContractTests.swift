import Core
import Doctor
import Issuing
import System
import TestSupport
import Testing
import X509

/// P-26: the doctor's causes hold on the server under contract too, whose one text stands for several of them.
@Suite(.ownThreads, .serialized, .contract) struct DoctorContractTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: String?
        var role = "web"
        var mount = "cert"
        var check = "login"
        var name: String? = "web.agents.test"
        var isKnown = true
        var sendsIssuer = true
        var purposes = [KeyPurpose.clientAuth]
        var isOver = false
    }

    static let cases = [
        Case(testDescription: "a good login", code: nil),
        Case(testDescription: "a wrong role name", code: "login.role-name", role: "wbe"),
        Case(testDescription: "a name that is not allowed", code: "login.name-not-allowed", name: "other.agents.test"),
        Case(
            testDescription: "a token of few uses", code: "token.limited-uses", role: "scant", check: "login.token",
            name: "scant.agents.test"),
        Case(testDescription: "no auth method there", code: "login.no-mount", mount: "nocert"),
        Case(testDescription: "an unknown CA", code: "login.unknown-ca", isKnown: false),
        Case(
            testDescription: "a leaf without its intermediate", code: "login.intermediate-missing", sendsIssuer: false),
        Case(
            testDescription: "a certificate for servers", code: "login.wrong-usage", purposes: [KeyPurpose.serverAuth]),
        Case(
            testDescription: "an expired certificate", code: "mtls.expired", check: "client.certificate", isOver: true),
    ]

    @Test(arguments: Server.all, cases)
    func login(_ server: Server, _ one: Case) throws {
        let environment = try ContractFixture.on(server)
        let scratch = try Scratch()
        let root = try scratch.directory.makeDirectory("root", mode: 0o700)
        for name in ["mtls", "ca"] { _ = try root.makeDirectory(name, mode: 0o700) }
        func put(_ directory: String, _ name: String, _ text: String) throws {
            let place = directory.isEmpty ? root : try root.directory(directory)
            try place.replace(name, bytes: Array(text.utf8).span, mode: 0o600, durable: false)
        }
        let issuer = one.isKnown ? environment.clientIssuer : try TestCA.root("Stranger", now: Clock.wall())
        let (leaf, key) = try issuer.leaf(names: RequestedNames(commonName: one.name)) {
            $0.extendedKeyUsage = one.purposes
            if one.isOver { $0.notAfter = $0.notBefore + .seconds(10) }
        }
        try put("mtls", "client.key", try LabFixture.text(key.pkcs8PEM()))
        try put("mtls", "client.crt", leaf.pem + (one.sendsIssuer && one.isKnown ? issuer.certificate.pem : ""))
        try put("ca", "agents.pem", environment.clientIssuer.certificate.pem)
        try put("ca", "vault-ca.pem", String(decoding: environment.trust, as: UTF8.self))
        try put(
            "", "agent.yaml",
            """
            kind: app
            identity: web
            vault: { address: \(environment.address), auth: { mount: \(one.mount), role: \(one.role) } }
            secret:
              - { name: db, read: secret/data/web/db, files: { db.env: { format: env } } }
            """)
        let found = Doctor(directory: root.path, options: Doctor.Options(timeout: .hangLimit), at: Clock.wall())
            .examine()
        let result = found.results.first { $0.check == one.check }
        // A server newer than Vault 1.8 denies a login where nothing is mounted, and says no more.
        let isDenied = one.code == "login.no-mount" && result?.findings.map(\.code) == ["login.denied"]
        #expect(isDenied || result?.findings.map(\.code) == (one.code.map { [$0] } ?? []), "\(found.results)")
        if one.code == nil { #expect(found.results.first { $0.check == "rights" }?.word == "good") }
    }
}
