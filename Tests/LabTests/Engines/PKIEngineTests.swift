import Issuing
import JSON
import Model
import PKI
import Posix
import Testing

@testable import Lab

/// A root in one mount, an intermediate in another, and a role, as the recording has them.
struct PKIWorld {
    var root = Workbench(PKIEngine(), type: "pki", path: "pki/")
    var intermediate = Workbench(PKIEngine(), type: "pki", path: "pki_int/")
    let rootPEM: String
    let intermediatePEM: String

    init(withRoot: Bool = true) throws {
        root.mount.maxLeaseSeconds = 87600 * 3600
        intermediate.mount.maxLeaseSeconds = 43800 * 3600
        intermediate.mount.defaultLeaseSeconds = 72 * 3600
        let made = root.write(
            "root/generate/internal",
            [
                "common_name": "Example Root", "key_type": "ec", "key_bits": 256, "ttl": "87600h",
                "issuer_name": "root-2026",
            ])
        rootPEM = try #require(made["certificate"]?.string)
        let csr = intermediate.write(
            "intermediate/generate/internal",
            ["common_name": "Example Intermediate", "key_type": "ec", "key_bits": 256])
        let signed = root.write(
            "root/sign-intermediate",
            ["csr": csr["csr"] ?? .null, "format": "pem", "ttl": "43800h", "common_name": "Example Intermediate"])
        intermediatePEM = try #require(signed["certificate"]?.string)
        let bundle = withRoot ? intermediatePEM + "\n" + rootPEM : intermediatePEM
        let set = intermediate.write("intermediate/set-signed", ["certificate": .string(bundle)])
        #expect(set.status == 200)
        _ = intermediate.write(
            "roles/web",
            [
                "allowed_domains": ["svc.internal"], "allow_subdomains": true, "key_type": "ec", "key_bits": 256,
                "max_ttl": "72h", "ttl": "24h",
            ])
    }

    func issue(_ body: JSONObject) -> Workbench.Answer { intermediate.write("issue/web", body) }

    func csr(_ name: String?, dns: [String] = [], key: KeyAlgorithm = .ecP256) throws -> JSONValue {
        let key = try PrivateKey.generate(key)
        let names = RequestedNames(commonName: name, dns: dns, ip: [], uri: [])
        return .string(try CertificateRequest.make(key: key, names: names).pem)
    }
}

func certificate(_ answer: Workbench.Answer) throws -> Certificate {
    let text = try #require(answer["certificate"]?.string, "\(answer.error)")
    return try Certificate.parse(pem: text.hasSuffix("\n") ? text : text + "\n")
}

