import Core
import Issuing
import JSON
import Testing
import VaultPolicy
import X509

@testable import Lab

/// A CA for clients, and certificates of it.
struct Clients {
    let root: Issuer
    let intermediate: Issuer
    static let now = WallTime(secondsSince1970: 1_795_457_026)

    init() throws {
        var template = Self.template("Agents Root")
        template.basicConstraints = BasicConstraints(isCA: true)
        root = try Issuer.selfSigned(template, key: try PrivateKey.generate(.ecP256))
        let key = try PrivateKey.generate(.ecP256)
        template.subject = DistinguishedName(commonName: "Agents Intermediate")
        intermediate = try Issuer(certificate: try root.issue(template, for: key.publicKey), key: key)
    }

    static func template(_ name: String, life: Duration = .seconds(3600)) -> CertificateTemplate {
        CertificateTemplate(subject: DistinguishedName(commonName: name), from: now - .seconds(60), to: now + life)
    }

    func leaf(
        _ name: String, by issuer: Issuer? = nil, _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = Self.template(name)
        template.extendedKeyUsage = [KeyPurpose.clientAuth]
        change(&template)
        return try (issuer ?? root).issue(template, for: try PrivateKey.generate(.ecP256).publicKey)
    }
}

@Suite struct CertAuthTests {
    private let clients: Clients
    private let fixture: BackendFixture

    init() throws {
        clients = try Clients()
        fixture = BackendFixture(CertAuth(), type: "cert", path: "auth/cert/")
        _ = fixture.write(
            "certs/web",
            [
                "certificate": .string(clients.root.certificate.pem), "allowed_common_names": ["web.agents.internal"],
                "token_policies": ["app-web"], "token_ttl": "1h", "token_max_ttl": "4h",
            ])
        _ = fixture.write(
            "certs/Edge",
            [
                "certificate": .string(clients.root.certificate.pem), "allowed_common_names": "edge.*",
                "token_policies": "proxy-edge", "token_ttl": 1800,
            ])
    }

    private func login(_ chain: [Certificate], as role: String? = "web") -> BackendFixture.Answer {
        var fixture = fixture
        fixture.clientChain = chain.map(\.der)
        return fixture.write("login", role.map { ["name": .string($0)] } ?? [:])
    }

