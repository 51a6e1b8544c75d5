import Core
import Issuing
import JSON
import System
import Testing
import VaultPolicy
import X509

@testable import Lab

@Suite struct IssuerTests {
    @Test func aRootIsMadeWithItsWarning() throws {
        let fixture = BackendFixture(PKIEngine(), type: "pki")
        let made = fixture.write(
            "root/generate/internal", ["common_name": "Example Root", "key_type": "ec", "issuer_name": "r"])
        #expect(
            Set(made.data.keys)
                == [
                    "certificate", "expiration", "issuer_id", "issuer_name", "issuing_ca", "key_id", "key_name",
                    "serial_number",
                ])
        #expect(made.warnings == [CAIssuing.missingURLs])
        let root = try certificate(made)
        #expect(root.isSelfSigned && root.isCA)
        #expect(root.subject == "CN=Example Root")
        #expect(root.dnsNames == [])
        #expect(root.keyUsage == [.certSign, .crlSign])
        #expect(root.notAfter - root.notBefore == .seconds(768 * 3600 + 30))
        let exported = fixture.write("root/generate/exported", ["common_name": "Two", "key_type": "ed25519"])
        #expect(exported["private_key_type"] == "ed25519")
        #expect(exported["private_key"]?.string?.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
    }

    @Test("P-28: the chain holds what the mount was given, and no more")
    func chainsAsFarAsTheyAreKnown() throws {
        let empty = BackendFixture(PKIEngine(), type: "pki")
        #expect(empty.read("ca_chain").response?.raw?.status == 204)
        #expect(empty.read("ca_chain").response?.raw?.contentType == "application/pkix-cert")
        let half = try PKIFixture(withRoot: false)
        #expect(half.intermediate.read("cert/ca_chain")["ca_chain"] == .string(half.intermediatePEM))
        let whole = try PKIFixture()
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
        let fixture = try PKIFixture(withRoot: false)
        let second = fixture.intermediate.write(
            "intermediate/set-signed", ["certificate": .string(fixture.intermediatePEM + "\n" + fixture.rootPEM)])
        #expect(second["existing_issuers"]?.array?.count == 1)
        #expect(second["imported_issuers"]?.array?.count == 1)
        #expect(second["imported_keys"] == .null)
        #expect(second["mapping"]?.object?.count == 2)
        let short = fixture.intermediate.write("intermediate/set-signed", ["certificate": "/etc/ssl/ca.pem"])
        #expect(short.error.hasPrefix("provided data for import was too short"))
        let key = try String(PrivateKey.generate(.ecP256).text(pkcs8: true))
        let withKey = fixture.intermediate.write(
            "issuers/import/cert", ["pem_bundle": .string(key + "\n" + fixture.rootPEM)])
        #expect(withKey.error.hasPrefix("private keys found in the PEM bundle but not allowed by the path"))
        let bundle = fixture.root.write("config/ca", ["pem_bundle": .string(key)])
        #expect(bundle["imported_keys"]?.array?.count == 1)
    }

    @Test func issuersAreListedReadAndNamed() throws {
        let fixture = try PKIFixture()
        let list = fixture.intermediate.ask(.list, "issuers")
        let keys = try #require(list["keys"]?.strings)
        #expect(keys.count == 2 && keys == keys.sorted())
        let id = try #require(fixture.intermediate.read("config/issuers")["default"]?.string)
        #expect(list["key_info"]?[id]?["is_default"] == true)
        let read = fixture.intermediate.read("issuer/\(id)")
        #expect(read["usage"] == "crl-signing,issuing-certificates,ocsp-signing,read-only")
        #expect(read["leaf_not_after_behavior"] == "err")
        #expect(read["manual_chain"] == .null)
        #expect(read.data.keys.count == 14)
        #expect(fixture.intermediate.ask(.patch, "issuer/default", ["issuer_name": "int-1"])["issuer_name"] == "int-1")
        #expect(fixture.intermediate.read("issuer/int-1/json")["issuer_id"] == .string(id))
        #expect(fixture.intermediate.read("issuer/nosuch/json").status == 500)
        #expect(
            fixture.intermediate.read("issuer/nosuch/json").error == "unable to find PKI issuer for reference: nosuch")
    }

    @Test func rotationKeepsTheOldRootUntilItIsReplaced() throws {
        let fixture = try PKIFixture()
        let next = fixture.root.write("root/rotate/internal", ["common_name": "Example Root 2", "key_type": "ec"])
        #expect(next["issuer_name"] == "next")
        #expect(try certificate(fixture.root.read("cert/ca")).subject == "CN=Example Root")
        #expect(fixture.root.write("root/replace")["default"] == next["issuer_id"])
        #expect(try certificate(fixture.root.read("cert/ca")).subject == "CN=Example Root 2")
        #expect(fixture.root.ask(.list, "issuers")["keys"]?.array?.count == 2)
    }

    @Test func anIssuerWithoutKeyOrUsageDoesNotSign() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(.patch, "issuer/default", ["usage": "read-only,crl-signing"])
        let refused = fixture.issue(["common_name": "a.svc.internal"])
        #expect(refused.status == 500)
        #expect(refused.error.contains("issuing-certificates"))
        _ = fixture.intermediate.ask(.delete, "root")
        #expect(
            fixture.issue(["common_name": "a.svc.internal"]).error
                == "1 error occurred:\n\t* could not fetch the CA certificate (was one set?): no default issuer currently "
                + "configured\n\n")
        #expect(fixture.intermediate.read("cert/ca_chain").status == 400)
        #expect(fixture.intermediate.read("ca/pem").response?.raw?.status == 204)
    }

    @Test func aCrossCertificateHasTheOtherRootsKeyAndSubject() throws {
        let (old, new) = (try PKIFixture(), try PKIFixture())
        let cross = old.root.write("root/sign-self-issued", ["certificate": .string(new.rootPEM + "\n")])
        let made = try certificate(cross)
        let other = try Certificate.parse(pem: new.rootPEM + "\n")
        #expect(made.hasSameSubjectAndKey(as: other))
        #expect(made.wasSigned(by: try Certificate.parse(pem: old.rootPEM + "\n")))
        #expect(!made.isSelfSigned)
    }

    @Test func pathLengthsShrinkDownwards() throws {
        let fixture = BackendFixture(PKIEngine(), type: "pki")
        _ = fixture.write("root/generate/internal", ["common_name": "R", "key_type": "ec", "max_path_length": 1])
        let other = BackendFixture(PKIEngine(), type: "pki")
        let csr = other.write("intermediate/generate/internal", ["common_name": "I", "key_type": "ec"])
        let signed = fixture.write("root/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "I"])
        #expect(try certificate(signed).pathLength == 0)
        #expect(signed.warnings.contains { $0.hasPrefix("Max path length of the signed certificate is zero") })
        _ = other.write("intermediate/set-signed", ["certificate": signed["certificate"] ?? .null])
        let below = other.write("root/sign-intermediate", ["csr": csr["csr"] ?? .null, "common_name": "J"])
        #expect(
            below.error == "signing certificate has a max path length of zero, and cannot issue further CA certificates"
        )
    }
}