@Suite struct AuthorityTests {
    @Test func aRootIsMadeWithItsWarning() throws {
        let bench = Workbench(PKIEngine(), type: "pki")
        let made = bench.write(
            "root/generate/internal", ["common_name": "Example Root", "key_type": "ec", "issuer_name": "r"])
        #expect(
            Set(made.data.keys)
                == [
                    "certificate", "expiration", "issuer_id", "issuer_name", "issuing_ca", "key_id", "key_name",
                    "serial_number",
                ])
        #expect(made.warnings == [AuthorityIssuing.missingURLs])
        let root = try certificate(made)
        #expect(root.isSelfSigned && root.isCA)
        #expect(root.subject == "CN=Example Root")
        #expect(root.dnsNames == [])
        #expect(root.keyUsage == [.certSign, .crlSign])
        #expect(root.notAfter - root.notBefore == .seconds(768 * 3600 + 30))
        let exported = bench.write("root/generate/exported", ["common_name": "Two", "key_type": "ed25519"])
        #expect(exported["private_key_type"] == "ed25519")
        #expect(exported["private_key"]?.string?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
    }

    @Test("P-28: the chain holds what the mount was given, and no more")
    func chainsAsFarAsTheyAreKnown() throws {
        let empty = Workbench(PKIEngine(), type: "pki")
        #expect(empty.read("ca_chain").response?.raw?.status == 204)
        #expect(empty.read("ca_chain").response?.raw?.contentType == "application/pkix-cert")
        let half = try PKIWorld(withRoot: false)
        #expect(half.intermediate.read("cert/ca_chain")["ca_chain"] == .string(half.intermediatePEM))
        let whole = try PKIWorld()
        let text = whole.intermediatePEM + "\n" + whole.rootPEM
        #expect(whole.intermediate.read("cert/ca_chain")["certificate"] == .string(text))
        let raw = try #require(whole.intermediate.read("ca_chain").response?.raw)
        #expect(String(decoding: raw.bytes, as: UTF8.self) == text)
        #expect(whole.intermediate.read("cert/ca")["certificate"] == .string(whole.intermediatePEM))
        let json = whole.intermediate.read("issuer/default/json")
        #expect(json["ca_chain"] == [.string(whole.intermediatePEM + "\n"), .string(whole.rootPEM + "\n")])
        #expect(json["certificate"]?.string?.hasSuffix("-----END CERTIFICATE-----\n") == true)
    }

    @Test func takingInTwiceSaysWhatWasKnown() throws {
        let world = try PKIWorld(withRoot: false)
        let second = world.intermediate.write(
            "intermediate/set-signed", ["certificate": .string(world.intermediatePEM + "\n" + world.rootPEM)])
        #expect(second["existing_issuers"]?.array?.count == 1)
        #expect(second["imported_issuers"]?.array?.count == 1)
        #expect(second["imported_keys"] == .null)
        #expect(second["mapping"]?.object?.count == 2)
        let short = world.intermediate.write("intermediate/set-signed", ["certificate": "/etc/ssl/ca.pem"])
        #expect(short.error.hasPrefix("provided data for import was too short"))
        let key = try String(PrivateKey.generate(.ecP256).text(pkcs8: true))
        let withKey = world.intermediate.write(
            "issuers/import/cert", ["pem_bundle": .string(key + "\n" + world.rootPEM)])
        #expect(withKey.error.hasPrefix("private keys found in the PEM bundle but not allowed by the path"))
        let bundle = world.root.write("config/ca", ["pem_bundle": .string(key)])
        #expect(bundle["imported_keys"]?.array?.count == 1)
    }

    @Test func issuersAreListedReadAndNamed() throws {
        let world = try PKIWorld()
        let list = world.intermediate.ask(.list, "issuers")
        let keys = try #require(list["keys"]?.strings)
        #expect(keys.count == 2 && keys == keys.sorted())
        let id = try #require(world.intermediate.read("config/issuers")["default"]?.string)
        #expect(list["key_info"]?[id]?["is_default"] == true)
        let read = world.intermediate.read("issuer/\(id)")
        #expect(read["usage"] == "crl-signing,issuing-certificates,ocsp-signing,read-only")
        #expect(read["leaf_not_after_behavior"] == "err")
        #expect(read["manual_chain"] == .null)
        #expect(read.data.keys.count == 14)
        #expect(world.intermediate.ask(.patch, "issuer/default", ["issuer_name": "int-1"])["issuer_name"] == "int-1")
        #expect(world.intermediate.read("issuer/int-1/json")["issuer_id"] == .string(id))
        #expect(world.intermediate.read("issuer/nosuch/json").status == 500)
        #expect(
            world.intermediate.read("issuer/nosuch/json").error == "unable to find PKI issuer for reference: nosuch")
    }

    @Test func rotationKeepsTheOldRootUntilItIsReplaced() throws {
        let world = try PKIWorld()
        let next = world.root.write("root/rotate/internal", ["common_name": "Example Root 2", "key_type": "ec"])
        #expect(next["issuer_name"] == "next")
        #expect(try certificate(world.root.read("cert/ca")).subject == "CN=Example Root")
        #expect(world.root.write("root/replace")["default"] == next["issuer_id"])
        #expect(try certificate(world.root.read("cert/ca")).subject == "CN=Example Root 2")
        #expect(world.root.ask(.list, "issuers")["keys"]?.array?.count == 2)
    }

    @Test func anIssuerWithoutKeyOrUsageDoesNotSign() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(.patch, "issuer/default", ["usage": "read-only,crl-signing"])
        let refused = world.issue(["common_name": "a.svc.internal"])
        #expect(refused.status == 500)
        #expect(refused.error.contains("issuing-certificates"))
        _ = world.intermediate.ask(.delete, "root")
        #expect(
            world.issue(["common_name": "a.svc.internal"]).error
                == "could not fetch the CA certificate (was one set?): no default issuer currently configured")
        #expect(world.intermediate.read("cert/ca_chain").status == 400)
        #expect(world.intermediate.read("ca/pem").response?.raw?.status == 204)
    }

    @Test func aCrossCertificateHasTheOtherRootsKeyAndSubject() throws {
        let (old, new) = (try PKIWorld(), try PKIWorld())
        let cross = old.root.write("root/sign-self-issued", ["certificate": .string(new.rootPEM + "\n")])
        let made = try certificate(cross)
        let other = try Certificate.parse(pem: new.rootPEM + "\n")
        #expect(made.hasSameSubjectAndKey(as: other))
        #expect(made.wasSigned(by: try Certificate.parse(pem: old.rootPEM + "\n")))
        #expect(!made.isSelfSigned)
    }

    @Test func pathLengthsShrinkDownwards() throws {
        let bench = Workbench(PKIEngine(), type: "pki")
        _ = bench.write("root/generate/internal", ["common_name": "R", "key_type": "ec", "max_path_length": 1])
        let other = Workbench(PKIEngine(), type: "pki")
        let csr = other.write("intermediate/generate/internal", ["common_name": "I", "key_type": "ec"])
        let signed = bench.write("root/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "I"])
        #expect(try certificate(signed).pathLength == 0)
        #expect(signed.warnings.contains { $0.hasPrefix("Max path length of the signed certificate is zero") })
        _ = other.write("intermediate/set-signed", ["certificate": signed["certificate"] ?? .null])
        let below = other.write("root/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "J"])
        #expect(
            below.error == "signing certificate has a max path length of zero, and cannot issue further CA certificates"
        )
    }
}

