import Issuing
import JSON
import System
import Testing
import X509

@testable import Lab

/// A root in one mount, an intermediate in another, and a role, as the recording has them.

struct PKIFixture {
    var root = BackendFixture(PKIEngine(), type: "pki", path: "pki/")
    var intermediate = BackendFixture(PKIEngine(), type: "pki", path: "pki_int/")
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

    func issue(_ body: JSONObject) -> BackendFixture.Answer { intermediate.write("issue/web", body) }

    func csr(_ name: String?, dns: [String] = [], key: KeyAlgorithm = .ecP256) throws -> JSONValue {
        let key = try PrivateKey.generate(key)
        let names = RequestedNames(commonName: name, dns: dns, ip: [], uri: [])
        return .string(try CertificateRequest.make(key: key, names: names).pem)
    }
}

func certificate(_ answer: BackendFixture.Answer) throws -> Certificate {
    let text = try #require(answer["certificate"]?.string, "\(answer.error)")
    return try Certificate.parse(pem: text.hasSuffix("\n") ? text : text + "\n")
}
