import Core
import Issuing
import TestSupport
import Testing
import X509

/// Certificates that we make.

@Suite struct IssuingTests {
    let openssl = OpenSSL()

    /// A template with every extension in it.
    private func everything() throws -> CertificateTemplate {
        var subject = Subject(commonName: "web.internal")
        subject.organization = ["Example", "Second & Söhne"]
        subject.organizationalUnit = ["Ops"]
        subject.country = ["DE"]
        subject.locality = ["Köln"]
        subject.province = ["NRW"]
        subject.streetAddress = ["Street 1"]
        subject.postalCode = ["50667"]
        subject.serialNumber = "SN-1"
        subject.userIDs = ["u1"]
        var template = CertificateTemplate(
            subject: subject.name, serial: try #require(SerialNumber("5a:3e:1a")), from: TestCA.now,
            to: TestCA.now + .seconds(3600))
        template.basicConstraints = BasicConstraints(isCA: true, pathLength: 2)
        template.keyUsage = [.digitalSignature, .keyAgreement, .certSign, .decipherOnly]
        template.extendedKeyUsage = [KeyPurpose.serverAuth, try #require(ObjectIdentifier("1.3.6.1.4.1.99999.1"))]
        template.alternativeNames = [
            .dns("*.web.internal"), .ip(try #require(IPAddress("10.0.0.1"))), .ip(try #require(IPAddress("fd00::1"))),
            .uri("spiffe://example/web"), .email("ops@example.org"),
            .other(type: try #require(ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")), text: "user@example.org"),
            .directory(DistinguishedName(commonName: "dir")), .registeredID(KeyPurpose.any),
        ]
        template.caIssuers = ["http://ca.example/ca"]
        template.ocspServers = ["http://ca.example/ocsp"]
        template.crlDistributionPoints = ["http://ca.example/crl", "http://ca2.example/crl"]
        template.deltaCRLDistributionPoints = ["http://ca.example/delta"]
        template.policies = [
            CertificatePolicy(
                try #require(ObjectIdentifier("1.3.6.1.4.1.99999.2")), statement: "http://cps.example",
                notice: "Read it")
        ]
        template.permittedDNSDomains = ["internal", ".example.org"]
        return template
    }

    @Test(
        "read in openssl as the template says",
        arguments: [
            "Serial Number: 5914138 (0x5a3e1a)", "CA:TRUE, pathlen:2",
            "Digital Signature, Key Agreement, Certificate Sign, Decipher Only",
            "TLS Web Server Authentication, 1.3.6.1.4.1.99999.1",
            "DNS:*.web.internal, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, URI:spiffe://example/web",
            "email:ops@example.org, othername: UPN::user@example.org, DirName:/CN=dir, Registered ID:Any Extended Key Usage",
            "OCSP - URI:http://ca.example/ocsp", "CA Issuers - URI:http://ca.example/ca",
            "URI:http://ca2.example/crl", "X509v3 Freshest CRL", "Policy: 1.3.6.1.4.1.99999.2",
            "CPS: http://cps.example",
            "Explicit Text: Read it", "X509v3 Name Constraints: critical", "DNS:.example.org",
            "C = DE, O = Example + O = Second & S\\C3\\B6hne, OU = Ops, L = K\\C3\\B6ln, ST = NRW, street = Street 1, "
                + "postalCode = 50667, CN = web.internal, serialNumber = SN-1, UID = u1",
            "Not Before: Nov 23 00:00:00 2026 GMT", "Not After : Nov 23 01:00:00 2026 GMT",
        ])
    func text(expected: String) throws {
        let root = try TestCA.root()
        let key = try PrivateKey.generate(.ecP256)
        let certificate = try root.issuer.issue(try everything(), for: key.publicKey)
        let answer = try openssl("x509", "-in", "c.pem", "-noout", "-text", files: ["c.pem": certificate.pem])
        #expect(answer.isGood)
        #expect(answer.text.contains(expected), "\(answer.text)")
    }

    @Test("read back as the template says")
    func readBack() throws {
        let root = try TestCA.root()
        let template = try everything()
        let certificate = try root.issuer.issue(template, for: PrivateKey.generate(.ecP384).publicKey)
        #expect(certificate.serial == "5a:3e:1a")
        #expect(certificate.subjectName == template.subject)
        #expect(certificate.alternativeNames == template.alternativeNames)
        #expect(certificate.dnsNames == ["*.web.internal"])
        #expect(certificate.ipAddresses == ["10.0.0.1", "fd00::1"])
        #expect(certificate.uris == ["spiffe://example/web"])
        #expect(certificate.emails == ["ops@example.org"])
        #expect(certificate.extendedKeyUsage == template.extendedKeyUsage)
        #expect(certificate.keyUsage == template.keyUsage)
        #expect((certificate.notBefore, certificate.notAfter) == (template.notBefore, template.notAfter))
        #expect(certificate.isCA && certificate.pathLength == 2 && !certificate.isSelfSigned)
        #expect(certificate.authorityKeyID == root.certificate.subjectKeyID)
        #expect(certificate.keyDescription == "EC P-384")
        #expect(certificate.subject.hasPrefix("UID=u1,serialNumber=SN-1,CN=web.internal,postalCode=50667,"))
    }

    struct Signing: CustomTestStringConvertible {
        var kind: PublicKey.Kind
        var hash: SignatureHash?
        var usesPSS = false
        var shown: String
        var testDescription: String { "\(kind) \(shown)" }
    }

    @Test(
        "are signed as was asked, and openssl and we verify the chain",
        arguments: [
            Signing(kind: .rsa(bits: 2048), shown: "sha256WithRSAEncryption"),
            Signing(kind: .rsa(bits: 2048), hash: .sha512, shown: "sha512WithRSAEncryption"),
            Signing(kind: .rsa(bits: 2048), hash: .sha384, usesPSS: true, shown: "rsassaPss"),
            Signing(kind: .ec(.p224), shown: "ecdsa-with-SHA256"),
            Signing(kind: .ec(.p256), shown: "ecdsa-with-SHA256"),
            Signing(kind: .ec(.p384), shown: "ecdsa-with-SHA384"),
            Signing(kind: .ec(.p521), shown: "ecdsa-with-SHA512"),
            Signing(kind: .ec(.p256), hash: .sha384, shown: "ecdsa-with-SHA384"),
            Signing(kind: .ed25519, shown: "ED25519"),
        ])
    func signing(how: Signing) throws {
        let sign: (inout CertificateTemplate) -> Void = { template in
            template.signatureHash = how.hash
            template.usesPSS = how.usesPSS
        }
        let root = try TestCA.root("Root", key: .generate(kind: how.kind), adjust: sign)
        let leaf = try root.leaf(adjust: sign).certificate
        let files = ["root.pem": root.certificate.pem, "leaf.pem": leaf.pem]
        let answer = try openssl(
            "verify", "-attime", String(TestCA.now.seconds), "-CAfile", "root.pem", "leaf.pem", files: files)
        #expect(answer.isGood, "\(answer.text)")
        #expect(try openssl("x509", "-in", "leaf.pem", "-noout", "-text").text.contains(how.shown))
        #expect(root.certificate.isSelfSigned)
        #expect(leaf.wasSigned(by: root.certificate))
        let result = Verification.verify(
            leaf: leaf, intermediates: [], roots: [root.certificate], at: TestCA.now, purpose: .server)
        #expect(try result.get().root == root.certificate)
    }

    @Test("refuse an issuer whose key is another's")
    func mismatch() throws {
        let root = try TestCA.root()
        let other = try PrivateKey.generate(.ecP256)
        #expect(throws: IssuingError.keyMismatch(subject: "CN=Test Root")) {
            _ = try Issuer(certificate: root.certificate, key: other)
        }
    }

    @Test("can be a cross certificate: same subject, key and identifier, another issuer")
    func crossSigned() throws {
        let (old, new) = (try TestCA.root("Old"), try TestCA.root("New"))
        let cross = try old.crossSign(new)
        #expect(cross.hasSameSubjectAndKey(as: new.certificate))
        #expect(cross.subjectKeyID == new.certificate.subjectKeyID)
        #expect(cross.wasSigned(by: old.certificate) && !cross.isSelfSigned)
    }

    @Test("of an authority for revocation lists: openssl reads and verifies the list")
    func revocation() throws {
        let root = try TestCA.root()
        let entries = [
            RevocationList.Entry(serial: .random(), date: TestCA.now),
            RevocationList.Entry(serial: try #require(SerialNumber("11:22:33")), date: TestCA.now, reason: 1),
        ]
        for list in [entries, []] {
            let crl = try RevocationList.make(
                by: root.issuer, entries: list, number: 7, thisUpdate: TestCA.now, nextUpdate: TestCA.now + .seconds(60)
            )
            let files = ["ca.pem": root.certificate.pem, "crl.pem": crl.pem]
            let answer = try openssl("crl", "-in", "crl.pem", "-CAfile", "ca.pem", "-noout", "-text", files: files)
            #expect(answer.isGood && answer.text.contains("verify OK"), "\(answer.text)")
            #expect(answer.text.contains("Serial Number: 112233") == !list.isEmpty)
            #expect(answer.text.contains("Key Compromise") == !list.isEmpty)
        }
    }

    @Test("number at random: positive, at most 20 bytes, never twice")
    func serials() {
        let numbers = (0..<500).map { _ in SerialNumber.random() }
        #expect(Set(numbers).count == 500)
        #expect(numbers.allSatisfy { $0.bytes.count == 20 && $0.bytes[0] < 0x80 && $0.bytes[0] > 0 })
        #expect(numbers.allSatisfy { SerialNumber($0.description) == $0 })
        #expect(SerialNumber("11-22-33") == SerialNumber("112233"))
        #expect(SerialNumber("zz") == nil && SerialNumber("") == nil && SerialNumber("1") == nil)
    }
}