@Suite struct LeafTests {
    @Test func aLeafIsIssuedWithKeyAndChain() throws {
        let world = try PKIWorld()
        let answer = world.issue(["common_name": "a.svc.internal", "alt_names": "b.svc.internal", "ttl": "1h"])
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
        #expect(answer["not_before"] == .integer(world.root.now.seconds - 30))
        #expect(answer["expiration"] == .integer(world.root.now.seconds + 3600))
        #expect(answer["ca_chain"] == [.string(world.intermediatePEM), .string(world.rootPEM)])
        #expect(answer["private_key_type"] == "ec")
        let key = try PrivateKey.parse(text: try #require(answer["private_key"]?.string))
        #expect(key.matches(leaf))
        #expect(world.intermediate.read("cert/" + leaf.serial)["certificate"] == answer["certificate"])
        #expect(world.intermediate.ask(.list, "certs")["keys"] == [.string(leaf.serial)])
    }

    @Test func bundlesHoldKeyLeafAndChain() throws {
        let world = try PKIWorld()
        let answer = world.issue([
            "common_name": "a.svc.internal", "format": "pem_bundle", "private_key_format": "pkcs8",
        ])
        let text = try #require(answer["certificate"]?.string)
        #expect(text.hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        #expect(answer["private_key"]?.string?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
        #expect(PEM.inspect(Array(text.utf8).span).certificates.count == 3)
        let der = world.issue(["common_name": "a.svc.internal", "format": "der"])
        #expect(der["certificate"]?.string?.hasPrefix("MII") == true)
        #expect(world.issue(["common_name": "a.svc.internal", "format": "x"]).status == 400)
        let noRoots = world.issue(["common_name": "a.svc.internal", "remove_roots_from_chain": true])
        #expect(noRoots["ca_chain"] == [.string(world.intermediatePEM)])
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
        let answer = try PKIWorld().issue(refusal.body)
        #expect(answer.status == 400)
        #expect(answer.error == refusal.text)
    }

    @Test func namesOfEveryKindGoIn() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(
            .patch, "roles/web",
            [
                "allowed_uri_sans": "spiffe://x/*", "allowed_other_sans": "1.3.6.1.4.1.311.20.2.3;UTF8:*",
                "allowed_serial_numbers": "*", "allowed_user_ids": "web*", "organization": "Example", "country": "SE",
                "allowed_ip_sans_cidr": "10.0.0.0/8",
            ])
        let leaf = try certificate(
            world.issue([
                "common_name": "a.svc.internal", "uri_sans": "spiffe://x/y", "ip_sans": "10.1.2.3",
                "other_sans": "1.3.6.1.4.1.311.20.2.3;UTF8:web@x", "serial_number": "42", "user_ids": "web1",
            ]))
        #expect(leaf.uris == ["spiffe://x/y"])
        #expect(leaf.ipAddresses == ["10.1.2.3"])
        #expect(leaf.subjectName.values(of: .organization) == ["Example"])
        #expect(leaf.subjectName.values(of: .userID) == ["web1"])
        #expect(leaf.subjectName.values(of: .serialNumber) == ["42"])
        #expect(leaf.alternativeNames.count == 4)
        let outside = world.issue(["common_name": "a.svc.internal", "ip_sans": "192.168.0.1"])
        #expect(outside.error == "the IP address \"192.168.0.1\" is not allowed in this role")
        _ = world.intermediate.ask(.patch, "roles/web", ["allow_ip_sans": false])
        #expect(
            world.issue(["common_name": "a.svc.internal", "ip_sans": "10.0.0.1"]).error
                == "IP Subject Alternative Names are not allowed in this role, but was provided via the API")
    }

    @Test func theCSRsNameWinsWithAWarning() throws {
        let world = try PKIWorld()
        let answer = world.intermediate.write(
            "sign/web",
            ["csr": try world.csr("c.svc.internal", dns: ["d.svc.internal"]), "common_name": "e.svc.internal"])
        let leaf = try certificate(answer)
        #expect(leaf.commonName == "c.svc.internal")
        #expect(Set(leaf.dnsNames) == ["c.svc.internal", "d.svc.internal"])
        #expect(
            answer.warnings
                == ["the common_name field was provided but the role is set with \"use_csr_common_name\" set to true"])
        #expect(answer["private_key"] == nil)
        _ = world.intermediate.ask(.patch, "roles/web", ["use_csr_common_name": false, "use_csr_sans": false])
        let other = try certificate(
            world.intermediate.write(
                "sign/web", ["csr": try world.csr("c.svc.internal"), "common_name": "e.svc.internal"]))
        #expect(other.commonName == "e.svc.internal")
        #expect(other.dnsNames == ["e.svc.internal"])
    }

    @Test func badRequestsAreSaidApart() throws {
        let world = try PKIWorld()
        #expect(world.intermediate.write("sign/web", ["common_name": "c"]).error == "\"csr\" is empty")
        #expect(world.intermediate.write("sign/web", ["csr": "not a csr"]).error == "csr contains no data")
        let rsa = try world.csr("c.svc.internal", key: .rsa2048)
        #expect(world.intermediate.write("sign/web", ["csr": rsa]).error == "role requires keys of type ec")
        _ = world.intermediate.ask(.patch, "roles/web", ["key_bits": 384])
        #expect(
            world.intermediate.write("sign/web", ["csr": try world.csr("c.svc.internal")]).error
                == "role requires a minimum of a 384-bit key, but CSR's key is 256 bits")
        #expect(world.intermediate.write("sign/nosuch", ["csr": rsa]).error == "unknown role: nosuch")
    }

    @Test func verbatimTakesTheCSRAsItIs() throws {
        let world = try PKIWorld()
        let answer = world.intermediate.write(
            "sign-verbatim", ["csr": try world.csr("Anything at all", dns: ["x.example.com"]), "ttl": "1h"])
        let leaf = try certificate(answer)
        #expect(leaf.commonName == "Anything at all")
        #expect(leaf.dnsNames == ["x.example.com"])
        #expect(!leaf.isCA)
    }

    @Test("P-19: what outlives the issuer is refused with the real text")
    func outlivingTheIssuer() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(.patch, "roles/web", ["max_ttl": "0", "ttl": "0"])
        let late = world.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"])
        #expect(
            late.error.hasPrefix(
                "cannot satisfy request, as TTL would result in notAfter of 2060-01-01T00:00:00Z that is beyond the "
                    + "expiration of the CA certificate at 20"))
        _ = world.intermediate.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "truncate"])
        let cut = try certificate(world.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"]))
        #expect(cut.notAfter == (try Certificate.parse(pem: world.intermediatePEM + "\n")).notAfter)
        _ = world.intermediate.ask(.patch, "issuer/default", ["leaf_not_after_behavior": "permit"])
        let far = try certificate(world.issue(["common_name": "a.svc.internal", "not_after": "2060-01-01T00:00:00Z"]))
        #expect(far.notAfter.rfc3339 == "2060-01-01T00:00:00Z")
    }

    @Test func rolesHaveEveryDefault() throws {
        let world = try PKIWorld()
        let role = world.intermediate.read("roles/web")
        #expect(role.data.keys.count == 52 && role.data.keys == role.data.keys.sorted())
        #expect(role["ttl"] == 86_400 && role["max_ttl"] == 259_200 && role["key_bits"] == 256)
        #expect(role["allow_token_displayname"] == false && role["not_after_bound"] == "permit")
        #expect(world.intermediate.read("roles/nosuch").status == 204)
        #expect(world.intermediate.ask(.list, "roles")["keys"] == ["web"])
        #expect(world.root.ask(.list, "roles").status == 204)
        #expect(world.intermediate.write("roles/bad", ["key_type": "zz"]).error == "unknown key type zz")
        #expect(
            world.intermediate.write("roles/bad", ["ttl": "2h", "max_ttl": "1h"]).error
                == "\"ttl\" value must be less than \"max_ttl\" value")
        #expect(world.intermediate.ask(.delete, "roles/web").status == 204)
    }

    @Test func rolesMayAskForLeasesOrForNoStore() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(.patch, "roles/web", ["generate_lease": true])
        let leased = world.issue(["common_name": "a.svc.internal", "ttl": "1h"])
        #expect(leased.response?.lease?.ttlSeconds == 3600)
        #expect(leased.response?.lease?.renewable == false)
        let both = world.intermediate.ask(.patch, "roles/web", ["no_store": true])
        #expect(both.warnings.first?.hasPrefix("mutually exclusive values") == true)
        let free = world.issue(["common_name": "a.svc.internal"])
        #expect(free.response?.lease == nil)
        #expect(world.intermediate.ask(.list, "certs")["keys"]?.array?.count == 1)
    }

    @Test func anyKeyTypeLeavesTheKindToTheRequest() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(.patch, "roles/web", ["key_type": "any", "key_bits": 0])
        #expect(world.issue(["common_name": "a.svc.internal"]).error.hasPrefix("role key type \"any\" not allowed"))
        #expect(world.issue(["common_name": "a.svc.internal", "key_type": "ed25519"])["private_key_type"] == "ed25519")
    }

    @Test func addressesOfTheMountGoIntoLeaves() throws {
        let world = try PKIWorld()
        let urls: JSONObject = [
            "issuing_certificates": ["https://vault.example/v1/pki_int/ca"],
            "crl_distribution_points": ["https://vault.example/v1/pki_int/crl"],
        ]
        #expect(world.intermediate.write("config/urls", urls)["enable_templating"] == false)
        let leaf = try certificate(world.issue(["common_name": "a.svc.internal"]))
        #expect(leaf.extensions.contains { $0.type == .crlDistributionPoints })
        #expect(leaf.extensions.contains { $0.type == .authorityInformationAccess })
        #expect(world.intermediate.write("config/urls", ["ocsp_servers": "nonsense"]).status == 400)
    }
}