    @Test func aLoginTellsWhoItIs() throws {
        let leaf = try clients.leaf("web.agents.internal")
        let auth = try #require(login([leaf]).response?.auth)
        #expect(auth.displayName == "web" && auth.aliasName == "web.agents.internal")
        #expect(auth.policies == ["app-web"] && auth.ttlSeconds == 3600 && auth.maxTTLSeconds == 14_400)
        #expect(auth.metadata["serial_number"] == .string(DecimalNumber.text(leaf.serialBytes)))
        #expect(
            Set(auth.metadata.keys)
                == ["authority_key_id", "cert_name", "common_name", "serial_number", "subject_key_id"])
        #expect(auth.aliasMetadata.isEmpty)
        #expect(login([leaf], as: nil).response?.auth?.metadata["cert_name"] == "web")
        #expect(login([leaf], as: "WEB").response?.auth != nil)
        _ = fixture.write("config", ["enable_identity_alias_metadata": true])
        #expect(login([leaf]).response?.auth?.aliasMetadata["cert_name"] == "web")
    }

    @Test("P-26: every way to fail has the real server's status and text")
    func failures() throws {
        let stranger = try Clients().leaf("web.agents.internal")
        let leaf = try clients.leaf("web.agents.internal")
        let unknown = "invalid certificate or no client certificate supplied"
        #expect(login([]).error == "no client certificate found")
        #expect(login([stranger]).error == unknown)
        #expect(login([leaf], as: "nosuch").error == unknown)
        let other = login([try clients.leaf("other.agents.internal")])
        #expect(other.status == 400)
        #expect(other.error == "no chain matching all constraints could be found for this login certificate")
        let server = login([try clients.leaf("web.agents.internal") { $0.extendedKeyUsage = [KeyPurpose.serverAuth] }])
        #expect(server.status == 500)
        #expect(
            server.error
                == "failed to verify client's certificate: x509: certificate specifies an incompatible key usage")
        let old = login([try clients.leaf("web.agents.internal") { $0.notAfter = Clients.now - .seconds(1) }])
        #expect(old.status == 500)
        #expect(
            old.error
                == "failed to verify client's certificate: x509: certificate has expired or is not yet valid: current "
                + "time 2026-11-23T18:03:46Z is after 2026-11-23T18:03:45Z")
    }

    @Test func intermediatesMustComeWithTheLeafUnlessTheyAnchor() throws {
        let leaf = try clients.leaf("web.agents.internal", by: clients.intermediate)
        #expect(login([leaf]).status == 400)
        #expect(login([leaf, clients.intermediate.certificate]).response?.auth != nil)
        _ = fixture.write("certs/web", ["certificate": .string(clients.intermediate.certificate.pem)])
        #expect(login([leaf]).response?.auth != nil)
    }

    @Test func aLeafMayBeARoleOfItsOwn() throws {
        let leaf = try Clients().leaf("lone.agents.internal")
        #expect(fixture.write("certs/lone", ["certificate": .string(leaf.pem)]).status == 204)
        #expect(login([leaf], as: "lone").response?.auth?.displayName == "lone")
        let server = try clients.leaf("s") { $0.extendedKeyUsage = [KeyPurpose.serverAuth] }
        #expect(
            fixture.write("certs/bad", ["certificate": .string(server.pem)]).error
                == "nonCA certificates should have TLS client authentication set as an extended key usage")
    }

    struct Constraint: CustomTestStringConvertible {
        let field: String
        let pattern: String
        let holds: Bool
        var testDescription: String { "\(field)=\(pattern)" }
    }

    @Test(arguments: [
        Constraint(field: "allowed_dns_sans", pattern: "*.example.com", holds: true),
        Constraint(field: "allowed_dns_sans", pattern: "*.example.org", holds: false),
        Constraint(field: "allowed_email_sans", pattern: "ops@*", holds: true),
        Constraint(field: "allowed_uri_sans", pattern: "spiffe://prod/*", holds: true),
        Constraint(field: "allowed_uri_sans", pattern: "spiffe://test/*", holds: false),
        Constraint(field: "allowed_organizational_units", pattern: "agents", holds: true),
        Constraint(field: "allowed_organizational_units", pattern: "Agents", holds: false),
        Constraint(field: "allowed_names", pattern: "*.example.com", holds: true),
        Constraint(field: "required_extensions", pattern: "1.2.3.4:prod*", holds: true),
        Constraint(field: "required_extensions", pattern: "1.2.3.4:test", holds: false),
        Constraint(field: "required_extensions", pattern: "1.2.3.5:*", holds: false),
    ])
    func constraints(_ constraint: Constraint) throws {
        let subject: DistinguishedName = {
            var subject = Subject(commonName: "web.agents.internal")
            subject.organizationalUnit = ["agents"]
            return subject.name
        }()
        let type = try #require(ObjectIdentifier("1.2.3.4"))
        let leaf = try clients.leaf("web.agents.internal") {
            $0.subject = subject
            $0.alternativeNames = [.dns("a.example.com"), .email("ops@example.com"), .uri("spiffe://prod/web")]
            $0.otherExtensions = [CertificateExtension(type, value: DER.utf8("production"))]
        }
        _ = fixture.write("certs/web", [constraint.field: .string(constraint.pattern)])
        #expect((login([leaf]).response?.auth != nil) == constraint.holds)
    }

    @Test func extensionsMayBecomeMetadata() throws {
        let type = try #require(ObjectIdentifier("1.2.3.4"))
        let leaf = try clients.leaf("web.agents.internal") {
            $0.otherExtensions = [CertificateExtension(type, value: DER.utf8("production"))]
        }
        _ = fixture.write("certs/web", ["allowed_metadata_extensions": "1.2.3.4"])
        #expect(login([leaf]).response?.auth?.metadata["1-2-3-4"] == "production")
    }

    @Test func revokedClientsAreTurnedAway() throws {
        let leaf = try clients.leaf("web.agents.internal")
        let serial = try #require(SerialNumber(bytes: leaf.serialBytes))
        let list = try RevocationList.make(
            by: clients.root, entries: [.init(serial: serial, date: Clients.now)], number: 1, thisUpdate: Clients.now,
            nextUpdate: Clients.now + .seconds(60))
        #expect(fixture.write("crls/Agents", ["crl": .string(list.pem)]).status == 204)
        #expect(fixture.ask(.list, "crls")["keys"] == ["agents"])
        #expect(fixture.read("crls/agents")["serials"]?.object?.keys == [DecimalNumber.text(leaf.serialBytes)])
        #expect(login([leaf]).error == "no chain matching all constraints could be found for this login certificate")
        #expect(fixture.ask(.delete, "crls/agents").status == 204)
        #expect(login([leaf]).response?.auth != nil)
        #expect(fixture.read("crls/agents").error == "no such CRL agents")
        #expect(fixture.write("crls/x", ["crl": "junk"]).error.hasPrefix("failed to parse CRL"))
    }

    @Test func domainsOfTheAuthorityAreKept() throws {
        var template = Clients.template("Confined")
        template.basicConstraints = BasicConstraints(isCA: true)
        template.permittedDNSDomains = ["agents.internal"]
        let confined = try Issuer.selfSigned(template, key: try PrivateKey.generate(.ecP256))
        _ = fixture.write("certs/web", ["certificate": .string(confined.certificate.pem)])
        func leaf(_ name: String) throws -> Certificate {
            try clients.leaf("web.agents.internal", by: confined) { $0.alternativeNames = [.dns(name)] }
        }
        #expect(login([try leaf("web.agents.internal")]).response?.auth != nil)
        let outside = login([try leaf("web.example.com")])
        #expect(outside.status == 500)
        #expect(outside.error.hasSuffix("DNS name \"web.example.com\" is not permitted by any constraint"))
    }

    @Test func boundAddressesAreKept() throws {
        let leaf = try clients.leaf("web.agents.internal")
        _ = fixture.write("certs/web", ["token_bound_cidrs": "10.0.0.0/8"])
        #expect(login([leaf]).status == 403)
        _ = fixture.write("certs/web", ["token_bound_cidrs": "127.0.0.1,10.0.0.0/8"])
        #expect(login([leaf]).response?.auth != nil)
    }

    @Test func rolesAnswerEverythingAndKeepWhatIsNotNamed() {
        let role = fixture.read("certs/web")
        #expect(role.data.keys.count == 25)
        #expect(role["allowed_dns_sans"] == .null && role["token_bound_cidrs"] == [])
        #expect(role["token_ttl"] == 3600 && role["display_name"] == "web" && role["token_type"] == "default")
        #expect(fixture.ask(.list, "certs")["keys"] == ["edge", "web"])
        #expect(fixture.read("certs/nosuch").status == 204)
        #expect(fixture.write("certs/bad", ["certificate": "junk"]).error == "failed to parse certificate")
        #expect(fixture.write("certs/web", ["ttl": "5h"]).error == "ttl should be shorter than max_ttl")
        let warned = fixture.write("certs/web", ["max_ttl": "9000h", "policies": "a,b"])
        #expect(
            warned.warnings == [
                "Given max_ttl of 32400000 seconds is greater than current mount/system default of 2764800 seconds"
            ])
        #expect(fixture.read("certs/web")["token_policies"] == ["a", "b"])
    }
}

