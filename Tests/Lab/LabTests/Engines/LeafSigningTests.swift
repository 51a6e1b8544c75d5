import Core
import Issuing
import JSON
import System
import Testing
import VaultPolicy
import X509

@testable import Lab

@Suite struct LeafSigningTests {
    @Test func aLeafIsIssuedWithKeyAndChain() throws {
        let fixture = try PKIFixture()
        let answer = fixture.issue(["common_name": "a.svc.internal", "alt_names": "b.svc.internal", "ttl": "1h"])
        #expect(
            Set(answer.data.keys) == [
                "ca_chain", "certificate", "expiration", "issuing_ca", "not_before", "private_key", "private_key_type",
                "serial_number",
            ])
        let leaf = try certificate(answer)
        #expect(leaf.dnsNames == ["a.svc.internal", "b.svc.internal"])
        #expect(leaf.extendedKeyUsage == [KeyPurpose.serverAuth, KeyPurpose.clientAuth])
        #expect(leaf.keyUsage == [.digitalSignature, .keyAgreement, .keyEncipherment])
        #expect(!leaf.isCA && leaf.pathLength == nil)
        #expect(answer["not_before"] == .integer(fixture.root.now.seconds - 30))
        #expect(answer["expiration"] == .integer(fixture.root.now.seconds + 3600))
        #expect(answer["ca_chain"] == [.string(fixture.intermediatePEM), .string(fixture.rootPEM)])
        #expect(answer["private_key_type"] == "ec")
        let key = try PrivateKey.parse(text: try #require(answer["private_key"]?.string))
        #expect(key.matches(leaf))
        #expect(fixture.intermediate.read("cert/" + leaf.serial)["certificate"] == answer["certificate"])
        #expect(fixture.intermediate.ask(.list, "certs")["keys"] == [.string(leaf.serial)])
    }

    @Test func bundlesHoldKeyLeafAndChain() throws {
        let fixture = try PKIFixture()
        let answer = fixture.issue([
            "common_name": "a.svc.internal", "format": "pem_bundle", "private_key_format": "pkcs8",
        ])
        let text = try #require(answer["certificate"]?.string)
        #expect(text.hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        #expect(answer["private_key"]?.string?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
        #expect(PEM.inspect(Array(text.utf8).span).certificates.count == 3)
        let der = fixture.issue(["common_name": "a.svc.internal", "format": "der"])
        #expect(der["certificate"]?.string?.hasPrefix("MII") == true)
        #expect(fixture.issue(["common_name": "a.svc.internal", "format": "x"]).status == 400)
        let noRoots = fixture.issue(["common_name": "a.svc.internal", "remove_roots_from_chain": true])
        #expect(noRoots["ca_chain"] == [.string(fixture.intermediatePEM)])
    }

