import AgentConfig
import Core
import Doctor
import Issuing
import System
import TestSupport
import Testing
import X509

/// What the doctor finds without any network.
@Suite struct LocalChecksTests {
    /// One way to break a boundary, and what a check says of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let check: String
        let codes: [String]
        let spoil: @Sendable (DoctorFixture) throws -> Void

        init(
            _ name: String, _ check: String, _ codes: [String],
            _ spoil: @escaping @Sendable (DoctorFixture) throws -> Void
        ) {
            (testDescription, self.check, self.codes, self.spoil) = (name, check, codes, spoil)
        }
    }

    static let keypairs: [Case] = [
        Case("good", "client.keypair", []) { _ in },
        Case("no files", "client.keypair", ["mtls.missing"]) {
            try $0.remove("mtls/client.key")
            try $0.remove("mtls/client.crt")
        },
        Case("key alone", "client.keypair", ["mtls.half"]) { try $0.remove("mtls/client.crt") },
        Case("P-1: another's key", "client.keypair", ["mtls.key-mismatch"]) {
            try $0.put("mtls/client.key", DoctorFixture.text(PrivateKey.generate(.ecP256).pkcs8PEM()))
        },
        Case("junk key", "client.keypair", ["mtls.key-unreadable"]) { try $0.put("mtls/client.key", "hello\n") },
        Case("junk certificate", "client.keypair", ["mtls.certificate-unreadable"]) {
            try $0.put("mtls/client.crt", "<html>404</html>\n")
        },
        Case("key in the certificate's file", "client.keypair", ["mtls.key-in-certificate"]) { fixture in
            let (certificate, key) = try fixture.root.leaf(names: RequestedNames(commonName: "web.a"))
            try fixture.put("mtls/client.key", DoctorFixture.text(key.pkcs8PEM()))
            try fixture.put("mtls/client.crt", certificate.pem + DoctorFixture.text(key.pkcs8PEM()))
        },
        Case("P-20: expired", "client.certificate", ["mtls.expired"]) { fixture in
            try fixture.giveClient { [now = fixture.now] in $0.notAfter = now - .seconds(30) }
        },
        Case("its intermediate has expired", "client.certificate", ["mtls.intermediate-expired"]) { fixture in
            let issuer = try fixture.root.intermediate("Agents")
            try fixture.giveClient(issuer: issuer, chain: [issuer.expired(by: fixture.root).certificate])
        },
        Case("its intermediate expires soon", "client.certificate", ["mtls.expires-soon"]) {
            [now = TestCA.now] fixture in
            let issuer = try fixture.root.intermediate("Agents") { $0.notAfter = now + .seconds(3600) }
            try fixture.giveClient(issuer: issuer, chain: [issuer.certificate])
        },
        Case("not begun", "client.certificate", ["mtls.not-yet-valid"]) { fixture in
            try fixture.giveClient { [now = fixture.now] in $0.notBefore = now + .seconds(3600) }
        },
        Case("ends soon", "client.certificate", ["mtls.expires-soon"]) { fixture in
            try fixture.giveClient { [now = fixture.now] in $0.notAfter = now + .seconds(5) }
        },
        Case("for servers alone", "client.certificate", ["mtls.wrong-usage"]) { fixture in
            try fixture.giveClient { $0.extendedKeyUsage = [KeyPurpose.serverAuth] }
        },
        Case("may not sign", "client.certificate", ["mtls.wrong-usage"]) { fixture in
            try fixture.giveClient { $0.keyUsage = [.keyEncipherment] }
        },
        Case("no common name", "client.certificate", ["mtls.no-common-name"]) { try $0.giveClient(name: nil) },
        Case("another identity's", "client.certificate", ["mtls.name"]) { try $0.giveClient(name: "edge.host1") },
        Case("an authority", "client.certificate", ["mtls.ca-certificate"]) { fixture in
            try fixture.put("mtls/client.key", DoctorFixture.text(fixture.root.key.pkcs8PEM()))
            try fixture.put("mtls/client.crt", fixture.root.certificate.pem)
        },
        Case("P-26: leaf without its intermediate", "client.chain", ["mtls.intermediate-missing"]) { fixture in
            let issuer = try fixture.root.intermediate("Agents")
            try fixture.put("ca/agents.pem", issuer.certificate.pem)
            try fixture.giveClient(issuer: issuer)
        },
        Case("leaf with its intermediate", "client.chain", []) { fixture in
            let issuer = try fixture.root.intermediate("Agents")
            try fixture.put("ca/agents.pem", issuer.certificate.pem)
            try fixture.giveClient(issuer: issuer, chain: [issuer.certificate])
        },
        Case("out of order", "client.chain", ["mtls.chain-order"]) { fixture in
            let upper = try fixture.root.intermediate("Upper")
            let lower = try upper.intermediate("Lower")
            try fixture.giveClient(issuer: lower, chain: [upper.certificate, lower.certificate])
        },
        Case("a stranger in the chain", "client.chain", ["mtls.chain-foreign"]) { fixture in
            try fixture.giveClient(chain: [try TestCA.root("Other").certificate])
        },
    ]

    @Test(arguments: keypairs)
    func keypair(_ one: Case) throws {
        let fixture = try DoctorFixture()
        try one.spoil(fixture)
        #expect(fixture.codes(one.check) == one.codes)
    }

    static let trusts: [Case] = [
        Case("root", "trust.file", []) { _ in },
        Case("missing", "trust.file", ["trust.missing"]) { try $0.remove("ca/vault-ca.pem") },
        Case("empty", "trust.file", ["trust.empty"]) { try $0.put("ca/vault-ca.pem", "") },
        Case("junk", "trust.file", ["trust.junk"]) { try $0.put("ca/vault-ca.pem", "hello\n") },
        Case("a key", "trust.file", ["trust.junk", "trust.key-inside"]) {
            try $0.put("ca/vault-ca.pem", DoctorFixture.text(PrivateKey.generate(.ecP256).pkcs8PEM()))
        },
        Case("leaf", "trust.file", ["trust.leaf"]) {
            try $0.put("ca/vault-ca.pem", $0.root.leaf().certificate.pem)
        },
        Case("self-signed leaf", "trust.file", ["trust.pinned"]) { fixture in
            let own = try TestCA.root("self", now: fixture.now) { $0.basicConstraints = BasicConstraints(isCA: false) }
            try fixture.put("ca/vault-ca.pem", own.certificate.pem)
        },
        Case("a server's chain", "trust.file", ["trust.leaf"]) { fixture in
            let issuer = try fixture.root.intermediate()
            try fixture.put("ca/vault-ca.pem", issuer.leaf().certificate.pem + issuer.certificate.pem)
        },
        Case("P-30: intermediate only", "trust.file", ["trust.intermediate-only"]) {
            try $0.put("ca/vault-ca.pem", $0.root.intermediate().certificate.pem)
        },
        Case("full chain", "trust.file", []) {
            try $0.put("ca/vault-ca.pem", $0.root.intermediate().certificate.pem + $0.root.certificate.pem)
        },
        Case("incomplete", "trust.file", ["trust.incomplete"]) {
            let other = try TestCA.root("Other", now: $0.now).intermediate("Foreign")
            try $0.put("ca/vault-ca.pem", other.certificate.pem + $0.root.certificate.pem)
        },
        Case("mixed", "trust.file", ["trust.mixed"]) {
            try $0.put("ca/vault-ca.pem", $0.root.leaf().certificate.pem + $0.root.certificate.pem)
        },
        Case("expired", "trust.file", ["trust.expired"]) {
            try $0.put("ca/vault-ca.pem", $0.root.expired().certificate.pem)
        },
        Case("an expired one beside", "trust.file", ["trust.partly-expired"]) {
            let gone = try TestCA.root("Gone", now: $0.now).expired()
            try $0.put("ca/vault-ca.pem", gone.certificate.pem + $0.root.certificate.pem)
        },
        Case("an expired twin", "trust.file", ["trust.partly-expired", "trust.expired-twin"]) {
            try $0.put("ca/vault-ca.pem", $0.root.expired().certificate.pem + $0.root.certificate.pem)
        },
        Case("twice", "trust.file", ["trust.duplicate"]) {
            try $0.put("ca/vault-ca.pem", $0.root.certificate.pem + $0.root.certificate.pem)
        },
        Case("key inside", "trust.file", ["trust.key-inside"]) {
            try $0.put("ca/vault-ca.pem", $0.root.certificate.pem + DoctorFixture.text($0.root.key.pkcs8PEM()))
        },
        Case("damaged", "trust.file", ["trust.damaged"]) {
            try $0.put("ca/vault-ca.pem", $0.root.certificate.pem + $0.root.certificate.pem.dropLast(30))
        },
    ]

    @Test(arguments: trusts)
    func trustFile(_ one: Case) throws {
        let fixture = try DoctorFixture()
        try one.spoil(fixture)
        #expect(fixture.codes(one.check) == one.codes)
    }

    @Test("P-30: the first line names the intermediate, the root that is missing, and who would accept the file")
    func typicalFirstLine() throws {
        let fixture = try DoctorFixture()
        let root = try TestCA.root("Example Root", now: fixture.now)
        try fixture.put("ca/vault-ca.pem", root.intermediate("Example Intermediate").certificate.pem)
        let line =
            "the trust file holds only the intermediate 'Example Intermediate'; OpenSSL and nginx need its issuer 'Example Root' too (Go would accept this file)"
        #expect(fixture.examine().conclusion.hasPrefix("web (app): " + line))
    }

    @Test func aBrokenConfigurationIsToldAndWorkGoesOn() throws {
        let fixture = try DoctorFixture()
        try fixture.put("agent.yaml", DoctorFixture.configuration.replacing("name: server", with: "nam: server"))
        #expect(fixture.codes("boundary.configuration").contains("config.invalid"))
        #expect(fixture.codes("client.keypair") == [])
        try fixture.put("agent.yaml", "{")
        #expect(fixture.codes("boundary.configuration") == ["config.invalid"])
        try fixture.remove("agent.yaml")
        #expect(fixture.codes("boundary.configuration") == ["config.missing"])
    }

    @Test func strangersAreToldAndLookingGoesOn() throws {
        let fixture = try DoctorFixture()
        try Directory.open(fixture.scratch.path).descriptor.setMode(0o777)
        let results = fixture.examine().results
        #expect(results[0].findings.map(\.code) == ["boundary.writable"])
        #expect(results.first { $0.check == "client.keypair" }?.word == "good")
        try Directory.open(fixture.scratch.path).descriptor.setMode(0o700)
        try fixture.put("mtls/client.key", "x", mode: 0o644)
        #expect(fixture.codes("boundary.layout") == ["boundary.readable"])
    }

    @Test func aBoundaryThatIsNotThereIsOneFinding() throws {
        let examination = Doctor(directory: "/nonexistent/root", at: TestCA.now).examine()
        #expect(examination.findings.map(\.code) == ["boundary.missing"])
        #expect(examination.results.dropFirst().allSatisfy { $0.word == "not-checked" })
    }

    @Test func noKeyIsEverShown() throws {
        let fixture = try DoctorFixture()
        let key = try PrivateKey.generate(.ecP256).pkcs8PEM()
        try fixture.put("mtls/client.key", DoctorFixture.text(key))
        let body = try #require(DoctorFixture.text(key).split(separator: "\n").dropFirst().first)
        let examination = fixture.examine()
        #expect(!"\(examination)".contains(body) && !"\(examination.facts)".contains(body))
    }

    @Test func futureAndStaleGenerationsAreTold() throws {
        let fixture = try DoctorFixture()
        let name = "gen-21000101T000000Z-00000000"
        try fixture.makeDirectories("leaf/server/" + name)
        try fixture.put(
            "leaf/server/\(name)/generation.json",
            #"{"schema":1,"output":"leaf/server","request":"x","received":"2100-01-01T00:00:00Z","files":{}}"#)
        try Directory.open(fixture.path + "/leaf/server").makeLink("current", to: name)
        #expect(fixture.codes("boundary.generations") == ["generation.future", "generation.stale"])
    }

    @Test(arguments: [
        ("a.b:1", "a.b:1"), ("[fd00::1]:443", "[fd00::1]:443"), ("a.b", nil), ("a:0", nil), ("a:65536", nil),
        ("fd00::1:443", nil), (":1", nil), ("a b:1", nil), ("a:+1", nil), ("http://a:1", nil),
    ])
    func endpoints(text: String, shown: String?) {
        #expect(Endpoint(text)?.description == shown)
    }
}