@Suite struct CertRenewalTests {
    private let clients: Clients
    private let fixture: BackendFixture
    private let leaf: Certificate

    init() throws {
        clients = try Clients()
        leaf = try clients.leaf("web.agents.internal")
        fixture = BackendFixture(CertAuth(), type: "cert", path: "auth/cert/")
        write(["token_policies": ["app-web"], "token_ttl": "1h", "certificate": .string(clients.root.certificate.pem)])
    }

    private func write(_ role: JSONObject) { _ = fixture.write("certs/web", role) }

    private func request(_ chain: [Certificate], _ path: String = "login") -> EngineRequest {
        EngineRequest(
            operation: .update, path: path, data: ["name": "web"], clientChain: chain.map(\.der), mount: fixture.mount,
            storage: fixture.storage, now: fixture.now)
    }

    private func renew(_ chain: [Certificate]) throws -> Authentication? {
        let login = try #require(try fixture.backend.handle(request([leaf])).auth)
        return try fixture.backend.renewLogin(login, request(chain))
    }

    private func refusal(_ chain: [Certificate]) throws -> EngineError? {
        let login = try #require(try fixture.backend.handle(request([leaf])).auth)
        do {
            _ = try fixture.backend.renewLogin(login, request(chain))
            return nil
        } catch {
            return error
        }
    }

    @Test("P-24, P-25: a token is renewed with the very certificate of its login only")
    func binding() throws {
        #expect(try renew([leaf])?.ttlSeconds == 3600)
        #expect(try refusal([])?.status == 400)
        #expect(try refusal([])?.texts == ["no client certificate found"])
        let newer = try #require(try refusal([try clients.leaf("web.agents.internal")]))
        #expect(newer.status == 500)
        let start =
            "client identity during renewal not matching client identity used during login:\n\toriginal: [48 130 "
        #expect(newer.texts.first?.hasPrefix(start) == true)
        _ = fixture.write("config", ["disable_binding": true])
        #expect(try renew([try clients.leaf("web.agents.internal")]) != nil)
    }

    @Test func theRolesSettingsOfNowCount() throws {
        let login = try #require(try fixture.backend.handle(request([leaf])).auth)
        write(["token_ttl": "10m"])
        #expect(try fixture.backend.renewLogin(login, request([leaf]))?.ttlSeconds == 600)
        write(["token_policies": "other"])
        #expect(throws: EngineError.self) { try fixture.backend.renewLogin(login, request([leaf])) }
        _ = fixture.ask(.delete, "certs/web")
        #expect(try fixture.backend.renewLogin(login, request([leaf])) == nil)
    }
}

extension CertRenewalTests {
    @Test(
        arguments: zip(
            [[0], [255], [1, 0], [0x3B, 0x9A, 0xCA, 0x00]] as [[UInt8]], ["0", "255", "256", "1000000000"]))
    func decimals(_ bytes: [UInt8], _ text: String) {
        #expect(DecimalNumber.text(bytes) == text)
    }
}