    struct Refusal: CustomTestStringConvertible {
        let body: JSONObject
        let text: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Refusal(
            body: ["common_name": "evil.example.com"], text: "common name evil.example.com not allowed by this role"),
        Refusal(
            body: ["common_name": "a.svc.internal", "alt_names": "x.example.com"],
            text: "subject alternate name x.example.com not allowed by this role"),
        Refusal(
            body: [:],
            text:
                "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to true, "
                + "unless \"require_cn\" is set to false"),
        Refusal(
            body: ["common_name": "a.svc.internal", "ip_sans": "not-an-ip"],
            text: "the value \"not-an-ip\" is not a valid IP address"),
        Refusal(
            body: ["common_name": "a.svc.internal", "uri_sans": "spiffe://x/y"],
            text: "URI Subject Alternative Names are not allowed in this role, but were provided via the API"),
        Refusal(
            body: ["common_name": "a.svc.internal", "other_sans": "1.2.3;UTF8:x"],
            text: "other SAN OID 1.2.3 not allowed by this role"),
        Refusal(
            body: ["common_name": "a.svc.internal", "serial_number": "1"],
            text: "serial_number 1 not allowed by this role"),
        Refusal(
            body: ["common_name": "a.svc.internal", "user_ids": "web"], text: "user_id web is not allowed by this role"),
        Refusal(
            body: ["common_name": "a.svc.internal", "ttl": "soon"],
            text: "Field validation failed: error converting input for field \"ttl\": time: invalid duration \"soon\""),
        Refusal(
            body: ["common_name": "a.svc.internal", "ttl": "1h", "not_after": "2030-01-01T00:00:00Z"],
            text: "Either ttl or not_after should be provided. Both should not be provided in the same request."),
    ])
    func refusals(_ refusal: Refusal) throws {
        let answer = try PKIFixture().issue(refusal.body)
        #expect(answer.status == 400)
        #expect(answer.error == refusal.text)
    }

    @Test func namesOfEveryKindGoIn() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(
            .patch, "roles/web",
            [
                "allowed_uri_sans": "spiffe://x/*", "allowed_other_sans": "1.3.6.1.4.1.311.20.2.3;UTF8:*",
                "allowed_serial_numbers": "*", "allowed_user_ids": "web*", "organization": "Example", "country": "SE",
                "allowed_ip_sans_cidr": "10.0.0.0/8",
            ])
        let leaf = try certificate(
            fixture.issue([
                "common_name": "a.svc.internal", "uri_sans": "spiffe://x/y", "ip_sans": "10.1.2.3",
                "other_sans": "1.3.6.1.4.1.311.20.2.3;UTF8:web@x", "serial_number": "42", "user_ids": "web1",
            ]))
        #expect(leaf.uris == ["spiffe://x/y"])
        #expect(leaf.ipAddresses == ["10.1.2.3"])
        #expect(leaf.subjectName.values(of: .organization) == ["Example"])
        #expect(leaf.subjectName.values(of: .userID) == ["web1"])
        #expect(leaf.subjectName.values(of: .serialNumber) == ["42"])
        #expect(leaf.alternativeNames.count == 4)
        let outside = fixture.issue(["common_name": "a.svc.internal", "ip_sans": "192.168.0.1"])
        #expect(outside.error == "the IP address \"192.168.0.1\" is not allowed in this role")
        _ = fixture.intermediate.ask(.patch, "roles/web", ["allow_ip_sans": false])
        #expect(
            fixture.issue(["common_name": "a.svc.internal", "ip_sans": "10.0.0.1"]).error
                == "IP Subject Alternative Names are not allowed in this role, but was provided via the API")
    }

    @Test func theCSRsNameWinsWithAWarning() throws {
        let fixture = try PKIFixture()
        let answer = fixture.intermediate.write(
            "sign/web",
            ["csr": try fixture.csr("c.svc.internal", dns: ["d.svc.internal"]), "common_name": "e.svc.internal"])
        let leaf = try certificate(answer)
        #expect(leaf.commonName == "c.svc.internal")
        #expect(Set(leaf.dnsNames) == ["c.svc.internal", "d.svc.internal"])
        #expect(
            answer.warnings
                == ["the common_name field was provided but the role is set with \"use_csr_common_name\" set to true"])
        #expect(answer["private_key"] == nil)
        _ = fixture.intermediate.ask(.patch, "roles/web", ["use_csr_common_name": false, "use_csr_sans": false])
        let other = try certificate(
            fixture.intermediate.write(
                "sign/web", ["csr": try fixture.csr("c.svc.internal"), "common_name": "e.svc.internal"]))
        #expect(other.commonName == "e.svc.internal")
        #expect(other.dnsNames == ["e.svc.internal"])
    }

    @Test func badRequestsAreSaidApart() throws {
        let fixture = try PKIFixture()
        #expect(fixture.intermediate.write("sign/web", ["common_name": "c"]).error == "\"csr\" is empty")
        #expect(fixture.intermediate.write("sign/web", ["csr": "not a csr"]).error == "csr contains no data")
        let rsa = try fixture.csr("c.svc.internal", key: .rsa2048)
        #expect(fixture.intermediate.write("sign/web", ["csr": rsa]).error == "role requires keys of type ec")
        _ = fixture.intermediate.ask(.patch, "roles/web", ["key_bits": 384])
        #expect(
            fixture.intermediate.write("sign/web", ["csr": try fixture.csr("c.svc.internal")]).error
                == "role requires a minimum of a 384-bit key, but CSR's key is 256 bits")
        #expect(fixture.intermediate.write("sign/nosuch", ["csr": rsa]).error == "unknown role: nosuch")
    }

    @Test func verbatimTakesTheCSRAsItIs() throws {
        let fixture = try PKIFixture()
        let answer = fixture.intermediate.write(
            "sign-verbatim", ["csr": try fixture.csr("Anything at all", dns: ["x.example.com"]), "ttl": "1h"])
        let leaf = try certificate(answer)
        #expect(leaf.commonName == "Anything at all")
        #expect(leaf.dnsNames == ["x.example.com"])
        #expect(!leaf.isCA)
    }

    @Test("P-19: what outlives the issuer is refused with the real text")
    func outlivingTheIssuer() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(.patch, "roles/web", ["max_ttl": "0", "ttl": "0"])
        let late = fixture.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"])
        #expect(
            late.error.hasPrefix(
                "cannot satisfy request, as TTL would result in notAfter of 2060-01-01T00:00:00Z that is beyond the "
                    + "expiration of the CA certificate at 20"))
        _ = fixture.intermediate.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "truncate"])
        let cut = try certificate(
            fixture.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"]))
        #expect(cut.notAfter == (try Certificate.parse(pem: fixture.intermediatePEM + "\n")).notAfter)
        _ = fixture.intermediate.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "permit"])
        let far = try certificate(
            fixture.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"]))
        #expect(far.notAfter.rfc3339 == "2060-01-01T00:00:00Z")
    }

    @Test func rolesHaveEveryDefault() throws {
        let fixture = try PKIFixture()
        let role = fixture.intermediate.read("roles/web")
        #expect(role.data.keys.count == 52 && role.data.keys == role.data.keys.sorted())
        #expect(role["ttl"] == 86_400 && role["max_ttl"] == 259_200 && role["key_bits"] == 256)
        #expect(role["allow_token_displayname"] == false && role["not_after_bound"] == "permit")
        #expect(fixture.intermediate.read("roles/nosuch").status == 204)
        #expect(fixture.intermediate.ask(.list, "roles")["keys"] == ["web"])
        #expect(fixture.root.ask(.list, "roles").status == 204)
        #expect(fixture.intermediate.write("roles/bad", ["key_type": "zz"]).error == "unknown key type zz")
        #expect(
            fixture.intermediate.write("roles/bad", ["ttl": "2h", "max_ttl": "1h"]).error
                == "\"ttl\" value must be less than \"max_ttl\" value")
        #expect(fixture.intermediate.ask(.delete, "roles/web").status == 204)
    }

    @Test func rolesMayAskForLeasesOrForNoStore() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(.patch, "roles/web", ["generate_lease": true])
        let leased = fixture.issue(["common_name": "a.svc.internal", "ttl": "1h"])
        #expect(leased.response?.lease?.ttlSeconds == 3600)
        #expect(leased.response?.lease?.renewable == false)
        let both = fixture.intermediate.ask(.patch, "roles/web", ["no_store": true])
        #expect(both.warnings.first?.hasPrefix("mutually exclusive values") == true)
        let free = fixture.issue(["common_name": "a.svc.internal"])
        #expect(free.response?.lease == nil)
        #expect(fixture.intermediate.ask(.list, "certs")["keys"]?.array?.count == 1)
    }

    @Test func anyKeyTypeLeavesTheKindToTheRequest() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(.patch, "roles/web", ["key_type": "any", "key_bits": 0])
        #expect(fixture.issue(["common_name": "a.svc.internal"]).error.hasPrefix("role key type \"any\" not allowed"))
        #expect(
            fixture.issue(["common_name": "a.svc.internal", "key_type": "ed25519"])["private_key_type"] == "ed25519")
    }

    @Test func addressesOfTheMountGoIntoLeaves() throws {
        let fixture = try PKIFixture()
        let urls: JSONObject = [
            "issuing_certificates": ["https://vault.example/v1/pki_int/ca"],
            "crl_distribution_points": ["https://vault.example/v1/pki_int/crl"],
        ]
        #expect(fixture.intermediate.write("config/urls", urls)["enable_templating"] == false)
        let leaf = try certificate(fixture.issue(["common_name": "a.svc.internal"]))
        #expect(leaf.extensions.contains { $0.type == .crlDistributionPoints })
        #expect(leaf.extensions.contains { $0.type == .authorityInformationAccess })
        #expect(fixture.intermediate.write("config/urls", ["ocsp_servers": "nonsense"]).status == 400)
    }
}