@Suite struct RevocationTests {
    @Test func revokedLeavesAreOnTheList() throws {
        let world = try PKIWorld()
        let leaf = try certificate(world.issue(["common_name": "a.svc.internal"]))
        let before = try #require(world.intermediate.read("crl").response?.raw?.bytes)
        let revoked = world.intermediate.write("revoke", ["serial_number": .string(leaf.serial)])
        #expect(revoked["state"] == "revoked")
        #expect(revoked["revocation_time"] == .integer(world.root.now.seconds))
        #expect(revoked["revocation_time_rfc3339"] == "2026-11-23T18:03:46.540010312Z")
        #expect(world.intermediate.write("revoke", ["serial_number": .string(leaf.serial)]).data == revoked.data)
        let after = try #require(world.intermediate.read("crl").response?.raw)
        #expect(after.contentType == "application/pkix-crl" && after.bytes != before)
        let pem = try #require(world.intermediate.read("crl/pem").response?.raw)
        let serials = try RevokedSerials.parse(String(decoding: pem.bytes, as: UTF8.self))
        #expect(serials == [DecimalNumber.text(leaf.serialBytes)])
        #expect(world.intermediate.read("cert/\(leaf.serial)")["revocation_time"] == .integer(world.root.now.seconds))
        #expect(
            world.intermediate.write("revoke", ["serial_number": "11:22:33"]).error
                == "certificate with serial 11:22:33 not found.")
    }

    @Test func leavesMayBeRevokedByTheirKey() throws {
        let world = try PKIWorld()
        let answer = world.issue(["common_name": "a.svc.internal"])
        let serial = answer["serial_number"] ?? .null
        let other = try PrivateKey.generate(.ecP256).text(pkcs8: true)
        let wrong = world.intermediate.write(
            "revoke-with-key", ["serial_number": serial, "private_key": .string(other)])
        #expect(wrong.error == "provided private key does not match certificate's public key")
        let right = world.intermediate.write(
            "revoke-with-key",
            ["certificate": answer["certificate"] ?? .null, "private_key": answer["private_key"] ?? .null])
        #expect(right["state"] == "revoked")
    }

    @Test func aLeasesEndRevokesItsCertificate() throws {
        let world = try PKIWorld()
        _ = world.intermediate.ask(.patch, "roles/web", ["generate_lease": true])
        let answer = world.issue(["common_name": "a.svc.internal"])
        let grant = try #require(answer.response?.lease)
        let request = EngineRequest(
            operation: .update, path: "", data: [:], mount: world.intermediate.mount,
            storage: world.intermediate.storage,
            now: world.root.now)
        try world.intermediate.backend.revoke(IssuedLease(id: "x", grant: grant, issued: world.root.now), request)
        #expect(world.intermediate.ask(.list, "certs/revoked")["keys"]?.array?.count == 1)
    }

    @Test func tidyingRemovesWhatEndedLongAgo() throws {
        var world = try PKIWorld()
        _ = world.issue(["common_name": "a.svc.internal", "ttl": "1h"])
        let started = world.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(started.status == 202)
        #expect(world.intermediate.ask(.list, "certs")["keys"]?.array?.count == 1)
        world.intermediate.now = world.root.now.adding(seconds: 5 * 86_400)
        _ = world.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(world.intermediate.ask(.list, "certs").status == 204)
    }

    @Test func revokedIssuersStopIssuing() throws {
        let world = try PKIWorld()
        #expect(world.intermediate.write("issuer/default/revoke")["revoked"] == true)
        #expect(world.issue(["common_name": "a.svc.internal"]).status == 500)
        #expect(world.intermediate.ask(.patch, "issuer/default", ["usage": "issuing-certificates"]).status == 400)
    }
}

@Suite struct StorageTests {
    @Test func aMountIsReadBackFromItsStorage() throws {
        let world = try PKIWorld()
        let again = PKIEngine()
        let request = EngineRequest(
            operation: .update, path: "issue/web", data: ["common_name": "a.svc.internal"],
            mount: world.intermediate.mount,
            storage: world.intermediate.storage, now: world.root.now)
        #expect(try again.handle(request).data?["serial_number"] != nil)
    }
}

@Suite struct ParallelSigningTests {
    @Test func manyMaySignWhileTheMountChanges() async throws {
        let world = try PKIWorld()
        let csr = try world.csr("c.svc.internal")
        let serials = await withTaskGroup(of: [String].self) { group in
            for number in 0..<4 {
                group.addTask {
                    (0..<10).compactMap { round in
                        if number == 0, round % 5 == 0 {
                            _ = world.intermediate.ask(
                                .patch, "issuer/default", ["issuer_name": .string("int-\(round)")])
                        }
                        return world.intermediate.write("sign/web", ["csr": csr])["serial_number"]?.string
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(serials).count == 40)
        #expect(world.intermediate.ask(.list, "certs")["keys"]?.array?.count == 40)
    }
}
